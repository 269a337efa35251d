// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.assertj;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.Anomaly;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.isolation.Order;
import dev.assay.histories.History;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * That a history is without an anomaly: it is there where it breaks some level, and it is not where
 * a level holds that forbids it. Where every level that forbids it is broken by something else,
 * nobody looked further, and that is unknown.
 */
final class AbsentAnomaly implements Checker {
    private final Anomaly anomaly;
    private final Order order;
    private final IsolationChecker levels;

    AbsentAnomaly(Anomaly anomaly, Order order, IsolationChecker levels) {
        this.anomaly = anomaly;
        this.order = order;
        this.levels = levels;
    }

    @Override
    public String id() {
        return "without-" + kind();
    }

    private String kind() {
        return anomaly.id(order).toLowerCase(Locale.ROOT);
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        List<Verdict> verdicts = levels.levels(history, meter);
        if (verdicts.isEmpty()) {
            Verdict whole = levels.check(history, meter);
            return whole.status() == Status.VACUOUS
                    ? Verdict.vacuous(id(), whole.reason())
                    : Verdict.unknown(id(), whole.reason());
        }
        Optional<Verdict> shown =
                verdicts.stream()
                        .flatMap(verdict -> verdict.firstWitnessed().stream())
                        .filter(verdict -> verdict.witness().orElseThrow().kind().equals(kind()))
                        .findFirst();
        if (shown.isPresent()) {
            return Verdict.invalid(
                    "the absence of " + anomaly.id(order), shown.get().witness().orElseThrow());
        }
        List<Level> forbidding =
                List.of(Level.values()).stream()
                        .filter(level -> level.forbids(anomaly, order))
                        .toList();
        return forbidding.stream()
                .filter(level -> verdicts.get(level.ordinal()).status() == Status.VALID)
                .findFirst()
                .map(level -> Verdict.valid(id(), level.word() + ", which forbids it, was kept"))
                .orElseGet(() -> Verdict.unknown(id(), untold(forbidding, verdicts)));
    }

    private String untold(List<Level> forbidding, List<Verdict> verdicts) {
        if (forbidding.isEmpty()) {
            return "no level forbids " + anomaly.id(order) + "; name another order";
        }
        return "of the levels that forbid "
                + anomaly.id(order)
                + " none is known to hold, and none is broken by it: "
                + forbidding.stream()
                        .limit(2)
                        .map(level -> verdicts.get(level.ordinal()))
                        .map(
                                verdict ->
                                        verdict.part()
                                                + " is "
                                                + verdict.status().word()
                                                + verdict.firstWitnessed()
                                                        .flatMap(Verdict::witness)
                                                        .map(witness -> " by " + witness.kind())
                                                        .orElse(": " + verdict.reason()))
                        .collect(Collectors.joining(", "));
    }
}
