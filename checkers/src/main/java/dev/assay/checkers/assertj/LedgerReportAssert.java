// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.assertj;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.ledger.LedgerAudit;
import java.util.List;
import java.util.TreeMap;
import org.assertj.core.api.AbstractAssert;

/** Assertions on the audit of a ledger. */
public final class LedgerReportAssert
        extends AbstractAssert<LedgerReportAssert, LedgerAudit.Report> {
    private final String folder;

    LedgerReportAssert(LedgerAudit.Report actual) {
        this(actual, "");
    }

    /**
     * @param folder where the copies are, empty where it is not known
     */
    LedgerReportAssert(LedgerAudit.Report actual, String folder) {
        super(actual, LedgerReportAssert.class);
        this.folder = folder;
    }

    /** The audit found nothing wrong, and checkpoints from outside cover all entries. */
    public LedgerReportAssert isIntact() {
        isNotNull();
        Verdict verdict = actual.verdict();
        if (verdict.status() != Status.VALID) {
            TreeMap<String, String> pointers = new TreeMap<>();
            if (!folder.isEmpty()) {
                pointers.put("copies", folder);
            }
            if (!actual.accusations().isEmpty()) {
                pointers.put(
                        "accused",
                        "by proof of two signed logs: "
                                + actual.accusations().stream()
                                        .map(accusation -> "signer " + accusation.signer())
                                        .distinct()
                                        .toList());
            }
            Verdict whole = Verdict.all("audit", List.of(verdict));
            throw failure(
                    "%s",
                    FailureMessage.of(
                            "the ledger " + actual.ledger() + " to be intact",
                            "the ledger " + actual.ledger(),
                            whole,
                            pointers));
        }
        return this;
    }
}
