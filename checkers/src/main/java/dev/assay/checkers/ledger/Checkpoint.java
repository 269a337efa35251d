// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.util.List;

/**
 * A head of a log that somebody kept: nodes beside their copies with a quorum's signatures, an
 * auditor elsewhere, where signatures matter less than that nobody else could change it.
 *
 * @param ledger the id of the ledger
 * @param signatures ascending by signer
 */
public record Checkpoint(Hash ledger, Head head, List<Signature> signatures) {
    public Checkpoint {
        signatures = List.copyOf(signatures);
    }

    /** What was signed. */
    public Statement statement() {
        return Statement.checkpoint(ledger, head);
    }
}
