// SPDX-License-Identifier: Apache-2.0
/** Synthetic histories of any size, made event by event. */
@NullMarked
package dev.assay.histories.synthetic.stream;

import org.jspecify.annotations.NullMarked;
