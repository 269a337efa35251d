// SPDX-License-Identifier: Apache-2.0
/** Whether a system does the same again in another virtual machine, and where it first does not. */
@NullMarked
package dev.assay.harness.determinism;

import org.jspecify.annotations.NullMarked;
