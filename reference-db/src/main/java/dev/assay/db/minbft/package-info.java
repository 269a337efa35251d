// SPDX-License-Identifier: Apache-2.0
/** Byzantine fault tolerance with 2f+1 nodes and trusted counters. */
@NullMarked
package dev.assay.db.minbft;

import org.jspecify.annotations.NullMarked;
