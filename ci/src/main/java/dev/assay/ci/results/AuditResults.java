// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import dev.assay.checkers.ledger.LedgerAudit;
import java.util.List;
import java.util.Optional;

/**
 * The document that {@code assay audit --json} prints.
 *
 * @param format always {@code assay-audit}
 * @param verdict as a word
 * @param agreed the size and root of the longest sound copy
 * @param accusations who can be proven to have signed two logs
 * @param undetectable what nobody could have found with what was at hand
 */
public record AuditResults(
        String format,
        int version,
        String folder,
        String ledger,
        String verdict,
        String reason,
        int exitCode,
        double seconds,
        VerdictEntry details,
        Optional<HeadEntry> agreed,
        List<AccusationEntry> accusations,
        List<String> undetectable) {
    public AuditResults {
        accusations = List.copyOf(accusations);
        undetectable = List.copyOf(undetectable);
    }

    /** How many entries, and their Merkle root in hexadecimal digits. */
    public record HeadEntry(long size, String root) {}

    /**
     * One accusation.
     *
     * @param proof the line that {@code --accusations} writes
     */
    public record AccusationEntry(int signer, String scheme, String key, String proof) {}

    /** The document of a report. */
    public static AuditResults of(
            String folder, LedgerAudit.Report report, int exitCode, double seconds) {
        return new AuditResults(
                "assay-audit",
                1,
                folder,
                report.ledger(),
                report.verdict().status().word(),
                report.verdict().reason(),
                exitCode,
                seconds,
                VerdictEntry.of(report.verdict()),
                report.agreed()
                        .map(now -> new HeadEntry(now.head().size(), now.head().root().toHex())),
                report.accusations().stream()
                        .map(
                                accusation ->
                                        new AccusationEntry(
                                                accusation.signer(),
                                                accusation.key().scheme(),
                                                accusation.key().encoded(),
                                                accusation.toLine()))
                        .toList(),
                report.undetectable());
    }
}
