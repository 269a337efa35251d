// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Witness;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        AssignedVersions versions = found.versions().get();
        Witness circle =
                RegisterExplanation.witness(
                        found.circle().get(), new UnitWords(model.writes(), versions));
        List<String> explanation = new ArrayList<>(circle.explanation());
        String kind = circle.kind();
        if (circle.edges().stream().anyMatch(edge -> isByPredicate(edge, versions.versions()))) {
            kind = beside(kind, "g2-item", "g2", "-predicate");
            int last = explanation.size() - 1;
            explanation.set(last, named(explanation.get(last)));
        }
        if (!readers.isEmpty()) {
            explanation.add(0, everyWay(readers));
        }
        return new Witness(
                kind,
                circle.operations(),
                circle.firstEvent(),
                circle.lastEvent(),
                circle.edges(),
                explanation);
    }

    private static String everyWay(List<Integer> readers) {
        return "what "
                + named(readers)
                + " read may be of several versions that look alike, or none; every way to tell"
                + " which leads to a contradiction, the last one to this";
    }

    /**
     * That a session guarantee is broken whatever was read.
     *
     * @param last how the last way to tell broke it
     */
    static Witness whatever(
            History history, Level guarantee, List<Integer> readers, Optional<Witness> last) {
        List<String> explanation = new ArrayList<>(List.of(everyWay(readers)));
        explanation.addAll(
                last.map(Witness::explanation)
                        .orElseGet(
                                () ->
                                        List.of(
                                                "no way to tell agrees with itself ("
                                                        + guarantee.ownAnomaly().id()
                                                        + ": "
                                                        + guarantee.ownAnomaly().meaning()
                                                        + ")")));
        return last.map(
                        found ->
                                new Witness(
                                        found.kind(),
                                        found.operations(),
                                        found.firstEvent(),
                                        found.lastEvent(),
                                        found.edges(),
                                        explanation))
                .orElseGet(
                        () ->
                                new Witness(
                                        guarantee.ownAnomaly().kind(Order.SESSION),
                                        readers,
                                        0,
                                        history.events() - 1,
                                        List.of(),
                                        explanation));
    }

    /** Adya's G2 is that of predicates; other names get a suffix. */
    private static String beside(String name, String items, String all, String suffix) {
        return name.startsWith(items) ? all + name.substring(items.length()) : name + suffix;
    }

    /** The contradiction with the name of a circle that predicates take part in. */
    private static String named(String contradiction) {
        int begin = contradiction.lastIndexOf(" (") + 2;
        int end = contradiction.indexOf(':', begin);
        return begin < 2 || end < 0
                ? contradiction
                : contradiction.substring(0, begin)
                        + beside(contradiction.substring(begin, end), "G2-item", "G2", "-predicate")
                        + contradiction.substring(end);
    }

    /** True where a predicate was evaluated, and no key read, that is behind an edge. */
    private boolean isByPredicate(Witness.Edge edge, RegisterVersions versions) {
        boolean isRead = edge.kind().equals(EdgeKind.word(EdgeKind.WR));
        if (!isRead && !edge.kind().equals(EdgeKind.word(EdgeKind.RW))) {
            return false;
        }
        int reader = isRead ? edge.to() : edge.from();
        int writer = isRead ? edge.from() : edge.to();
        TransactionReads reads = model.reads();
        boolean isFound = false;
        for (int row = reads.first(reader); row < reads.first(reader + 1); row++) {
            if (!reads.isLater(row) && versions.version(writer, reads.unit(row)) >= 0) {
                if (!reads.isByPredicate(row)) {
                    return false;
                }
                isFound = true;
            }
        }
        return isFound;
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
