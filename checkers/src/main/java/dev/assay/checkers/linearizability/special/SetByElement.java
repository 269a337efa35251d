// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.Collection;

/**
 * Sets with add, remove and contains, each as often as one likes. As long as nobody reads the whole
 * set, its elements are objects of their own (Herlihy and Wing's locality), each a truth value that
 * {@link PresenceSweep} decides; their orders are merged by the moments of their operations.
 * O(operations) where few operations on one element are open at a time.
 */
public final class SetByElement implements SpecialEngine {
    private static final long BYTES_PER_OPERATION = 60;

    @Override
    public String id() {
        return "set-by-element";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            return decideWithin(history, meter);
        } finally {
            meter.allocated(-bytes);
        }
    }

    private static Answer decideWithin(ObjectHistory history, Budget.Meter meter) {
        LocalValues values = new LocalValues(history.values(), history.size());
        int[] element = new int[history.size()];
        byte[] need = new byte[history.size()];
        for (int operation = 0; operation < history.size(); operation++) {
            if ((operation & 0x3FFF) == 0) {
                meter.poll();
            }
            switch (history.function(operation)) {
                case ADD -> need[operation] = PresenceSweep.ADD;
                case REMOVE -> need[operation] = PresenceSweep.REMOVE;
                case CONTAINS -> {
                    int result = history.result()[operation];
                    if (result == ValuePool.TRUE) {
                        need[operation] = PresenceSweep.PRESENT;
                    } else if (result == ValuePool.FALSE) {
                        need[operation] = PresenceSweep.MISSING;
                    } else if (result == ValuePool.UNKNOWN) {
                        need[operation] = PresenceSweep.EITHER;
                    } else {
                        return new Answer.Undecided("#" + operation + " returned no truth value");
                    }
                }
                default -> {
                    return new Answer.Undecided(
                            "#" + operation + " is about more than one element");
                }
            }
            element[operation] = values.of(history.argument()[operation]);
        }
        boolean[] initially = new boolean[values.size()];
        if (history.initial() instanceof Collection<?> initial) {
            for (Object each : initial) {
                int number = values.of((Value) each);
                if (number < initially.length) {
                    initially[number] = true;
                }
            }
        } else if (history.initial() != Value.NIL) {
            return new Answer.Undecided("a set starts at a set");
        }
        return sweep(history, new Elements(values, element, need, initially), meter);
    }

    /**
     * What the operations are about.
     *
     * @param element by operation
     * @param need by operation
     * @param initially by element: it is there at first
     */
    private record Elements(LocalValues values, int[] element, byte[] need, boolean[] initially) {
        /** The events of each element together, and where they begin. */
        int[] eventsByElement(int[] order, int[] first) {
            for (int event : order) {
                first[element[event < 0 ? ~event : event] + 2]++;
            }
            for (int i = 2; i < first.length; i++) {
                first[i] += first[i - 1];
            }
            int[] events = new int[order.length];
            for (int event : order) {
                events[first[element[event < 0 ? ~event : event] + 1]++] = event;
            }
            return events;
        }
    }

    private static Answer sweep(ObjectHistory history, Elements elements, Budget.Meter meter) {
        LocalTimes times = LocalTimes.of(history, meter);
        int[] first = new int[elements.initially.length + 2];
        int[] events = elements.eventsByElement(history.order(), first);
        PresenceSweep sweep = new PresenceSweep(times, elements.need, events);
        for (int number = 0; number < elements.initially.length; number++) {
            meter.poll();
            switch (sweep.run(first[number], first[number + 1], elements.initially[number])) {
                case ORDERED -> {}
                case TOO_MANY -> {
                    return new Answer.Undecided(
                            "too many operations on one element are open at a time");
                }
                case IMPOSSIBLE -> {
                    return refuted(history, sweep, elements.values.get(number));
                }
            }
        }
        int count = sweep.listedCount();
        return new Answer.Linearizable(
                times.byMoment(Arrays.copyOf(sweep.listed(), count), sweep.moments(), count));
    }

    private static Answer.Refuted refuted(
            ObjectHistory history, PresenceSweep sweep, Value element) {
        int operation = sweep.impossible();
        return new Answer.Refuted(
                sweep.core(),
                "#"
                        + operation
                        + " ("
                        + history.function(operation).name().toLowerCase(java.util.Locale.ROOT)
                        + " "
                        + Describe.value(element)
                        + ") finds no moment between its invocation and its return at which the"
                        + " element may "
                        + (sweep.needsPresence(operation) ? "be there" : "be missing"));
    }
}
