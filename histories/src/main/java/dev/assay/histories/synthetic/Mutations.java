// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Changes one thing in a history, so that it stays well-formed and may or may not stay valid: the
 * near misses on which a checker must not err. What the changed history is, an oracle says.
 * O(events).
 */
public final class Mutations {
    /** Functions that change nothing. */
    private static final Set<String> PURE =
            Set.of(
                    "read",
                    "get",
                    "peek",
                    "peek-front",
                    "peek-back",
                    "contains",
                    "random-member",
                    "read-from");

    /** Functions that change something and say what they saw. */
    private static final Set<String> TELLING =
            Set.of(
                    "dequeue",
                    "pop",
                    "pop-front",
                    "pop-back",
                    "add-and-get",
                    "get-and-add",
                    "generate");

    private final List<Event> events;
    private final Randomness randomness;

    private Mutations(List<Event> events, Randomness randomness) {
        this.events = new ArrayList<>(events);
        this.randomness = randomness;
    }

    /** The kinds of change. */
    public enum Kind {
        /**
         * A read returns something else: what another step saw or wrote, or what nobody ever wrote.
         */
        RESULT_CHANGED,
        /** Two reads return what the other one saw. */
        RESULTS_SWAPPED,
        /** A compare-and-set that succeeded says that it did not, or the other way round. */
        CAS_FLIPPED,
        /** A mutation that happened now did not, though others may have seen it. */
        EFFECT_DROPPED,
        /** A mutation that happened is not in the history at all. */
        MUTATION_REMOVED,
        /** Two completions of different clients happen in the other order. */
        COMPLETIONS_SWAPPED,
        /** An operation starts earlier or ends later: always a relaxation. */
        INTERVAL_WIDENED,
        /** An operation starts later or ends earlier: always a restriction. */
        INTERVAL_SHRUNK
    }

    /** A changed history and what was changed. */
    public record Mutation(Kind kind, List<Event> events) {
        public Mutation {
            events = List.copyOf(events);
        }
    }

    /** One random change; empty when the history offers no place for any. */
    public static Optional<Mutation> mutate(List<Event> events, Randomness randomness) {
        List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        randomness.shuffle(kinds);
        for (Kind kind : kinds) {
            Optional<Mutation> mutation = mutate(events, kind, randomness);
            if (mutation.isPresent()) {
                return mutation;
            }
        }
        return Optional.empty();
    }

    /** One change of this kind; empty when the history offers no place for it. */
    public static Optional<Mutation> mutate(List<Event> events, Kind kind, Randomness randomness) {
        Mutations work = new Mutations(events, randomness);
        boolean changed =
                switch (kind) {
                    case RESULT_CHANGED -> work.changeResult();
                    case RESULTS_SWAPPED -> work.swapResults();
                    case CAS_FLIPPED -> work.flipCas();
                    case EFFECT_DROPPED -> work.dropEffect();
                    case MUTATION_REMOVED -> work.removeMutation();
                    case COMPLETIONS_SWAPPED -> work.swapCompletions();
                    case INTERVAL_WIDENED -> work.move(true);
                    case INTERVAL_SHRUNK -> work.move(false);
                };
        return changed ? Optional.of(new Mutation(kind, work.events)) : Optional.empty();
    }

    /** A step of a completion that returned something. */
    private record Place(int event, int step) {}

    private boolean changeResult() {
        Optional<Place> place = any(results());
        if (place.isEmpty()) {
            return false;
        }
        Value old = step(place.get()).value();
        if (isOffset(step(place.get()))) {
            return setResult(place.get(), withOtherOffset((Value.Sequence) old));
        }
        Set<Value> candidates = new LinkedHashSet<>();
        for (Event event : events) {
            if (event instanceof Event.Client client) {
                client.steps().forEach(step -> candidates.add(step.value()));
            }
        }
        candidates.removeIf(value -> value.getClass() != old.getClass() || value == Value.UNKNOWN);
        candidates.add(neverWritten(old));
        candidates.remove(old);
        return any(List.copyOf(candidates))
                .map(value -> setResult(place.get(), value))
                .orElse(false);
    }

    private static Value withOtherOffset(Value.Sequence pair) {
        long offset = ((Value.Int) pair.elements().get(0)).value();
        return Value.sequence(Value.of(offset == 0 ? 1 : offset - 1), pair.elements().get(1));
    }

    private static Value neverWritten(Value old) {
        return switch (old) {
            case Value.Int unused -> Value.of(1_000_000_007);
            case Value.Bool truth -> Value.of(!truth.isTrue());
            case Value.Sequence sequence ->
                    sequence.elements().isEmpty()
                            ? Value.sequence(Value.of(0))
                            : new Value.Sequence(
                                    sequence.elements().subList(1, sequence.elements().size()));
            case Value.Text text -> Value.of(text.value() + "never;");
            case Value.Collection set -> {
                Set<Value> smaller = new LinkedHashSet<>(set.elements());
                if (!smaller.isEmpty()) {
                    smaller.remove(smaller.iterator().next());
                }
                yield new Value.Collection(smaller);
            }
            default -> Value.of(0);
        };
    }

    private boolean swapResults() {
        List<Place> places = results();
        Optional<Place> first = any(places);
        if (first.isEmpty()) {
            return false;
        }
        Value value = step(first.get()).value();
        places.removeIf(
                place -> !sameObject(place, first.get()) || step(place).value().equals(value));
        Optional<Place> second = any(places);
        if (second.isEmpty()) {
            return false;
        }
        Value other = step(second.get()).value();
        return setResult(first.get(), other) && setResult(second.get(), value);
    }

    private boolean sameObject(Place left, Place right) {
        // What an append returns names its own entry.
        return step(left).function().equals(step(right).function())
                && !isOffset(step(left))
                && step(left).key().equals(step(right).key());
    }

    private boolean flipCas() {
        List<Place> places = new ArrayList<>();
        forEachOkStep(
                (place, step) -> {
                    if (step.value() instanceof Value.Bool) {
                        places.add(place);
                    }
                });
        return any(places)
                .map(place -> setResult(place, Value.of(step(place).value() == Value.Bool.FALSE)))
                .orElse(false);
    }

    private boolean dropEffect() {
        Optional<Integer> completion = any(mutatingCompletions());
        if (completion.isEmpty()) {
            return false;
        }
        Event.Client client = (Event.Client) events.get(completion.get());
        List<MicroOperation> unknown =
                client.steps().stream()
                        .map(step -> new MicroOperation(step.function(), step.key(), Value.UNKNOWN))
                        .toList();
        events.set(
                completion.get(),
                new Event.Client(
                        client.process(),
                        EventType.FAIL,
                        client.timeNanos(),
                        client.function(),
                        unknown,
                        client.extras()));
        return true;
    }

    private boolean removeMutation() {
        Optional<Integer> completion = any(mutatingCompletions());
        if (completion.isEmpty()) {
            return false;
        }
        int invocation = previousOfSameProcess(completion.get());
        events.remove((int) completion.get());
        events.remove(invocation);
        return true;
    }

    private boolean swapCompletions() {
        List<Integer> completions = completions();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i + 1 < completions.size(); i++) {
            if (canSwap(completions.get(i), completions.get(i + 1))) {
                places.add(i);
            }
        }
        Optional<Integer> place = any(places);
        if (place.isEmpty()) {
            return false;
        }
        int first = completions.get(place.get());
        int second = completions.get(place.get() + 1);
        Event earlier = events.get(first);
        Event later = events.get(second);
        events.set(first, withTime(later, earlier.timeNanos()));
        events.set(second, withTime(earlier, later.timeNanos()));
        return true;
    }

    /**
     * True when nothing of the two processes lies between, so that each still has one open
     * operation at a time.
     */
    private boolean canSwap(int first, int second) {
        if (sameProcess(first, second)) {
            return false;
        }
        for (int between = first + 1; between < second; between++) {
            if (sameProcess(between, first) || sameProcess(between, second)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Moves one event past some events of other processes, towards or away from its operation's
     * other event.
     */
    private boolean move(boolean widen) {
        List<Integer> places = new ArrayList<>();
        for (int event = 0; event < events.size(); event++) {
            int neighbour = event + direction(event, widen);
            if (events.get(event) instanceof Event.Client
                    && neighbour >= 0
                    && neighbour < events.size()
                    && !sameProcess(event, neighbour)) {
                places.add(event);
            }
        }
        Optional<Integer> place = any(places);
        if (place.isEmpty()) {
            return false;
        }
        int step = direction(place.get(), widen);
        int reach = place.get();
        for (int left = 1 + randomness.nextInt(4); left > 0; left--) {
            int next = reach + step;
            if (next < 0 || next >= events.size() || sameProcess(place.get(), next)) {
                break;
            }
            reach = next;
        }
        long timeNanos = events.get(reach).timeNanos();
        Event moved = events.remove((int) place.get());
        events.add(reach, withTime(moved, timeNanos));
        return true;
    }

    private int direction(int event, boolean widen) {
        return (events.get(event).type() == EventType.INVOKE) == widen ? -1 : 1;
    }

    private static Event withTime(Event event, long timeNanos) {
        return switch (event) {
            case Event.Fault fault -> fault;
            case Event.Client client ->
                    new Event.Client(
                            client.process(),
                            client.type(),
                            timeNanos,
                            client.function(),
                            client.steps(),
                            client.extras());
        };
    }

    private boolean sameProcess(int left, int right) {
        return events.get(left) instanceof Event.Client one
                && events.get(right) instanceof Event.Client other
                && one.process() == other.process();
    }

    private int previousOfSameProcess(int event) {
        int previous = event - 1;
        while (!sameProcess(previous, event)) {
            previous--;
        }
        return previous;
    }

    private List<Integer> completions() {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof Event.Client client && client.type() == EventType.OK) {
                found.add(i);
            }
        }
        return found;
    }

    private List<Integer> mutatingCompletions() {
        List<Integer> found = completions();
        found.removeIf(
                event ->
                        ((Event.Client) events.get(event))
                                .steps().stream().allMatch(step -> PURE.contains(step.function())));
        return found;
    }

    private List<Place> results() {
        List<Place> places = new ArrayList<>();
        forEachOkStep(
                (place, step) -> {
                    // The completion of any other step repeats its argument, or says true or false.
                    if (PURE.contains(step.function())
                            || TELLING.contains(step.function())
                            || isNumberFromLock(step)
                            || isOffset(step)) {
                        places.add(place);
                    }
                });
        return places;
    }

    private static boolean isNumberFromLock(MicroOperation step) {
        boolean isLock = step.function().endsWith("acquire") || step.function().equals("wait");
        return isLock && step.value() instanceof Value.Int;
    }

    private static boolean isOffset(MicroOperation step) {
        return step.function().equals("append") && step.value() instanceof Value.Sequence;
    }

    private interface StepVisitor {
        void visit(Place place, MicroOperation step);
    }

    private void forEachOkStep(StepVisitor visitor) {
        for (int event : completions()) {
            List<MicroOperation> steps = ((Event.Client) events.get(event)).steps();
            for (int step = 0; step < steps.size(); step++) {
                visitor.visit(new Place(event, step), steps.get(step));
            }
        }
    }

    private MicroOperation step(Place place) {
        return ((Event.Client) events.get(place.event())).steps().get(place.step());
    }

    private boolean setResult(Place place, Value value) {
        Event.Client client = (Event.Client) events.get(place.event());
        List<MicroOperation> steps = new ArrayList<>(client.steps());
        MicroOperation old = steps.get(place.step());
        steps.set(place.step(), new MicroOperation(old.function(), old.key(), value));
        events.set(
                place.event(),
                new Event.Client(
                        client.process(),
                        client.type(),
                        client.timeNanos(),
                        client.function(),
                        steps,
                        client.extras()));
        return true;
    }

    private <T> Optional<T> any(List<T> candidates) {
        return candidates.isEmpty() ? Optional.empty() : Optional.of(randomness.pick(candidates));
    }
}
