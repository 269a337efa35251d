// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.UniqueValues.NEVER;
import static dev.assay.checkers.linearizability.special.UniqueValues.NONE;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.UniqueValues.Bag;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * Reads a container's history by values, and settles what every container settles alike: a value
 * that came out but never went in, came out twice, came out before it went in, or was seen after it
 * had come out. O(operations).
 */
final class UniqueValuesReader {
    private enum Role {
        INSERT,
        REMOVE,
        PEEK,
        OTHER
    }

    private static final Role[] ROLES = roles();

    private final ObjectHistory history;
    private final Budget.Meter meter;
    private final ReferenceTable table;
    private final int inserts;

    /** What the history turned out to be. */
    sealed interface Reading {}

    /** One to which the algorithms for unique values apply. */
    record Suitable(UniqueValues values) implements Reading {}

    /** One about which nothing is left to do. */
    record Settled(Answer answer) implements Reading {}

    private UniqueValuesReader(ObjectHistory history, Budget.Meter meter) {
        this.history = history;
        this.meter = meter;
        int lowest = Integer.MAX_VALUE;
        int highest = 0;
        int found = 0;
        for (int operation = 0; operation < history.size(); operation++) {
            if (role(operation) == Role.INSERT) {
                lowest = Math.min(lowest, history.argument()[operation]);
                highest = Math.max(highest, history.argument()[operation]);
                found++;
            }
        }
        inserts = found;
        table = new ReferenceTable(found == 0 ? 0 : lowest, highest, found);
    }

    private static Role[] roles() {
        Role[] roles = new Role[Function.values().length];
        for (Function each : Function.values()) {
            roles[each.ordinal()] =
                    switch (each) {
                        case ENQUEUE, PUSH -> Role.INSERT;
                        case DEQUEUE, POP -> Role.REMOVE;
                        case PEEK -> Role.PEEK;
                        default -> Role.OTHER;
                    };
        }
        return roles;
    }

    /** Reads a history. */
    static Reading read(ObjectHistory history, Budget.Meter meter) {
        if (!(history.initial() instanceof Collection<?> start) || !start.isEmpty()) {
            return new Settled(new Answer.Undecided("it does not start empty"));
        }
        return new UniqueValuesReader(history, meter).read();
    }

    private Role role(int operation) {
        return ROLES[history.function()[operation]];
    }

    private Reading read() {
        UniqueValues values = new UniqueValues(history, inserts);
        boolean repeated = false;
        for (int operation = 0; operation < history.size(); operation++) {
            poll(operation);
            int reference = history.argument()[operation];
            if (role(operation) == Role.OTHER) {
                return undecided("it holds other operations");
            }
            if (role(operation) == Role.INSERT) {
                if (reference <= ValuePool.UNKNOWN) {
                    return undecided("it inserts nothing");
                }
                if (table.get(reference) >= 0) {
                    repeated = true;
                } else {
                    table.put(reference, values.count);
                    values.valueOf[operation] = values.count;
                    values.insert[values.count++] = operation;
                }
            }
        }
        return repeated ? countRepeated(values) : readOthers(values);
    }

    private void poll(int operation) {
        if ((operation & 0xFFFF) == 0) {
            meter.poll();
        }
    }

    private static Reading undecided(String reason) {
        return new Settled(new Answer.Undecided(reason));
    }

    private Reading refuted(String reason, int... core) {
        Arrays.sort(core);
        return new Settled(new Answer.Refuted(core, reason));
    }

    private String nameOfResult(int operation) {
        return "value " + Describe.value(history.values().get(history.result()[operation]));
    }

    /** What came out more often than it went in is wrong also where values are repeated. */
    private Reading countRepeated(UniqueValues values) {
        int[] balance = new int[values.count];
        for (int operation = 0; operation < history.size(); operation++) {
            if (role(operation) == Role.INSERT) {
                balance[table.get(history.argument()[operation])]++;
            }
        }
        for (int operation = 0; operation < history.size(); operation++) {
            if (takesValue(operation)) {
                int value = table.get(history.result()[operation]);
                if (value < 0) {
                    return neverInserted(operation);
                }
                if (role(operation) == Role.REMOVE && --balance[value] < 0) {
                    int reference = history.result()[operation];
                    return refuted(
                            nameOfResult(operation) + " was removed more often than inserted",
                            operationsOn(reference));
                }
            }
        }
        return undecided("a value is inserted twice");
    }

    private boolean takesValue(int operation) {
        return role(operation) != Role.INSERT
                && history.isCompleted(operation)
                && history.result()[operation] != ValuePool.UNKNOWN
                && history.result()[operation] != ValuePool.NIL;
    }

    private int[] operationsOn(int reference) {
        Bag bag = new Bag();
        for (int operation = 0; operation < history.size(); operation++) {
            boolean inserts = role(operation) == Role.INSERT;
            int about = inserts ? history.argument()[operation] : history.result()[operation];
            if (about == reference && (inserts || role(operation) == Role.REMOVE)) {
                bag.add(operation);
            }
        }
        return bag.toArray();
    }

    private Reading neverInserted(int operation) {
        return refuted(
                "#" + operation + " returned " + nameOfResult(operation) + ", never inserted",
                operation);
    }

    private Reading readOthers(UniqueValues values) {
        Bag empties = new Bag();
        Bag crashed = new Bag();
        for (int operation = 0; operation < history.size(); operation++) {
            poll(operation);
            Role role = role(operation);
            if (role == Role.INSERT) {
                continue;
            }
            int result = history.result()[operation];
            if (!history.isCompleted(operation)) {
                if (role == Role.REMOVE) {
                    crashed.add(operation);
                }
            } else if (result == ValuePool.UNKNOWN) {
                return undecided("a result is not known");
            } else if (result == ValuePool.NIL) {
                empties.add(operation);
            } else {
                Optional<Reading> wrong = take(values, operation);
                if (wrong.isPresent()) {
                    return wrong.get();
                }
            }
        }
        values.empties = empties.toArray();
        values.crashedRemovals = crashed.toArray();
        return seenAfterRemoval(values).orElseGet(() -> withoutUnseen(values));
    }

    private Optional<Reading> take(UniqueValues values, int operation) {
        int value = table.get(history.result()[operation]);
        if (value < 0) {
            return Optional.of(neverInserted(operation));
        }
        int insert = values.insert[value];
        if (values.returned[operation] < values.invoked[insert]) {
            return Optional.of(
                    refuted(
                            "#%d returned %s before #%d inserted it"
                                    .formatted(operation, nameOfResult(operation), insert),
                            operation,
                            insert));
        }
        values.valueOf[operation] = value;
        if (role(operation) == Role.PEEK) {
            values.nextPeek[operation] = values.peek[value];
            values.peek[value] = operation;
            values.peeks++;
        } else if (values.isRemoved(value)) {
            int first = values.remove[value];
            return Optional.of(
                    refuted(
                            "#%d and #%d both removed %s, inserted once by #%d"
                                    .formatted(first, operation, nameOfResult(operation), insert),
                            first,
                            operation,
                            insert));
        } else {
            values.remove[value] = operation;
        }
        values.firstReturn[value] = Math.min(values.firstReturn[value], values.returned[operation]);
        values.lastInvocation[value] =
                Math.max(values.lastInvocation[value], values.invoked[operation]);
        return Optional.empty();
    }

    private Optional<Reading> seenAfterRemoval(UniqueValues values) {
        for (int value = 0; values.peeks > 0 && value < values.count; value++) {
            if (!values.isRemoved(value)) {
                continue;
            }
            int remove = values.remove[value];
            for (int peek = values.peek[value]; peek != NONE; peek = values.nextPeek[peek]) {
                if (values.returned[remove] < values.invoked[peek]) {
                    return Optional.of(
                            refuted(
                                    "#%d saw %s after #%d had removed it"
                                            .formatted(peek, values.name(value), remove),
                                    peek,
                                    remove,
                                    values.insert[value]));
                }
            }
        }
        return Optional.empty();
    }

    private static Reading withoutUnseen(UniqueValues values) {
        int kept = 0;
        for (int value = 0; value < values.count; value++) {
            boolean unseen = values.lastInvocation[value] == NONE;
            if (unseen && values.insertReturned(value) == NEVER) {
                values.valueOf[values.insert[value]] = NONE;
                continue;
            }
            if (kept != value) {
                move(values, value, kept);
            }
            kept++;
        }
        values.count = kept;
        return new Suitable(values);
    }

    private static void move(UniqueValues values, int from, int to) {
        values.insert[to] = values.insert[from];
        values.remove[to] = values.remove[from];
        values.peek[to] = values.peek[from];
        values.firstReturn[to] = values.firstReturn[from];
        values.lastInvocation[to] = values.lastInvocation[from];
        values.valueOf[values.insert[to]] = to;
        if (values.isRemoved(to)) {
            values.valueOf[values.remove[to]] = to;
        }
        for (int peek = values.peek[to]; peek != NONE; peek = values.nextPeek[peek]) {
            values.valueOf[peek] = to;
        }
    }
}
