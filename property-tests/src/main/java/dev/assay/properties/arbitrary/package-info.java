// SPDX-License-Identifier: Apache-2.0
/** Arbitraries for properties about distributed systems. */
@NullMarked
package dev.assay.properties.arbitrary;

import org.jspecify.annotations.NullMarked;
