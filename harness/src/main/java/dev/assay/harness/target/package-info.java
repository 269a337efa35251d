// SPDX-License-Identifier: Apache-2.0
/** The systems that come with Assay, as targets. */
@NullMarked
package dev.assay.harness.target;

import org.jspecify.annotations.NullMarked;
