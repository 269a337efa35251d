// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.assertj;

import dev.assay.checkers.Verdict;
import dev.assay.checkers.ledger.LedgerAudit;
import dev.assay.histories.History;
import org.assertj.core.api.Assertions;

/**
 * The one import of a test: AssertJ's own assertions, and those on histories, verdicts and ledgers.
 *
 * <pre>{@code
 * import static dev.assay.checkers.assertj.AssayAssertions.assertThat;
 *
 * assertThat(history).isLinearizable("kv");
 * assertThat(history).within(Duration.ofSeconds(30)).isAtLeast(Level.SNAPSHOT_ISOLATION);
 * assertThat(Ledger.in(folder).knowing(checkpoint)).isIntact();
 * }</pre>
 *
 * <p>Undecided is no pass, nor is a check that had nothing to check: both fail, each with words of
 * its own.
 */
public final class AssayAssertions extends Assertions {
    private AssayAssertions() {}

    /** Assertions on what clients saw. */
    public static HistoryAssert assertThat(History history) {
        return new HistoryAssert(history);
    }

    /** Assertions on what a checker found. */
    public static VerdictAssert assertThat(Verdict verdict) {
        return new VerdictAssert(verdict);
    }

    /** Assertions on exported copies of a ledger, which are audited by the assertion. */
    public static LedgerAssert assertThat(Ledger ledger) {
        return new LedgerAssert(ledger);
    }

    /** Assertions on an audit that was made. */
    public static LedgerReportAssert assertThat(LedgerAudit.Report report) {
        return new LedgerReportAssert(report);
    }
}
