// SPDX-License-Identifier: Apache-2.0
/** What a node keeps on its disk: the hash-chained log, the current term and vote. */
@NullMarked
package dev.assay.db.log;

import org.jspecify.annotations.NullMarked;
