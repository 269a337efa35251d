// SPDX-License-Identifier: Apache-2.0
/**
 * Operations, the columnar history, the crash-safe recorder and the readers and writers of history
 * formats.
 */
@NullMarked
package dev.assay.histories;

import org.jspecify.annotations.NullMarked;
