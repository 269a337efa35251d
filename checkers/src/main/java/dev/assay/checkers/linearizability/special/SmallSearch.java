// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tries every order of a few operations on a container that starts empty (Wing and Gong, JPDC 1993,
 * with visited configurations remembered), for cores that count how many crashed removals there
 * are. O(2^n) for n operations, and no more than a fixed number of configurations.
 */
final class SmallSearch {
    private static final int MOST_OPERATIONS = 40;
    private static final int MOST_CONFIGURATIONS = 50_000;

    private final ObjectHistory history;
    private final Budget.Meter meter;
    private final Set<Configuration> visited = new HashSet<>();

    private record Configuration(long done, List<Integer> content) {}

    private SmallSearch(ObjectHistory history, Budget.Meter meter) {
        this.history = history;
        this.meter = meter;
    }

    /** True when there is surely no order; false when there is one, or too much to try. */
    static boolean refutes(ObjectHistory history, Budget.Meter meter) {
        if (history.size() > MOST_OPERATIONS) {
            return false;
        }
        SmallSearch search = new SmallSearch(history, meter);
        return !search.mayHaveOrder(new Configuration(0, List.of()));
    }

    private boolean mayHaveOrder(Configuration from) {
        int firstReturn = ObjectHistory.NEVER;
        for (int operation = 0; operation < history.size(); operation++) {
            if ((from.done >>> operation & 1) == 0) {
                firstReturn = Math.min(firstReturn, history.returned()[operation]);
            }
        }
        if (firstReturn == ObjectHistory.NEVER || visited.size() >= MOST_CONFIGURATIONS) {
            return true;
        }
        if (!visited.add(from)) {
            return false;
        }
        meter.poll();
        for (int operation = 0; operation < history.size(); operation++) {
            boolean open =
                    (from.done >>> operation & 1) == 0
                            && history.invoked()[operation] < firstReturn;
            if (open && !isTwin(from.done, operation)) {
                List<Integer> content = new ArrayList<>(from.content);
                if (applies(operation, content)
                        && mayHaveOrder(
                                new Configuration(
                                        from.done | 1L << operation, List.copyOf(content)))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** True for a crashed removal when an earlier one is left, which does the same. */
    private boolean isTwin(long done, int operation) {
        for (int other = 0; other < operation; other++) {
            boolean alike =
                    history.function()[other] == history.function()[operation]
                            && history.argument()[other] == history.argument()[operation];
            if (alike
                    && !history.isCompleted(operation)
                    && !history.isCompleted(other)
                    && (done >>> other & 1) == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean applies(int operation, List<Integer> content) {
        Function function = history.function(operation);
        int argument = history.argument()[operation];
        switch (function) {
            case ENQUEUE -> {
                content.add(argument);
                return true;
            }
            case PUSH, PUSH_FRONT -> {
                content.add(0, argument);
                return true;
            }
            case PUSH_BACK -> {
                content.add(argument);
                return true;
            }
            default -> {
                int at = content.isEmpty() ? -1 : place(function, content);
                int found = at < 0 ? ValuePool.NIL : content.get(at);
                if (at >= 0 && takes(function)) {
                    content.remove(at);
                }
                int result = history.result()[operation];
                return result == ValuePool.UNKNOWN || result == found;
            }
        }
    }

    private static boolean takes(Function function) {
        return switch (function) {
            case PEEK, PEEK_FRONT, PEEK_BACK -> false;
            default -> true;
        };
    }

    private int place(Function function, List<Integer> content) {
        if (function == Function.POP_BACK || function == Function.PEEK_BACK) {
            return content.size() - 1;
        }
        int best = 0;
        if (history.type() == dev.assay.checkers.model.ObjectType.PRIORITY_QUEUE) {
            for (int at = 1; at < content.size(); at++) {
                if (number(content.get(at)) < number(content.get(best))) {
                    best = at;
                }
            }
        }
        return best;
    }

    private long number(int reference) {
        return ((Value.Int) history.values().get(reference)).value();
    }
}
