// SPDX-License-Identifier: Apache-2.0
/** How messages become bytes, and how damaged bytes are noticed. */
@NullMarked
package dev.assay.db.wire;

import org.jspecify.annotations.NullMarked;
