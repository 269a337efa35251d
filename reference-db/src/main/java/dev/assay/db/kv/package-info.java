// SPDX-License-Identifier: Apache-2.0
/** The replicated state machine: keys, values, and the clients' sessions. */
@NullMarked
package dev.assay.db.kv;

import org.jspecify.annotations.NullMarked;
