// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.ledger.LedgerAudit;
import dev.assay.ci.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an audit found, for people: the verdict, its parts, and the accusations. */
final class AuditText {
    private static final int PARTS_MAX = 12;

    private AuditText() {}

    static List<String> lines(
            Console console, String folder, LedgerAudit.Report report, double seconds) {
        List<String> lines = new ArrayList<>();
        Verdict verdict = report.verdict();
        lines.add(
                console.style().verdict(verdict.status().word())
                        + ": "
                        + folder
                        + " · "
                        + report.ledger()
                        + report.agreed()
                                .map(
                                        now ->
                                                " · "
                                                        + now.head().size()
                                                        + " entries, root "
                                                        + now.head().root().brief()
                                                        + "…")
                                .orElse("")
                        + " · "
                        + Durations.format(seconds));
        List<Verdict> leaves = leaves(verdict).toList();
        leaves.stream().limit(PARTS_MAX).forEach(part -> lines.addAll(part(console, part)));
        if (leaves.size() > PARTS_MAX) {
            lines.add("  … " + (leaves.size() - PARTS_MAX) + " parts more in --json");
        }
        report.accusations()
                .forEach(
                        accusation ->
                                lines.addAll(
                                        console.wrap(
                                                "  accused  signer "
                                                        + accusation.signer()
                                                        + ": one "
                                                        + accusation.key().scheme()
                                                        + " key signed two logs (the proof:"
                                                        + " --accusations FILE); it lied, or its"
                                                        + " key was stolen",
                                                "           ")));
        return lines;
    }

    // The worst first, since the rest may be cut.
    private static java.util.stream.Stream<Verdict> leaves(Verdict verdict) {
        return flat(verdict)
                .sorted(
                        java.util.Comparator.comparing(
                                (Verdict part) -> part.status() != Status.INVALID));
    }

    private static java.util.stream.Stream<Verdict> flat(Verdict verdict) {
        return verdict.parts().isEmpty()
                ? java.util.stream.Stream.of(verdict)
                : verdict.parts().stream().flatMap(AuditText::flat);
    }

    private static List<String> part(Console console, Verdict part) {
        List<String> lines = new ArrayList<>();
        Optional<Witness> witness = part.witness();
        String start = "  " + console.style().verdictColumn(part.status().word()) + "  ";
        if (witness.isEmpty()) {
            return console.wrap(start + part.part() + ": " + part.reason(), "           ");
        }
        lines.add(start + part.part() + ": " + witness.get().kind().replace('-', ' '));
        List<String> sentences = witness.get().explanation();
        for (int i = 0; i < sentences.size(); i++) {
            boolean isLast = i == sentences.size() - 1;
            lines.addAll(
                    console.wrap(
                            (isLast ? "           ⇒ " : "           · ") + sentences.get(i),
                            "             "));
        }
        return lines;
    }
}
