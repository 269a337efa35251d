// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import dev.assay.checkers.Budget;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a history smaller as long as something strange about it stays: whole operations go first,
 * in large pieces, then single steps of transactions (delta debugging: Zeller and Hildebrandt, TSE
 * 2002). Part of a valid history can be invalid, so that a smaller history proves nothing about the
 * larger one; but where two checkers disagree about the smaller one, one of them is wrong about it,
 * and that is what is looked for. O(n²) questions at worst, O(n) as a rule; the budget ends it with
 * what was reached.
 */
public final class SmallerHistory {
    private final Predicate<History> stillStrange;
    private final Budget.Meter meter;

    private SmallerHistory(Predicate<History> stillStrange, Budget.Meter meter) {
        this.stillStrange = stillStrange;
        this.meter = meter;
    }

    /**
     * The smallest history that was found.
     *
     * @param strange one for which the predicate holds
     */
    public static History of(History strange, Predicate<History> stillStrange, Budget.Meter meter) {
        SmallerHistory search = new SmallerHistory(stillStrange, meter);
        History best = strange;
        try {
            History smaller = search.withoutSteps(search.withoutOperations(best));
            while (smaller.steps() < best.steps()) {
                best = smaller;
                smaller = search.withoutSteps(search.withoutOperations(best));
            }
            return smaller;
        } catch (Best reached) {
            return reached.history;
        }
    }

    /** The budget is spent; this is what was reached. */
    private static final class Best extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient History history;

        Best(History history) {
            super("best", null, false, false);
            this.history = history;
        }
    }

    private History withoutOperations(History from) {
        History best = from;
        for (int piece = Math.max(1, from.operations() / 2); piece >= 1; piece /= 2) {
            int at = 0;
            while (at < best.operations() && best.operations() > 1) {
                BitSet dropped = new BitSet();
                dropped.set(at, Math.min(at + piece, best.operations()));
                History smaller = kept(best, dropped, -1);
                if (isStrange(smaller, best)) {
                    best = smaller;
                } else {
                    at += piece;
                }
            }
        }
        return best;
    }

    private History withoutSteps(History from) {
        History best = from;
        int step = 0;
        while (step < best.steps()) {
            History smaller = isAlone(best, step) ? best : kept(best, new BitSet(), step);
            if (smaller != best && isStrange(smaller, best)) {
                best = smaller;
            } else {
                step++;
            }
        }
        return best;
    }

    private static boolean isAlone(History history, int step) {
        for (int operation = 0; operation < history.operations(); operation++) {
            if (step < history.firstStep(operation + 1)) {
                return history.firstStep(operation + 1) - history.firstStep(operation) == 1;
            }
        }
        throw new IllegalArgumentException("no step " + step);
    }

    private boolean isStrange(History smaller, History best) {
        try {
            meter.poll();
            return stillStrange.test(smaller);
        } catch (Budget.Spent spent) {
            throw new Best(best);
        }
    }

    /** The history without some operations, without faults, and without one step. */
    private static History kept(History history, BitSet dropped, int withoutStep) {
        HistoryBuilder builder = new HistoryBuilder();
        int[] event = {0};
        history.replay(
                each -> {
                    int operation = history.eventOperation(event[0]++);
                    if (operation >= 0 && !dropped.get(operation)) {
                        Event.Client client = (Event.Client) each;
                        builder.accept(without(client, withoutStep - history.firstStep(operation)));
                    }
                });
        return builder.build();
    }

    private static Event.Client without(Event.Client client, int step) {
        if (step < 0 || step >= client.steps().size()) {
            return client;
        }
        List<MicroOperation> steps = new ArrayList<>(client.steps());
        steps.remove(step);
        return new Event.Client(
                client.process(),
                client.type(),
                client.timeNanos(),
                client.function(),
                steps,
                client.extras());
    }
}
