// SPDX-License-Identifier: Apache-2.0
/** A client's session: finds the leader, retries, and says what is certain. */
@NullMarked
package dev.assay.db.client;

import org.jspecify.annotations.NullMarked;
