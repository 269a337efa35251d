// SPDX-License-Identifier: Apache-2.0
/** A failure that was found once, as a test that says whether it is still there. */
@NullMarked
package dev.assay.harness.regression;

import org.jspecify.annotations.NullMarked;
