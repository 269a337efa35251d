// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Circles among objects of any kind as witnesses, with what was chosen to get there. */
final class ChoiceExplanation {
    /** So many readers are named at most. */
    private static final int MOST = 8;

    private final TransactionModel model;
    private final RegisterDemand demand;

    ChoiceExplanation(TransactionModel model, RegisterDemand demand) {
        this.model = model;
        this.demand = demand;
    }

    /**
     * @param readers those whose reads may be of several versions, where that mattered
     */
    Witness witness(CandidateSearch.Outcome.Broken found, List<Integer> readers) {
        if (found.circle().isEmpty() || found.versions().isEmpty()) {
            return withoutCircle(readers);
        }
        Witness circle =
                RegisterExplanation.witness(
                        found.circle().get(),
                        new UnitWords(model.writes(), found.versions().get()));
        if (readers.isEmpty()) {
            return circle;
        }
        List<String> explanation = new ArrayList<>();
        explanation.add(
                "what "
                        + named(readers)
                        + " read may be of several versions that look alike, or none; every way to"
                        + " tell which leads to a contradiction, the last one to this");
        explanation.addAll(circle.explanation());
        return new Witness(
                circle.kind(),
                circle.operations(),
                circle.firstEvent(),
                circle.lastEvent(),
                circle.edges(),
                explanation);
    }

    private static String named(List<Integer> readers) {
        String some =
                readers.stream()
                        .limit(MOST)
                        .map(Object::toString)
                        .collect(Collectors.joining(", "));
        return (readers.size() == 1 ? "operation " : "operations ")
                + some
                + (readers.size() > MOST ? " and " + (readers.size() - MOST) + " more" : "");
    }

    private Witness withoutCircle(List<Integer> readers) {
        List<Integer> operations = readers.isEmpty() ? List.of(0) : readers;
        int last = model.history().events() - 1;
        return new Witness(
                demand.anomaly().kind(Order.NONE),
                operations,
                0,
                last,
                List.of(),
                List.of(
                        "what "
                                + named(operations)
                                + " read may be of several versions, but no choice among them"
                                + " agrees with itself ("
                                + demand.anomaly().id()
                                + ": "
                                + demand.anomaly().meaning()
                                + ")"));
    }
}
