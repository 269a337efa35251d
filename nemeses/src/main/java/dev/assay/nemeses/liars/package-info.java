// SPDX-License-Identifier: Apache-2.0
/** Nodes and clients that lie. */
@NullMarked
package dev.assay.nemeses.liars;

import org.jspecify.annotations.NullMarked;
