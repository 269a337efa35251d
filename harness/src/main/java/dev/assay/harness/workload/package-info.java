// SPDX-License-Identifier: Apache-2.0
/** The workloads that ship with Assay. */
@NullMarked
package dev.assay.harness.workload;

import org.jspecify.annotations.NullMarked;
