// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.assertj;

import dev.assay.checkers.Budget;
import dev.assay.checkers.ledger.JdkSignatureVerifier;
import dev.assay.checkers.ledger.LedgerAudit;
import dev.assay.checkers.ledger.LedgerFormatException;
import dev.assay.checkers.ledger.SignatureVerifier;
import java.io.IOException;
import java.time.Duration;
import org.assertj.core.api.AbstractAssert;

/** Assertions on exported copies of a ledger; see {@link LedgerAudit} for what an audit proves. */
public final class LedgerAssert extends AbstractAssert<LedgerAssert, Ledger> {
    private SignatureVerifier verifier = new JdkSignatureVerifier();
    private Budget budget = Budget.standard();

    LedgerAssert(Ledger actual) {
        super(actual, LedgerAssert.class);
    }

    /** Signatures are verified by this, in place of what the JDK knows. */
    public LedgerAssert verifiedBy(SignatureVerifier newVerifier) {
        verifier = newVerifier;
        return this;
    }

    /** The audit may take this long. */
    public LedgerAssert within(Duration time) {
        budget = budget.within(time);
        return this;
    }

    /**
     * Nothing was changed, cut, or signed twice, and checkpoints from outside cover all entries.
     * Without such a checkpoint nobody can tell, and the assertion fails.
     */
    public LedgerAssert isIntact() {
        isNotNull();
        LedgerAudit.Report report;
        try {
            report = new LedgerAudit(verifier, budget).audit(actual.folder(), actual.outside());
        } catch (IOException | LedgerFormatException e) {
            throw (AssertionError)
                    failure("%s", "cannot audit " + actual.folder() + ": " + e.getMessage())
                            .initCause(e);
        }
        new LedgerReportAssert(report, actual.folder().toString())
                .as(info.description())
                .isIntact();
        return this;
    }
}
