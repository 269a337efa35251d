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
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The operations on one key of a history that grows, judged window by window. Between windows it
 * keeps the operations that are open, the crashed ones, and everything that can be the case.
 *
 * <p>A window can be looked at before it is full, which changes nothing but when a violation is
 * known: its witness is always told from the window that was open when the first return came that
 * nothing explains, and from nothing that came after it.
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
    private List<Ready> ready = new ArrayList<>();

    private final Set<StreamedOperation> begun = new LinkedHashSet<>();
    private final List<StreamedOperation> crashed = new ArrayList<>();
    private List<StreamWindow.Case<S>> cases;
    private Optional<Call> overwriting = Optional.empty();
    private int readyReturns;

    /** How many returns of the window are known to be explained. */
    private int seenReturns;

    /** The window before, of which the returns that were looked at ahead may break the promise. */
    private Optional<Passed<S>> previous = Optional.empty();

    private long judged;
    private boolean tells;
    private Optional<Violation> violation = Optional.empty();

    /**
     * How far the history had come.
     *
     * @param events that were taken
     * @param operations that were invoked
     */
    record Moment(long events, int operations) {}

    /**
     * A beginning or a return that can be judged.
     *
     * @param since when nothing before it was open any more
     */
    private record Ready(StreamedOperation operation, Moment since) {}

    /** A window that ended. */
    private record Passed<S>(
            StreamWindow.Before before,
            List<StreamWindow.Case<S>> cases,
            List<Ready> events,
            Moment end) {}

    /** That the promise is broken, when it was certain, and the words. */
    private record Violation(Moment since, Supplier<Witness> telling) {}

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

    /**
     * Judges what can be judged, if it is enough for a window.
     *
     * @param now how far the history has come
     */
    void advance(int windowReturns, Moment now) {
        while (violation.isEmpty() && !waiting.isEmpty() && waiting.getFirst().isResolved()) {
            StreamedOperation operation = waiting.removeFirst();
            if (operation.isIgnored()) {
                continue;
            }
            ready.add(new Ready(operation, now));
            readyReturns += operation.begin() ? 0 : 1;
            // What is read after a window tells what can be the case at its end.
            int ahead = model.looksAhead() ? windowReturns : 0;
            if (readyReturns - ahead > windowReturns) {
                judge(ahead, now);
            }
        }
    }

    /** Judges what is there of the window that is not full, which goes on all the same. */
    void look() {
        if (violation.isEmpty() && seenReturns < readyReturns) {
            judged(before(), cases, ready, Integer.MAX_VALUE);
            seenReturns = readyReturns;
        }
    }

    /** Judges all the rest; every operation must be resolved. */
    void finish(Moment end) {
        advance(Integer.MAX_VALUE - 1, end);
        look();
        if (violation.isEmpty()) {
            ready.forEach(each -> pass(each.operation));
            ready.clear();
        }
    }

    /** When it was certain that the promise is broken; empty while it is not. */
    Optional<Moment> violated() {
        return violation.map(Violation::since);
    }

    private StreamWindow.Before before() {
        List<StreamedOperation> carried = new ArrayList<>(crashed);
        carried.addAll(begun);
        return new StreamWindow.Before(carried, overwriting);
    }

    /**
     * Judges the window that is full, and begins the next one.
     *
     * @param ahead how many of its returns stay for the next one, besides the one where it ends
     */
    private void judge(int ahead, Moment now) {
        StreamWindow.Before before = before();
        List<StreamWindow.Case<S>> starts = cases;
        int stopAfter = readyReturns - 1 - ahead;
        Optional<List<StreamWindow.Case<S>>> after = judged(before, starts, ready, stopAfter);
        if (after.isEmpty()) {
            return;
        }
        cases = after.get();
        overwriting = overwriting.or(() -> overwriting(before));
        int end = placeOfReturn(stopAfter);
        List<Ready> passed = List.copyOf(ready.subList(0, end));
        ready = new ArrayList<>(ready.subList(end, ready.size()));
        readyReturns = ahead + 1;
        seenReturns = 0;
        passed.forEach(each -> pass(each.operation));
        if (ahead > 0) {
            previous = Optional.of(new Passed<>(before, starts, passed, now));
        }
    }

    private Optional<Call> overwriting(StreamWindow.Before before) {
        return Stream.concat(before.operations().stream(), ready.stream().map(Ready::operation))
                .map(StreamedOperation::call)
                .filter(model::overwrites)
                .findFirst();
    }

    /** What can be the case after so many returns; empty for a violation, which is noted. */
    private Optional<List<StreamWindow.Case<S>>> judged(
            StreamWindow.Before before,
            List<StreamWindow.Case<S>> starts,
            List<Ready> events,
            int stopAfter) {
        return switch (outcome(before, starts, events, stopAfter)) {
            case StreamWindow.Outcome.Violated<S> violated -> {
                noteViolation(violated.returns());
                yield Optional.empty();
            }
            case StreamWindow.Outcome.Holds<S>(List<StreamWindow.Case<S>> after) ->
                    Optional.of(after);
        };
    }

    private StreamWindow.Outcome<S> outcome(
            StreamWindow.Before before,
            List<StreamWindow.Case<S>> starts,
            List<Ready> events,
            int stopAfter) {
        List<StreamedOperation> operations = events.stream().map(Ready::operation).toList();
        StreamWindow<S> window = new StreamWindow<>(model, initial, label, before, operations);
        long taken = meter.bytes();
        StreamWindow.Outcome<S> outcome = window.judge(starts, stopAfter, meter);
        // What a window took goes with it; nobody else takes memory meanwhile.
        meter.allocated(taken - meter.bytes());
        return outcome;
    }

    /**
     * Notes the first return that nothing explains: of those that the window before looked at
     * ahead, judged from where that window began, or of the others.
     *
     * @param explained how many returns are; a search that looks ahead may give up before the one
     *     that nothing explains, and all that are ready are too many
     */
    private void noteViolation(int explained) {
        int ahead = 0;
        if (previous.isPresent()) {
            Passed<S> passed = previous.get();
            ahead = readyBefore(passed.end);
            if (ahead > 0 && isRefuted(upTo(ahead, passed))) {
                noteViolation(0, ahead, returns -> upTo(returns, passed));
                return;
            }
        }
        int high = model.looksAhead() ? readyReturns : explained + 1;
        noteViolation(Math.max(explained, ahead), high, this::upTo);
    }

    private void noteViolation(int few, int many, IntFunction<StreamWindow.Outcome<S>> judging) {
        int low = few;
        int high = many;
        for (int tried = low + 1; high - low > 1; tried = (low + high) >>> 1) {
            if (isRefuted(judging.apply(tried))) {
                high = tried;
            } else {
                low = tried;
            }
        }
        int last = high;
        Moment since = ready.get(placeOfReturn(last - 1)).since;
        violation = Optional.of(new Violation(since, () -> witness(judging.apply(last))));
    }

    private boolean isRefuted(StreamWindow.Outcome<S> outcome) {
        return outcome instanceof StreamWindow.Outcome.Violated<S>;
    }

    private Witness witness(StreamWindow.Outcome<S> outcome) {
        if (outcome instanceof StreamWindow.Outcome.Violated<S> violated) {
            return violated.telling().get();
        }
        throw new ContradictionException(label + ": a window has no order, and has one alone");
    }

    /** How many returns could be judged before a moment. */
    private int readyBefore(Moment end) {
        Set<StreamedOperation> open = new HashSet<>(begun);
        int returns = 0;
        for (Ready each : ready) {
            boolean returning = !open.add(each.operation);
            returns += returning && each.since.events() < end.events() ? 1 : 0;
        }
        return returns;
    }

    /** Judges the window up to a return, as if nothing had come after it. */
    private StreamWindow.Outcome<S> upTo(int returns) {
        return outcome(before(), cases, until(returns), Integer.MAX_VALUE);
    }

    /** The same, from where the window before began. */
    private StreamWindow.Outcome<S> upTo(int returns, Passed<S> passed) {
        List<Ready> events = new ArrayList<>(passed.events);
        events.addAll(until(returns));
        return outcome(passed.before, passed.cases, events, Integer.MAX_VALUE);
    }

    private List<Ready> until(int returns) {
        return ready.subList(0, placeOfReturn(returns - 1) + 1);
    }

    /** Where the return stands that comes after so many others. */
    private int placeOfReturn(int others) {
        Set<StreamedOperation> open = new HashSet<>(begun);
        int returns = 0;
        for (int place = 0; place < ready.size(); place++) {
            boolean returning = !open.add(ready.get(place).operation);
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
        if (violation.isPresent()) {
            return Verdict.invalid(label, violation.get().telling.get());
        }
        if (!tells) {
            return Verdict.vacuous(label, "no completed operation could have been refused");
        }
        return Verdict.valid(
                label, "all its " + judged + " operations have an order, judged as they came");
    }
}
