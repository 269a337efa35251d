// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.isolation;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Small histories of transactions on objects of several kinds: they ran one after the other, in the
 * order in which they ended or in some other one, on the newest state, on an old one, or each step
 * on another; now and then a result is spoilt.
 */
final class SmallObjects {
    /** What is to be tried. */
    enum Kind {
        /** Lists and registers. */
        MIXED,
        /** Registers with compare-and-sets, of few values. */
        SWAPS,
        /** Registers whose versions have numbers. */
        NUMBERED,
        /** Sets, and a register. */
        SETS,
        /** Registers that are deleted, of few values. */
        TOMBSTONES,
        /** Registers that predicates are evaluated on. */
        PREDICATES,
        /** Counters, and a register. */
        COUNTERS,
        /** All of them. */
        EVERYTHING
    }

    private final Kind kind;
    private final Randomness randomness;
    private final SmallStore store;
    private final List<Transaction> transactions = new ArrayList<>();
    private final int sessions;
    private final boolean declares;
    private long fresh = 1;

    private static final class Transaction {
        private final int session;
        private final boolean isAborted;
        private final boolean isLost;
        private final List<MicroOperation> asked = new ArrayList<>();
        private List<MicroOperation> done = List.of();
        private int process;
        private double rank;

        Transaction(int session, boolean isAborted, boolean isLost) {
            this.session = session;
            this.isAborted = isAborted;
            this.isLost = isLost;
        }
    }

    private SmallObjects(Kind kind, Randomness randomness, boolean declares) {
        this.kind = kind;
        this.declares = declares;
        this.randomness = randomness;
        sessions = 2 + randomness.nextInt(2);
        store = new SmallStore(randomness, kind == Kind.NUMBERED);
    }

    static History of(Kind kind, int number) {
        return new SmallObjects(kind, new Randomness(number).fork(kind.name()), false).history();
    }

    /** The same where each transaction declares a level. */
    static History declaring(Kind kind, int number) {
        return new SmallObjects(kind, new Randomness(number).fork("declaring"), true).history();
    }

    private Map<String, Value> declaration() {
        String level =
                switch (randomness.nextInt(14)) {
                    case 0, 1 -> "read-committed";
                    case 2 -> "monotonic-atomic-view";
                    case 3, 4 -> "read-atomic";
                    case 5 -> "causal";
                    case 6 -> "prefix";
                    case 7, 8 -> "snapshot-isolation";
                    case 9 -> "strong-session-snapshot-isolation";
                    case 10 -> "strong-snapshot-isolation";
                    case 11 -> "strong-session-serializable";
                    case 12 -> "strict-serializable";
                    default -> "serializable";
                };
        return Map.of("isolation", new Value.Keyword(level));
    }

    private History history() {
        int count = 3 + (randomness.chance(0.6) ? 1 : 0);
        for (int i = 0; i < count; i++) {
            Transaction made =
                    new Transaction(
                            randomness.nextInt(sessions),
                            randomness.chance(0.05),
                            randomness.chance(0.12));
            int steps = 2 + randomness.nextInt(2);
            for (int step = 0; step < steps; step++) {
                made.asked.add(step());
            }
            transactions.add(made);
        }
        boolean isDeclared =
                kind == Kind.PREDICATES || (kind == Kind.EVERYTHING && randomness.chance(0.3));
        List<Event> events = new ArrayList<>();
        if (isDeclared) {
            events.addAll(declared());
        }
        events.addAll(events(randomness.nextInt(3) > 0));
        transactions.stream()
                .sorted(Comparator.comparingDouble(each -> each.rank))
                .forEach(
                        each -> {
                            boolean happens =
                                    !each.isAborted && (!each.isLost || randomness.chance(0.5));
                            each.done = store.run(each.asked, happens);
                        });
        HistoryBuilder builder = new HistoryBuilder();
        for (Event event : events) {
            Event.Client client = (Event.Client) event;
            if (client.function().equals("init")) {
                builder.accept(client);
                continue;
            }
            Transaction of = transactions.get((int) client.timeNanos());
            builder.accept(
                    new Event.Client(
                            of.process,
                            client.type(),
                            Event.NO_TIME,
                            "txn",
                            client.type() == EventType.OK ? of.done : of.asked,
                            declares && client.type() == EventType.INVOKE
                                    ? declaration()
                                    : Map.of()));
        }
        return builder.build();
    }

    private List<Event> declared() {
        Map<Value, Value> universe = new LinkedHashMap<>();
        universe.put(Value.of("x"), Value.of(randomness.nextInt(3)));
        if (randomness.chance(0.6)) {
            universe.put(Value.of("y"), Value.of(randomness.nextInt(3)));
        }
        store.declare(universe);
        MicroOperation step = MicroOperation.of("init", new Value.Mapping(universe));
        return List.of(
                Event.Client.of(99, EventType.INVOKE, Event.NO_TIME, step),
                Event.Client.of(99, EventType.OK, Event.NO_TIME, step));
    }

    private MicroOperation step() {
        Kind one = kind;
        if (kind == Kind.EVERYTHING) {
            one = Kind.values()[randomness.nextInt(Kind.EVERYTHING.ordinal())];
            one = one == Kind.NUMBERED ? Kind.MIXED : one;
        }
        return switch (one) {
            case MIXED ->
                    randomness.chance(0.5)
                            ? onList(randomness.chance(0.5) ? "l" : "m")
                            : onRegister(fresh++);
            case SWAPS ->
                    randomness.chance(0.4)
                            ? new MicroOperation("cas", register(), Value.sequence(few(), few()))
                            : onRegister(1 + randomness.nextInt(3));
            case NUMBERED ->
                    randomness.chance(0.15)
                            ? new MicroOperation("cas", register(), Value.sequence(few(), few()))
                            : randomness.chance(0.1)
                                    ? new MicroOperation("delete", register(), Value.NIL)
                                    : onRegister(1 + randomness.nextInt(3));
            case SETS ->
                    randomness.chance(0.75)
                            ? onSet(randomness.chance(0.7) ? "s" : "t")
                            : onRegister(fresh++);
            case TOMBSTONES ->
                    randomness.chance(0.25)
                            ? new MicroOperation("delete", register(), Value.NIL)
                            : onRegister(1 + randomness.nextInt(2));
            case PREDICATES -> onTable();
            case COUNTERS, EVERYTHING ->
                    randomness.chance(0.75)
                            ? onCounter(randomness.chance(0.7) ? "c" : "d")
                            : onRegister(fresh++);
        };
    }

    private Value register() {
        return Value.of(randomness.chance(0.5) ? "x" : "y");
    }

    private Value few() {
        int drawn = randomness.nextInt(4);
        return drawn == 0 ? Value.NIL : Value.of(drawn);
    }

    private MicroOperation onRegister(long value) {
        return randomness.chance(0.5)
                ? new MicroOperation("r", register(), Value.NIL)
                : new MicroOperation("w", register(), Value.of(value));
    }

    private MicroOperation onList(String key) {
        return randomness.chance(0.5)
                ? new MicroOperation("r", Value.of(key), Value.NIL)
                : new MicroOperation("append", Value.of(key), Value.of(fresh++));
    }

    private MicroOperation onSet(String key) {
        if (randomness.chance(0.5)) {
            return new MicroOperation("r", Value.of(key), Value.NIL);
        }
        boolean isOld = fresh > 1 && randomness.chance(0.2);
        Value element = Value.of(isOld ? 1 + randomness.nextInt((int) fresh - 1) : fresh++);
        return new MicroOperation(
                isOld && randomness.chance(0.5) ? "remove" : "add", Value.of(key), element);
    }

    private MicroOperation onCounter(String key) {
        if (randomness.chance(0.5)) {
            return new MicroOperation("r", Value.of(key), Value.NIL);
        }
        return new MicroOperation(
                randomness.chance(0.2) ? "dec" : "inc",
                Value.of(key),
                Value.of(1 + randomness.nextInt(2)));
    }

    private MicroOperation onTable() {
        double drawn = randomness.nextDouble();
        if (drawn < 0.4) {
            int form = randomness.nextInt(3);
            Value predicate =
                    form == 0
                            ? new Value.Keyword("true")
                            : form == 1
                                    ? Value.sequence(new Value.Keyword("="), Value.of(1))
                                    : Value.sequence(
                                            new Value.Keyword("mod"), Value.of(2), Value.of(1));
            return new MicroOperation("rp", predicate, Value.NIL);
        }
        if (drawn < 0.55) {
            return new MicroOperation("r", register(), Value.NIL);
        }
        if (drawn < 0.75) {
            return new MicroOperation("delete", register(), Value.NIL);
        }
        return new MicroOperation(
                drawn < 0.85 ? "insert" : "w", register(), Value.of(randomness.nextInt(3)));
    }

    /** Who begins and ends when, each event with the number of its transaction for a time. */
    private List<Event> events(boolean isInTime) {
        List<Event> events = new ArrayList<>();
        int[] open = new int[sessions];
        int[] process = new int[sessions];
        int nextProcess = sessions;
        List<List<Integer>> left = new ArrayList<>();
        for (int session = 0; session < sessions; session++) {
            open[session] = -1;
            process[session] = session;
            left.add(new ArrayList<>());
        }
        for (int i = 0; i < transactions.size(); i++) {
            left.get(transactions.get(i).session).add(i);
        }
        int ended = 0;
        while (ended < transactions.size()) {
            int session = randomness.nextInt(sessions);
            if (open[session] < 0 && !left.get(session).isEmpty()) {
                open[session] = left.get(session).remove(0);
                Transaction begun = transactions.get(open[session]);
                begun.process = process[session];
                events.add(client(begun, EventType.INVOKE, open[session]));
            } else if (open[session] >= 0) {
                Transaction done = transactions.get(open[session]);
                EventType type =
                        done.isLost
                                ? EventType.INFO
                                : done.isAborted ? EventType.FAIL : EventType.OK;
                events.add(client(done, type, open[session]));
                done.rank = isInTime ? ended : randomness.nextDouble();
                ended++;
                process[session] = done.isLost ? nextProcess++ : process[session];
                open[session] = -1;
            }
        }
        return events;
    }

    private static Event client(Transaction of, EventType type, int number) {
        return new Event.Client(of.process, type, number, "txn", of.asked, Map.of());
    }
}
