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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The operations on one key of a history that grows, judged window by window. Between windows it
 * keeps the operations that are open, the crashed ones, and everything that can be the case.
 */
final class ObjectStream<S> {
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
        cases = List.of(new StreamWindow.Case<>(initial, List.of(), List.of(), Optional.empty()));
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
            if (readyReturns > windowReturns) {
                judge(false);
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
            judge(true);
        }
    }

    private void judge(boolean isLast) {
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
        switch (window.judge(cases, isLast, meter)) {
            case StreamWindow.Outcome.Violated<S>(Witness found) -> witness = Optional.of(found);
            case StreamWindow.Outcome.Holds<S>(List<StreamWindow.Case<S>> after) -> cases = after;
        }
        for (StreamedOperation operation : isLast ? ready : ready.subList(0, ready.size() - 1)) {
            pass(operation);
        }
        StreamedOperation last = ready.get(ready.size() - 1);
        ready = new ArrayList<>();
        ready.add(last);
        readyReturns = 1;
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
