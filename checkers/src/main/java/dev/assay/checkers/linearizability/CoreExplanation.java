// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.model.Call;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tells in words what a special engine refuted: a few operations of a long history that contradict
 * one another, whatever the others did.
 */
final class CoreExplanation {
    private static final int MOST_LISTED = 8;

    private CoreExplanation() {}

    /**
     * The witness.
     *
     * @param core the operations that have no order
     * @param reason the contradiction in a sentence
     */
    static <S> Witness witness(History history, Problem<S> core, String reason) {
        Operations operations = core.operations();
        List<String> lines = new ArrayList<>();
        lines.add(
                "These operations of "
                        + core.label()
                        + " contradict one another, whatever the others did:");
        for (int each = 0; each < Math.min(operations.size(), MOST_LISTED); each++) {
            lines.add(line(history, core, each));
        }
        if (operations.size() > MOST_LISTED) {
            lines.add("and " + (operations.size() - MOST_LISTED) + " more.");
        }
        lines.add(reason);
        int last =
                IntStream.of(operations.number())
                        .map(each -> Math.max(history.completion(each), history.invocation(each)))
                        .max()
                        .orElseThrow();
        return new Witness(
                "non-linearizable",
                IntStream.of(operations.number()).boxed().toList(),
                operations.invoked()[0],
                last,
                List.of(),
                lines);
    }

    private static <S> String line(History history, Problem<S> core, int operation) {
        Operations operations = core.operations();
        Call call = core.space().call(operations.callClass()[operation]);
        int number = operations.number()[operation];
        int returned = operations.returned()[operation];
        return "operation "
                + number
                + " (process "
                + history.process(number)
                + "): "
                + core.model().describe(call)
                + " [events "
                + operations.invoked()[operation]
                + " to "
                + (returned == Operations.NEVER ? "the end" : Integer.toString(returned))
                + "].";
    }
}
