// SPDX-License-Identifier: Apache-2.0
/**
 * What consensus protocols that stand liars have in common: signed requests and replies, votes and
 * certificates counted by distinct signers, the replicated state, durable storage, and the client.
 */
@NullMarked
package dev.assay.db.consensus;

import org.jspecify.annotations.NullMarked;
