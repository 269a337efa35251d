// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.util.List;

/**
 * A quorum's signatures of the log's head after an entry; they vouch for it and for all before it.
 *
 * @param round in which they were given
 * @param root of the Merkle tree with this entry as its last leaf
 * @param signatures ascending by signer
 */
public record Certificate(long round, Hash root, List<Signature> signatures) {
    public Certificate {
        signatures = List.copyOf(signatures);
    }
}
