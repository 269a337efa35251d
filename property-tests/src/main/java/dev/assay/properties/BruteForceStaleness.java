// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * An oracle for the staleness of small histories of one register whose values tell who wrote them,
 * nil at first: tries every order that respects real time, and every distance at which two events
 * change places. It shares no code with the checkers. Exponential.
 */
public final class BruteForceStaleness {
    private final List<Operation> operations = new ArrayList<>();
    private int best = Integer.MAX_VALUE;

    private record Operation(
            boolean isWrite, Value value, int invoked, int returned, boolean happened) {}

    private BruteForceStaleness(History history) {
        for (int each = 0; each < history.operations(); each++) {
            boolean isWrite = isWrite(history, each);
            boolean happened = history.outcome(each) == EventType.OK;
            if (happened || (isWrite && history.outcome(each) != EventType.FAIL)) {
                int step = history.firstStep(each);
                int value = isWrite ? history.stepArgument(step) : history.stepResult(step);
                operations.add(
                        new Operation(
                                isWrite,
                                history.values().get(value),
                                history.invocation(each),
                                happened ? history.completion(each) : Integer.MAX_VALUE,
                                happened));
            }
        }
    }

    private static boolean isWrite(History history, int operation) {
        String name = history.functionName(history.function(operation));
        return name.equals("put") || name.equals("write");
    }

    /** The least k for which the history is k-atomic; empty when it is for none. */
    public static OptionalInt leastValues(History history) {
        BruteForceStaleness oracle = new BruteForceStaleness(history);
        oracle.extend(0, new ArrayList<>(List.of(Value.NIL)), 1);
        return oracle.best == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(oracle.best);
    }

    private void extend(long done, List<Value> written, int worst) {
        if (worst >= best) {
            return;
        }
        int firstReturn = Integer.MAX_VALUE;
        boolean isWhole = true;
        for (int each = 0; each < operations.size(); each++) {
            if ((done >> each & 1) == 0) {
                firstReturn = Math.min(firstReturn, operations.get(each).returned);
                isWhole &= !operations.get(each).happened;
            }
        }
        if (isWhole) {
            best = worst;
            return;
        }
        for (int each = 0; each < operations.size(); each++) {
            Operation next = operations.get(each);
            if ((done >> each & 1) != 0 || next.invoked > firstReturn) {
                continue;
            }
            if (next.isWrite) {
                written.add(next.value);
                extend(done | 1L << each, written, worst);
                written.remove(written.size() - 1);
            } else {
                int at = written.lastIndexOf(next.value);
                if (at >= 0) {
                    extend(done | 1L << each, written, Math.max(worst, written.size() - at));
                }
            }
        }
    }

    /** The least time by which reads must begin earlier; empty when none is enough. */
    public static OptionalLong leastNanoseconds(History history, String model) {
        TreeSet<Long> candidates = new TreeSet<>(List.of(0L));
        for (int read = 0; read < history.operations(); read++) {
            for (int other = 0; other < history.operations(); other++) {
                if (history.completion(other) >= 0) {
                    long difference =
                            history.eventTimeNanos(history.invocation(read))
                                    - history.eventTimeNanos(history.completion(other));
                    candidates.add(Math.max(0, difference));
                }
            }
        }
        for (long candidate : candidates) {
            if (BruteForceLinearizability.isLinearizable(
                    moved(history, candidate), model, Optional.empty())) {
                return OptionalLong.of(candidate);
            }
        }
        return OptionalLong.empty();
    }

    private record Moment(long time, boolean isReturn, int operation) {}

    // Each operation has a process of its own, since reads that begin earlier overlap.
    private static History moved(History history, long distance) {
        List<Moment> moments = new ArrayList<>();
        for (int each = 0; each < history.operations(); each++) {
            long begun = history.eventTimeNanos(history.invocation(each));
            moments.add(new Moment(isWrite(history, each) ? begun : begun - distance, false, each));
            if (history.completion(each) >= 0) {
                moments.add(
                        new Moment(history.eventTimeNanos(history.completion(each)), true, each));
            }
        }
        moments.sort(Comparator.comparingLong(Moment::time).thenComparing(Moment::isReturn));
        HistoryBuilder builder = new HistoryBuilder();
        for (Moment moment : moments) {
            int each = moment.operation;
            int step = history.firstStep(each);
            String name = history.functionName(history.function(each));
            EventType type = moment.isReturn ? history.outcome(each) : EventType.INVOKE;
            int value = moment.isReturn ? history.stepResult(step) : history.stepArgument(step);
            List<MicroOperation> steps =
                    List.of(
                            new MicroOperation(
                                    name,
                                    history.values().get(history.stepKey(step)),
                                    history.values().get(value)));
            builder.accept(new Event.Client(each, type, Event.NO_TIME, name, steps, Map.of()));
        }
        return builder.build();
    }
}
