// SPDX-License-Identifier: Apache-2.0
/** Searches that go on from what earlier trials showed. */
@NullMarked
package dev.assay.harness.search;

import org.jspecify.annotations.NullMarked;
