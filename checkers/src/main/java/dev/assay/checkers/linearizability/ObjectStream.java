// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Model;
import dev.assay.histories.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The operations on one key of a history that grows, judged window by window. Between windows it
 * keeps the operations that are open, the crashed ones, and everything that can be the case.
 */
final class ObjectStream<S> {
    private static final int NOTHING_LEFT = -1;

    private final Model<S> model;
    private final S initial;
    private final String label;
    private final Budget.Meter meter;

    /**
     * What waits, by time: an operation stands here once when it begins and once when it returns.
     */
    private final ArrayDeque<StreamedOperation> waiting = new ArrayDeque<>();

    /** The part of it that is judged next. */
    private List<StreamedOperation> ready = new ArrayList<>();

    private final Set<StreamedOperation> begun = new LinkedHashSet<>();
    private final List<StreamedOperation> crashed = new ArrayList<>();
    private List<StreamWindow.Case<S>> cases;
    private Optional<Call> overwriting = Optional.empty();
    private int readyReturns;
    private long judged;
    private boolean tells;
    private Optional<Witness> witness = Optional.empty();

    private ObjectStream(
            Model<S> model, LinearizabilityOptions options, Value key, Budget.Meter meter) {
        this.model = model;
        this.meter = meter;
        initial = model.initial(options.initial());
        label = key == Value.ABSENT ? "operations" : "key " + Describe.value(key);
        cases =
                List.of(
                        new StreamWindow.Case<>(
                                Optional.of(initial), List.of(), List.of(), Optional.empty()));
    }

    static <S> ObjectStream<S> of(
            Model<S> model, LinearizabilityOptions options, Value key, Budget.Meter meter) {
        return new ObjectStream<>(model, options, key, meter);
    }

    void invoke(StreamedOperation operation) {
        waiting.add(operation);
    }

    /** Takes note that an operation ended. */
    void complete(StreamedOperation operation) {
        try {
            model.validate(operation.call());
        } catch (UnsuitableHistoryException unsuitable) {
            throw new UnsuitableHistoryException(
                    "operation "
                            + operation.number()
                            + " (process "
                            + operation.process()
                            + ", "
                            + operation.call().function()
                            + "): "
                            + unsuitable.getMessage());
        }
        boolean mayBeRefused = operation.isRequired() && model.mayRefuse(operation.call());
        tells |= mayBeRefused;
        if (model.readsOnly(operation.call()) && !mayBeRefused) {
            operation.ignore();
        } else if (operation.isRequired()) {
            waiting.add(operation);
        }
    }

    /** Judges what can be judged, if it is enough for a window; true when it is a violation. */
    boolean advance(int windowReturns) {
        while (!waiting.isEmpty() && waiting.getFirst().isResolved()) {
            StreamedOperation operation = waiting.removeFirst();
            if (operation.isIgnored()) {
                continue;
            }
            ready.add(operation);
            readyReturns += operation.begin() ? 0 : 1;
            // What is read after a window tells what can be the case at its end.
            int ahead = model.looksAhead() ? windowReturns : 0;
            if (readyReturns - ahead > windowReturns) {
                judge(ahead);
                if (witness.isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Judges all the rest; every operation must be resolved. */
    void finish() {
        if (!advance(Integer.MAX_VALUE - 1) && !ready.isEmpty()) {
            judge(NOTHING_LEFT);
        }
    }

    /**
     * Judges the window that is ready.
     *
     * @param ahead how many of its returns stay for the next one, besides the one where it ends
     */
    private void judge(int ahead) {
        boolean isLast = ahead == NOTHING_LEFT;
        List<StreamedOperation> carried = new ArrayList<>(crashed);
        carried.addAll(begun);
        StreamWindow<S> window =
                new StreamWindow<>(
                        model,
                        initial,
                        label,
                        new StreamWindow.Before(carried, overwriting),
                        ready);
        overwriting = overwriting.or(window::overwriting);
        int stopAfter = isLast ? Integer.MAX_VALUE : readyReturns - 1 - ahead;
        long taken = meter.bytes();
        StreamWindow.Outcome<S> outcome = window.judge(cases, stopAfter, meter);
        // What a window took goes with it; nobody else takes memory meanwhile.
        meter.allocated(taken - meter.bytes());
        switch (outcome) {
            case StreamWindow.Outcome.Violated<S>(Witness found) -> witness = Optional.of(found);
            case StreamWindow.Outcome.Holds<S>(List<StreamWindow.Case<S>> after) -> cases = after;
        }
        int end = isLast ? ready.size() : placeOfReturn(stopAfter);
        List<StreamedOperation> passed = ready.subList(0, end);
        ready = new ArrayList<>(ready.subList(end, ready.size()));
        readyReturns = ahead + 1;
        passed.forEach(this::pass);
    }

    /** Where the return stands that comes after so many others. */
    private int placeOfReturn(int others) {
        Set<StreamedOperation> open = new HashSet<>(begun);
        int returns = 0;
        for (int place = 0; place < ready.size(); place++) {
            boolean returning = !open.add(ready.get(place));
            if (returning && returns++ == others) {
                return place;
            }
        }
        throw new IllegalStateException("no return after " + others);
    }

    private void pass(StreamedOperation operation) {
        if (!operation.isRequired()) {
            crashed.add(operation);
        } else if (!begun.remove(operation)) {
            begun.add(operation);
            judged++;
        }
    }

    Verdict verdict() {
        if (witness.isPresent()) {
            return Verdict.invalid(label, witness.get());
        }
        if (!tells) {
            return Verdict.vacuous(label, "no completed operation could have been refused");
        }
        return Verdict.valid(
                label, "all its " + judged + " operations have an order, judged as they came");
    }
}
