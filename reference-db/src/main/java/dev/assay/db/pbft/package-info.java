// SPDX-License-Identifier: Apache-2.0
/** Practical Byzantine fault tolerance after Castro and Liskov (OSDI 1999, TOCS 2002). */
@NullMarked
package dev.assay.db.pbft;

import org.jspecify.annotations.NullMarked;
