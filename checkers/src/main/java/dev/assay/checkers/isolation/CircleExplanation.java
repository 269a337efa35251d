// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Witness;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Circles and findings as witnesses: data, and sentences that end in the contradiction. */
final class CircleExplanation {
    private CircleExplanation() {}

    static Witness witness(Versions versions, Circle circle) {
        EdgeReasons reasons = new EdgeReasons(versions);
        List<Witness.Edge> edges = new ArrayList<>();
        List<String> explanation = new ArrayList<>();
        for (Circle.Edge edge : circle.edges()) {
            EdgeReasons.Reason reason = reasons.of(edge);
            edges.add(
                    new Witness.Edge(
                            edge.from(),
                            edge.to(),
                            EdgeKind.word(edge.kind()),
                            reason.words(),
                            reason.evidence()));
            explanation.add(
                    "operation "
                            + edge.from()
                            + " must come before operation "
                            + edge.to()
                            + ": "
                            + reason.words());
        }
        explanation.add(
                "so operation "
                        + circle.edges().get(0).from()
                        + " must come before itself ("
                        + circle.anomaly().id(circle.order())
                        + ": "
                        + circle.anomaly().meaning()
                        + ")");
        List<Integer> operations =
                circle.edges().stream()
                        .flatMap(edge -> Stream.of(edge.from(), edge.to()))
                        .distinct()
                        .sorted()
                        .toList();
        return witness(
                versions.history(),
                circle.anomaly().kind(circle.order()),
                operations,
                edges,
                explanation);
    }

    static Witness witness(History history, Finding finding) {
        List<String> explanation = new ArrayList<>(finding.explanation());
        int last = explanation.size() - 1;
        explanation.set(
                last,
                explanation.get(last)
                        + " ("
                        + finding.anomaly().id()
                        + ": "
                        + finding.anomaly().meaning()
                        + ")");
        return witness(
                history,
                finding.anomaly().kind(Order.NONE),
                finding.operations(),
                List.of(),
                explanation);
    }

    private static Witness witness(
            History history,
            String kind,
            List<Integer> operations,
            List<Witness.Edge> edges,
            List<String> explanation) {
        int first = operations.stream().mapToInt(history::invocation).min().orElseThrow();
        int last =
                operations.stream()
                        .mapToInt(
                                each ->
                                        Math.max(
                                                history.invocation(each), history.completion(each)))
                        .max()
                        .orElseThrow();
        return new Witness(kind, operations, first, last, edges, explanation);
    }
}
