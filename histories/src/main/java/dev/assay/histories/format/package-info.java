// SPDX-License-Identifier: Apache-2.0
/** Readers and writers of history formats, found by id or by the first bytes of a file. */
@NullMarked
package dev.assay.histories.format;

import org.jspecify.annotations.NullMarked;
