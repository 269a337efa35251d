// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import java.util.Arrays;

/**
 * A lock that anyone may release. Acquires and releases alternate, and all acquires are alike, as
 * are all releases.
 *
 * <p>A sweep over the returns: an operation that has no place yet when it returns gets the next
 * one, after one of the other kind if the lock is not in the right state for it; of those, the one
 * that returns first, a crashed one only if there is no other. By then every order has placed at
 * least as many operations of each kind. Proof: since the kinds alternate, it is enough to count
 * one kind that a return demands. Say the sweep must place x, and y was the last of its kind that
 * it placed before its time, while a return later than that of x was ahead of y. Then all others of
 * the kind that were open at that moment and return no later than x had a place already. Whatever
 * order there is, it had placed at least as many up to that moment, and since then all those that
 * were invoked since and have returned, as the sweep has, and x. Without such a y, the sweep has
 * placed none but those that have returned. Hence, where the sweep finds nobody to go between,
 * there is no order. O(n log k) with k operations open at a time.
 */
public final class MutexSweep implements SpecialEngine {
    private static final long BYTES_PER_OPERATION = 16;

    @Override
    public String id() {
        return "mutex-sweep";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        if (!(history.initial() instanceof Boolean held)) {
            return new Answer.Undecided("a lock starts at true or false");
        }
        for (int operation = 0; operation < history.size(); operation++) {
            Function function = history.function(operation);
            if (function != Function.ACQUIRE && function != Function.RELEASE) {
                return new Answer.Undecided("#" + operation + " is no acquire or release");
            }
        }
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            return new Sweep(history, held, meter).run();
        } finally {
            meter.allocated(-bytes);
        }
    }

    private static final class Sweep {
        private final ObjectHistory history;
        private final Budget.Meter meter;
        private final boolean initially;
        private final Deadlines acquires;
        private final Deadlines releases;
        private final boolean[] placed;
        private final int[] order;
        private int count;
        private boolean held;

        /** What was invoked before this event has no influence on what follows. */
        private int cut;

        Sweep(ObjectHistory history, boolean held, Budget.Meter meter) {
            this.history = history;
            this.meter = meter;
            this.held = held;
            initially = held;
            LocalTimes times = LocalTimes.of(history, meter);
            acquires = new Deadlines(times);
            releases = new Deadlines(times);
            placed = new boolean[history.size()];
            order = new int[history.size()];
        }

        Answer run() {
            int[] events = history.order();
            boolean crashed = false;
            int open = 0;
            for (int at = 0; at < events.length; at++) {
                if ((at & 0xFFFF) == 0) {
                    meter.poll();
                }
                int operation = events[at] >= 0 ? events[at] : ~events[at];
                if (events[at] >= 0) {
                    waiting(isAcquire(operation)).add(operation);
                    crashed |= !history.isCompleted(operation);
                    open++;
                    continue;
                }
                open--;
                if (!placed[operation]) {
                    if (isAcquire(operation) == held && !place(!held)) {
                        return refuted(at);
                    }
                    place(isAcquire(operation));
                }
                if (open == 0 && !crashed && held == initially) {
                    cut = at + 1;
                }
            }
            return new Answer.Linearizable(Arrays.copyOf(order, count));
        }

        private boolean isAcquire(int operation) {
            return history.function(operation) == Function.ACQUIRE;
        }

        private Deadlines waiting(boolean acquire) {
            return acquire ? acquires : releases;
        }

        private boolean place(boolean acquire) {
            Deadlines waiting = waiting(acquire);
            if (waiting.size() == 0) {
                return false;
            }
            int next = waiting.take();
            placed[next] = true;
            order[count++] = next;
            held = acquire;
            return true;
        }

        private Answer.Refuted refuted(int at) {
            int operation = ~history.order()[at];
            boolean acquire = isAcquire(operation);
            return new Answer.Refuted(
                    Arrays.stream(history.order(), cut, at)
                            .filter(event -> event >= 0)
                            .sorted()
                            .toArray(),
                    "#"
                            + operation
                            + (acquire ? " (acquire)" : " (release)")
                            + " returned, but the lock was "
                            + (acquire ? "held" : "free")
                            + " all the time since it was invoked: nobody is left who can have "
                            + (acquire ? "released" : "acquired")
                            + " it");
        }
    }
}
