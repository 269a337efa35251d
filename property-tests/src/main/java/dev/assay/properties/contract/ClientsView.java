// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.contract;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What clients alone can see of validity and integrity, in histories whose {@code get}s read lists
 * to which {@code append}s add values that are all different. Written without a look at the
 * checkers, which find the same and more. O(elements read).
 */
final class ClientsView {
    private static final String APPEND = "append";
    private static final String GET = "get";

    private ClientsView() {}

    private record Element(int key, Value value) {}

    /** What a read shows that it must not, in words. */
    interface Rule {
        Optional<String> broken(History history);
    }

    /** A read shows what nobody wrote, or had begun to write until it returned. */
    static Optional<String> validity(History history) {
        Set<Element> written = new HashSet<>();
        for (int event = 0; event < history.events(); event++) {
            int operation = history.eventOperation(event);
            if (operation < 0) {
                continue;
            }
            int step = history.firstStep(operation);
            int key = history.stepKey(step);
            if (isOf(history, step, APPEND) && history.invocation(operation) == event) {
                written.add(new Element(key, history.values().get(history.stepArgument(step))));
            } else if (isRead(history, operation, event)) {
                for (Value element : elements(history, step)) {
                    if (!written.contains(new Element(key, element))) {
                        return Optional.of(
                                told(history, operation, step, element) + "nobody had appended.");
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** A read shows something twice. */
    static Optional<String> integrity(History history) {
        for (int operation = 0; operation < history.operations(); operation++) {
            int step = history.firstStep(operation);
            Set<Value> seen = new HashSet<>();
            for (Value element :
                    isRead(history, operation, history.completion(operation))
                            ? elements(history, step)
                            : List.<Value>of()) {
                if (!seen.add(element)) {
                    return Optional.of(
                            told(history, operation, step, element) + "was appended once.");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isRead(History history, int operation, int event) {
        return history.outcome(operation) == EventType.OK
                && history.completion(operation) == event
                && isOf(history, history.firstStep(operation), GET);
    }

    private static boolean isOf(History history, int step, String function) {
        return history.stepFunction(step) == history.functionNumber(function);
    }

    private static List<Value> elements(History history, int step) {
        return history.values().get(history.stepResult(step)) instanceof Value.Sequence list
                ? list.elements()
                : List.of();
    }

    private static String told(History history, int operation, int step, Value element) {
        return "Process %d read %s in %s, which "
                .formatted(
                        history.process(operation),
                        element,
                        history.values().get(history.stepKey(step)));
    }
}
