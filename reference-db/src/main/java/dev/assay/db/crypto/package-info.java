// SPDX-License-Identifier: Apache-2.0
/** Who signed what: keys, signatures, and what stands for them in fast simulations. */
@NullMarked
package dev.assay.db.crypto;

import org.jspecify.annotations.NullMarked;
