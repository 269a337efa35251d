// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Violations;
import dev.assay.checkers.model.Function;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import dev.assay.histories.format.Conventions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes into a queue comes out, and nothing else does (Jepsen's {@code total-queue}); in which
 * order is not asked. An element is lost when its enqueue had returned before an operation was
 * called that found the queue empty (a drain, a dequeue that returned nil, or one that failed with
 * an {@code error} that says so), and no dequeue or drain returned it. One that may be in the hands
 * of a crashed dequeue is lost only when there are more such elements than crashed dequeues, else
 * nobody knows; so is one that may still be in the queue. An element is unexpected when it came out
 * before anybody had called to put it in. It is duplicated when it came out more often than it had
 * been put in by then, which is measured, as a queue that delivers at least once may do that, and a
 * violation where delivery exactly once is asked. O(events + elements of drains).
 *
 * <p>What it cannot see: the order of elements, and, of equal elements, which one came out: only
 * how many are missing.
 */
public final class TotalQueueChecker extends KeyedChecker {
    private static final String LOST = "lost-element";
    private static final String UNEXPECTED = "unexpected-element";
    private static final String DUPLICATED = "duplicated-element";

    private final boolean isExactlyOnce;

    private TotalQueueChecker(Conventions conventions, boolean isExactlyOnce) {
        super("total-queue", conventions);
        this.isExactlyOnce = isExactlyOnce;
    }

    /** Elements may come out more than once. */
    public static TotalQueueChecker atLeastOnce(Conventions conventions) {
        return new TotalQueueChecker(conventions, false);
    }

    /** An element that comes out more often than it was put in is a violation. */
    public static TotalQueueChecker exactlyOnce(Conventions conventions) {
        return new TotalQueueChecker(conventions, true);
    }

    @Override
    String functions() {
        return "enqueue, dequeue and drain";
    }

    @Override
    boolean knows(Operations all, int operation) {
        Function function = all.function(operation);
        return function == Function.ENQUEUE
                || function == Function.DEQUEUE
                || all.drains(operation);
    }

    @Override
    Verdict judge(String part, Operations all, int[] operations, Budget.Meter meter) {
        Flow flow = new Flow(all, operations);
        flow.run(meter);
        return flow.verdict(part);
    }

    /** The elements of one queue. */
    private final class Flow {
        private final Operations all;
        private final int[] operations;
        private final Elements elements;
        private final Violations violations = new Violations();
        private final Map<Integer, Put> puts = new HashMap<>();
        private int lastEmpty = -1;
        private long crashedTakes;
        private boolean hasCrashedDrain;
        private long dequeued;
        private long enqueued;
        private long duplicated;
        private long left;
        private long missing;

        Flow(Operations all, int[] operations) {
            this.all = all;
            this.operations = operations;
            elements = all.freshElements();
        }

        void run(Budget.Meter meter) {
            long[] events = new long[2 * operations.length];
            int size = 0;
            for (int i = 0; i < operations.length; i++) {
                prepare(operations[i]);
                events[size++] = ((long) all.called(operations[i]) << 32) | i;
                if (all.isOk(operations[i])) {
                    events[size++] = ((long) all.returned(operations[i]) << 32) | i;
                }
            }
            Arrays.sort(events, 0, size);
            for (int place = 0; place < size; place++) {
                if ((place & 0x3FF) == 0) {
                    meter.poll();
                }
                int operation = operations[(int) events[place]];
                boolean isCall = (int) (events[place] >>> 32) == all.called(operation);
                step(operation, isCall);
            }
            puts.forEach(this::settle);
        }

        private void prepare(int operation) {
            if (all.function(operation) == Function.ENQUEUE) {
                return;
            }
            if (foundEmpty(operation)) {
                lastEmpty = Math.max(lastEmpty, all.called(operation));
            } else if (all.isCrashed(operation)) {
                crashedTakes++;
                hasCrashedDrain |= all.drains(operation);
            }
        }

        private boolean foundEmpty(int operation) {
            if (all.isOk(operation)) {
                return all.drains(operation) || all.result(operation) == ValuePool.NIL;
            }
            return all.isFailed(operation) && saysEmpty(operation);
        }

        private boolean saysEmpty(int operation) {
            History history = all.history();
            Value error = history.values().get(history.column("error", all.returned(operation)));
            return Operations.words(error).contains("empty");
        }

        private void step(int operation, boolean isCall) {
            if (all.function(operation) == Function.ENQUEUE) {
                if (!all.isFailed(operation)) {
                    put(operation).enqueue(operation, isCall);
                }
            } else if (!isCall) {
                for (Value element : taken(operation)) {
                    take(operation, elements.number(element));
                }
            }
        }

        private Put put(int operation) {
            return puts.computeIfAbsent(
                    elements.number(all.argument(operation)), unused -> new Put());
        }

        private List<Value> taken(int operation) {
            Value result = all.resultValue(operation);
            if (result instanceof Value.Missing) {
                return List.of();
            }
            if (!all.drains(operation)) {
                return List.of(result);
            }
            return switch (result) {
                case Value.Sequence(List<Value> sequence) -> sequence;
                case Value.Collection collection -> List.copyOf(collection.elements());
                default ->
                        throw new UnsuitableHistoryException(
                                all.describe(operation)
                                        + ": a drain returns the elements that it took");
            };
        }

        private void take(int operation, int element) {
            dequeued++;
            Put put = puts.get(element);
            if (put == null) {
                unexpected(operation, element);
            } else if (put.called == put.taken) {
                duplicated++;
                if (isExactlyOnce) {
                    duplicated(operation, element, put);
                }
            } else {
                put.taken++;
                put.lastTaker = operation;
            }
        }

        private void settle(int element, Put put) {
            enqueued += put.returned;
            long gone = put.returnedBefore(lastEmpty, all) - put.taken;
            long open = put.returned - put.taken - Math.max(gone, 0);
            if (gone > 0) {
                missing += gone;
                put.missing = gone;
            }
            left += Math.max(open, 0);
        }

        private void unexpected(int operation, int element) {
            violations.add(
                    UNEXPECTED,
                    () ->
                            all.witness(
                                    UNEXPECTED,
                                    List.of(operation),
                                    all.describe(operation) + ".",
                                    "operation "
                                            + operation
                                            + " returned "
                                            + elements.words(element)
                                            + ", which nobody had called to put in by then, or only"
                                            + " by operations that failed"));
        }

        private void duplicated(int operation, int element, Put put) {
            violations.add(
                    DUPLICATED,
                    () ->
                            all.witness(
                                    DUPLICATED,
                                    List.of(put.firstPut, put.lastTaker, operation),
                                    all.describe(put.firstPut) + ".",
                                    all.describe(put.lastTaker) + ".",
                                    all.describe(operation) + ".",
                                    elements.words(element)
                                            + " came out once more than it had been put in"));
        }

        Verdict verdict(String part) {
            boolean isLost = missing > crashedTakes && !hasCrashedDrain;
            if (isLost) {
                puts.forEach(
                        (element, put) -> {
                            for (long i = 0; i < put.missing; i++) {
                                lost(element, put);
                            }
                        });
            }
            Map<String, Long> measures = new HashMap<>();
            measures.put("elements put in", enqueued);
            measures.put("elements taken out", dequeued);
            measures.put("lost elements", violations.count(LOST));
            measures.put("unexpected elements", violations.count(UNEXPECTED));
            measures.put("duplicated elements", duplicated);
            measures.put("recovered elements", recovered());
            measures.put("elements left", left);
            return violations.verdict(part).orElseGet(() -> undecided(part)).with(measures);
        }

        private long recovered() {
            return puts.values().stream()
                    .mapToLong(put -> Math.max(0, put.taken - put.returned))
                    .sum();
        }

        private Verdict undecided(String part) {
            if (dequeued == 0 && missing == 0 && (lastEmpty < 0 || enqueued == 0)) {
                return Verdict.vacuous(part, "nothing came out");
            }
            if (missing > 0) {
                return Verdict.unknown(
                        part,
                        missing
                                + (missing == 1
                                        ? " element never came out; a crashed operation"
                                        : " elements never came out; crashed operations")
                                + " may have taken "
                                + (missing == 1 ? "it" : "them"));
            }
            if (left > 0) {
                return Verdict.unknown(
                        part,
                        left
                                + (left == 1 ? " element" : " elements")
                                + " never came out; nobody saw the queue empty after that, so it is"
                                + " not known whether they are still there: let the history end"
                                + " with a drain");
            }
            return Verdict.valid(
                    part,
                    "all "
                            + enqueued
                            + " elements that were put in came out, and nothing else"
                            + (duplicated == 0 ? "" : "; " + duplicated + " came out once more"));
        }

        private void lost(int element, Put put) {
            violations.add(
                    LOST,
                    () -> {
                        int empty = all.history().eventOperation(lastEmpty);
                        List<String> lines = new ArrayList<>();
                        lines.add(all.describe(put.firstReturned) + ".");
                        lines.add(
                                all.describe(empty)
                                        + ", was called after that, and found nothing more.");
                        if (crashedTakes > 0) {
                            lines.add(
                                    "Crashed operations may have taken "
                                            + crashedTakes
                                            + " elements, and "
                                            + missing
                                            + " are missing.");
                        }
                        lines.add(
                                elements.words(element)
                                        + " was put in, came out "
                                        + (put.taken == 0 ? "never" : "less often than put in")
                                        + ", and is not in the queue: it is lost");
                        return all.witness(
                                LOST,
                                List.of(put.firstReturned, empty),
                                lines.toArray(String[]::new));
                    });
        }
    }

    /** What was put in of equal elements. */
    private static final class Put {
        private int firstPut = -1;
        private int firstReturned = -1;
        private int lastTaker = -1;
        private long called;
        private long returned;
        private long taken;
        private long missing;
        private int[] returns = new int[1];

        void enqueue(int operation, boolean isCall) {
            if (isCall) {
                called++;
                firstPut = firstPut < 0 ? operation : firstPut;
                return;
            }
            firstReturned = firstReturned < 0 ? operation : firstReturned;
            if (returned == returns.length) {
                returns = Arrays.copyOf(returns, 2 * returns.length);
            }
            returns[(int) returned++] = operation;
        }

        /** How many had returned before an event. */
        long returnedBefore(int event, Operations all) {
            return Arrays.stream(returns, 0, (int) returned)
                    .filter(operation -> all.returned(operation) < event)
                    .count();
        }
    }
}
