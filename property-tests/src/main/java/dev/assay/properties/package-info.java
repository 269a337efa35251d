// SPDX-License-Identifier: Apache-2.0
/** Oracles and contracts: second opinions on what Assay decides, to extend and to test against. */
@NullMarked
package dev.assay.properties;

import org.jspecify.annotations.NullMarked;
