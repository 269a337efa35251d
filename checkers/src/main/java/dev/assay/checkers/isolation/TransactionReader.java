// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Traces transactions on registers, lists, sets and counters, mixed as they like, to who wrote what
 * they read. Lists are traced by {@link ListAppendReader} and show the order of their versions; so
 * do registers whose steps carry version numbers, as {@code {:value 5, :version 7}}. Of a set each
 * element is a fact of its own, of a counter each transaction's share. A predicate is a read of
 * each register; of one that is not in its result, what was read is some version for which it does
 * not hold (Elle calls that a closed universe). A read may be of several versions; {@link
 * CandidateSearch} decides which.
 *
 * <p>O(steps + elements of all lists that were read + reads of sets × elements + predicates ×
 * keys), besides what looks alike.
 */
final class TransactionReader {
    private final History history;
    private final Findings findings;
    private final Budget.Meter meter;
    private final TransactionKeys keys;
    private final TransactionWrites writes = new TransactionWrites();
    private final TransactionReads reads = new TransactionReads();
    private final boolean[] happened;
    private final BitSet declared = new BitSet();
    private final UnitReads units;
    private final CounterReads counters;
    private final WrittenSteps written;

    private Optional<ListUnits> lists = Optional.empty();

    /** By row of what was read of lists, the step. */
    private int[] listSteps = {};

    private Optional<String> gap = Optional.empty();
    private boolean isTold;

    TransactionReader(History history, Findings findings, Budget.Meter meter) {
        this.history = history;
        this.findings = findings;
        this.meter = meter;
        keys = new TransactionKeys(history);
        happened = new boolean[history.operations()];
        written = new WrittenSteps(history, keys, writes, declared);
        units = new UnitReads(writes, findings, this::isAborted, declared, reads);
        counters = new CounterReads(writes, findings, this::isAborted, meter, reads);
    }

    /** Reads the whole history; what is wrong goes to the findings. */
    TransactionModel read() {
        for (int transaction = 0; transaction < happened.length; transaction++) {
            poll(transaction);
            happened[transaction] = history.outcome(transaction) == EventType.OK;
            written.write(transaction);
        }
        new VersionNumbers(writes, findings, each -> happened[each]).compare();
        readLists();
        meet();
        for (int transaction = 0; transaction < happened.length; transaction++) {
            poll(transaction);
            if (history.outcome(transaction) == EventType.OK) {
                look(transaction);
            } else if (history.outcome(transaction) == EventType.INFO) {
                swaps(transaction);
            }
            reads.end();
        }
        return model();
    }

    private TransactionModel model() {
        return new TransactionModel(
                history, writes, reads, happened, gap.or(counters::gap).or(units::gap), isTold);
    }

    private void poll(int transaction) {
        if ((transaction & 0x3FF) == 0) {
            meter.poll();
        }
    }

    private boolean isAborted(int transaction) {
        return history.outcome(transaction) == EventType.FAIL;
    }

    private Value argument(int step) {
        return history.values().get(history.stepArgument(step));
    }

    private Value result(int step) {
        return history.values().get(history.stepResult(step));
    }

    private Value key(int step) {
        return history.values().get(history.stepKey(step));
    }

    private KeyType type(int step) {
        return keys.type(history.stepKey(step));
    }

    private int unit(int step) {
        return writes.unit(key(step), KeyType.REGISTER);
    }

    /** Meets everything that is only read, for a predicate or a set finds that not to be there. */
    private void meet() {
        for (int step = 0; step < history.steps(); step++) {
            if (keys.isPredicateRead(step)) {
                if (result(step) instanceof Value.Mapping(Map<Value, Value> found)) {
                    found.keySet().forEach(key -> writes.unit(key, KeyType.REGISTER));
                }
            } else if (keys.isOnKey(step) && type(step) == KeyType.REGISTER) {
                unit(step);
            } else if (keys.isOnKey(step) && type(step) == KeyType.SET) {
                meetElements(step);
            }
        }
    }

    private void meetElements(int step) {
        Collection<Value> elements =
                switch (result(step)) {
                    case Value.Collection set -> set.elements();
                    case Value.Sequence list -> list.elements();
                    default -> List.of();
                };
        for (Value element : elements) {
            writes.unit(key(step), KeyType.SET, writes.reference(element));
        }
    }

    private void readLists() {
        if (isWithoutLists()) {
            return;
        }
        Set<Value> some = new LinkedHashSet<>();
        for (int step = 0; step < history.steps(); step++) {
            if (keys.isOnKey(step) && type(step) == KeyType.LIST) {
                some.add(key(step));
            }
        }
        History part = ListProjection.of(history, some::contains);
        ListAppendReader reader = new ListAppendReader(part, findings, meter).keepingSteps();
        Versions versions = reader.read();
        findings.obstacle().ifPresent(reason -> gap = Optional.of(reason));
        ListUnits listUnits = new ListUnits(versions, writes, findings);
        listUnits.add();
        listSteps = inHistory(part, reader.readSteps(), versions);
        for (int transaction = 0; transaction < happened.length; transaction++) {
            happened[transaction] |= versions.happened()[transaction];
        }
        lists = Optional.of(listUnits);
    }

    /** The steps of the whole history that steps of the part of it on lists are. */
    private int[] inHistory(History part, int[] steps, Versions versions) {
        int[] found = new int[steps.length];
        for (int transaction = 0; transaction < happened.length; transaction++) {
            int next = history.firstStep(transaction) - 1;
            int passed = part.firstStep(transaction) - 1;
            for (int read = versions.readStart()[transaction];
                    read < versions.readStart()[transaction + 1];
                    read++) {
                for (; passed < steps[read]; passed++) {
                    do {
                        next++;
                    } while (!keys.isOnKey(next) || type(next) != KeyType.LIST);
                }
                found[read] = next;
            }
        }
        return found;
    }

    private boolean isWithoutLists() {
        for (int step = 0; step < history.steps(); step++) {
            if (keys.isOnKey(step) && type(step) == KeyType.LIST) {
                return false;
            }
        }
        return true;
    }

    private void look(int transaction) {
        units.begin(transaction);
        counters.begin(transaction);
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            units.beginStep();
            if (keys.isPredicateRead(step)) {
                predicate(transaction, step);
            } else if (keys.isOnKey(step)) {
                switch (type(step)) {
                    case REGISTER -> lookAtRegister(transaction, step);
                    case SET -> lookAtSet(transaction, step);
                    case COUNTER -> lookAtCounter(transaction, step);
                    case LIST -> isTold |= isKnownRead(step);
                }
            }
        }
        lists.ifPresent(listUnits -> listUnits.read(transaction, listSteps, reads));
        units.end();
        counters.end();
    }

    private boolean isKnownRead(int step) {
        return keys.function(step) == Function.READ
                && history.stepResult(step) != ValuePool.UNKNOWN;
    }

    private void lookAtRegister(int transaction, int step) {
        int unit = unit(step);
        if (isKnownRead(step)) {
            isTold = true;
            Numbered read = Numbered.of(result(step));
            units.read(
                    unit,
                    Demand.of(
                            read.value(),
                            read.number(),
                            step,
                            Describe.value(result(step)) + " of key " + writes.name(unit)));
        } else if (keys.function(step) == Function.CAS) {
            isTold = true;
            Value expected = written.swapped(transaction, step, 0);
            String of = " of key " + writes.name(unit);
            units.read(
                    unit,
                    result(step) == Value.Bool.FALSE
                            ? Demand.not(
                                    expected,
                                    step,
                                    "something else than " + Describe.value(expected) + of)
                            : Demand.of(
                                    expected,
                                    Optional.empty(),
                                    step,
                                    Describe.value(expected) + of));
        }
        if (written.of(step) != TransactionWrites.INITIAL) {
            units.write(unit, writes.valueOf(written.of(step)));
        }
    }

    private void lookAtSet(int transaction, int step) {
        if (!isKnownRead(step)) {
            if (keys.function(step) != Function.READ) {
                boolean isThere = keys.function(step) == Function.ADD;
                units.write(
                        writes.unit(key(step), KeyType.SET, writes.reference(argument(step))),
                        isThere ? ValuePool.TRUE : ValuePool.NIL);
            }
            return;
        }
        isTold = true;
        Set<Value> seen = elements(transaction, step);
        for (int unit : writes.unitsOf(key(step))) {
            Value element = writes.element(unit);
            boolean isThere = seen.contains(element);
            units.read(
                    unit,
                    Demand.of(
                            isThere ? Value.Bool.TRUE : Value.NIL,
                            Optional.empty(),
                            step,
                            "key "
                                    + writes.name(unit)
                                    + (isThere ? " with " : " without ")
                                    + Describe.value(element)));
        }
    }

    private Set<Value> elements(int transaction, int step) {
        return switch (result(step)) {
            case Value.Collection set -> set.elements();
            case Value.Sequence list -> {
                Set<Value> distinct = new LinkedHashSet<>(list.elements());
                if (distinct.size() < list.elements().size()) {
                    findings.add(
                            Anomaly.DUPLICATE_ELEMENTS,
                            List.of(transaction),
                            () ->
                                    List.of(
                                            who(transaction)
                                                    + " read "
                                                    + Describe.value(list)
                                                    + " of the set "
                                                    + Describe.value(key(step))));
                }
                yield distinct;
            }
            case Value.Missing missing -> Set.of();
            case Value other ->
                    throw new UnsuitableHistoryException(
                            who(transaction)
                                    + ": "
                                    + Describe.value(other)
                                    + " is no set, which is what a read of key "
                                    + Describe.value(key(step))
                                    + " returns");
        };
    }

    private void lookAtCounter(int transaction, int step) {
        if (isKnownRead(step)) {
            isTold = true;
            counters.read(key(step), step, result(step));
        } else if (keys.function(step) != Function.READ) {
            counters.change(key(step), written.change(transaction, step));
        }
    }

    private void predicate(int transaction, int step) {
        if (history.stepResult(step) == ValuePool.UNKNOWN) {
            return;
        }
        isTold = true;
        PredicateTest predicate = PredicateTest.of(transaction, key(step));
        if (!(result(step) instanceof Value.Mapping(Map<Value, Value> found))) {
            throw new UnsuitableHistoryException(
                    who(transaction)
                            + ": "
                            + Describe.value(result(step))
                            + " is no map of keys to values, which is what rp returns");
        }
        for (int unit = 0; unit < writes.units(); unit++) {
            if (writes.type(unit) == KeyType.REGISTER) {
                units.read(unit, demand(predicate, step, unit, found));
            }
        }
    }

    private Demand demand(PredicateTest predicate, int step, int unit, Map<Value, Value> found) {
        Value value = found.get(writes.key(unit));
        String by = " by the predicate " + Describe.value(key(step));
        return value == null
                ? new Demand(
                        Optional.empty(),
                        each -> !predicate.holds(each),
                        Optional.empty(),
                        new TransactionReads.Place(step, true),
                        "nothing of key " + writes.name(unit) + by)
                : new Demand(
                        Optional.of(value),
                        each -> each.equals(value) && predicate.holds(each),
                        Optional.empty(),
                        new TransactionReads.Place(step, true),
                        Describe.value(value) + " of key " + writes.name(unit) + by);
    }

    /** What the compare-and-sets of a transaction that never returned can have come to. */
    private void swaps(int transaction) {
        Map<Integer, List<CrashedSwaps.Step>> steps = new LinkedHashMap<>();
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            int write = written.of(step);
            if (write != TransactionWrites.INITIAL && writes.isConditional(write)) {
                boolean isSwap = keys.function(step) == Function.CAS;
                steps.computeIfAbsent(unit(step), each -> new ArrayList<>())
                        .add(
                                new CrashedSwaps.Step(
                                        isSwap
                                                ? Optional.of(written.swapped(transaction, step, 0))
                                                : Optional.empty(),
                                        writes.value(writes.valueOf(write)),
                                        write));
            }
        }
        CrashedSwaps swaps = new CrashedSwaps(writes, units, meter);
        steps.forEach(
                (unit, some) ->
                        reads.add(
                                new TransactionReads.Place(0, false),
                                swaps.choice(transaction, unit, some)));
    }
}
