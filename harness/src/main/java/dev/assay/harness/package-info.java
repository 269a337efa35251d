// SPDX-License-Identifier: Apache-2.0
/** Workloads, targets, the trial runner, campaigns and the known-bug benchmark. */
@NullMarked
package dev.assay.harness;

import org.jspecify.annotations.NullMarked;
