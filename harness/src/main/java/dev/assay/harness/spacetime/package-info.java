// SPDX-License-Identifier: Apache-2.0
/** Who did what when, and which message went where: one trial as a space-time diagram's data. */
@NullMarked
package dev.assay.harness.spacetime;

import org.jspecify.annotations.NullMarked;
