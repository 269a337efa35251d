// SPDX-License-Identifier: Apache-2.0
/** Jepsen tests that are described and started from Java. */
@NullMarked
package dev.assay.jepsen.run;

import org.jspecify.annotations.NullMarked;
