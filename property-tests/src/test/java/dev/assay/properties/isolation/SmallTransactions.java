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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Small histories of transactions on lists, from a store that is right or wrong in one of several
 * ways, and spoilt now and then.
 */
final class SmallTransactions {
    private static final int KEYS = 2;

    private final Randomness randomness;
    private final Reading reading;
    private final List<Event> events = new ArrayList<>();

    /** What each committed version of all keys looked like, the empty one first. */
    private final List<Map<Integer, List<Value>>> versions = new ArrayList<>();

    /** All that was written, whether it was committed or not. */
    private final Map<Integer, List<Value>> current = new LinkedHashMap<>();

    private int element = 1;

    /** Whether elements are drawn from a few, so that some are appended more than once. */
    private final boolean isRepeating;

    /** What reads of a transaction see. */
    private enum Reading {
        /** What is there when it commits. */
        NEWEST,
        /** One committed state, which may be old; its own session's at least. */
        SNAPSHOT,
        /** One committed state, however old. */
        STALE,
        /** Each read another state, not going back. */
        MONOTONIC,
        /** Each read whatever it likes. */
        ANY,
        /** Also what has not been committed, which is written bit by bit. */
        UNCOMMITTED
    }

    private SmallTransactions(Randomness randomness) {
        this.randomness = randomness;
        double drawn = randomness.nextDouble();
        reading =
                drawn < 0.15
                        ? Reading.NEWEST
                        : drawn < 0.27
                                ? Reading.SNAPSHOT
                                : drawn < 0.4
                                        ? Reading.STALE
                                        : drawn < 0.55
                                                ? Reading.MONOTONIC
                                                : drawn < 0.7 ? Reading.ANY : Reading.UNCOMMITTED;
        isRepeating = randomness.chance(0.1);
        Map<Integer, List<Value>> empty = new LinkedHashMap<>();
        for (int key = 0; key < KEYS; key++) {
            empty.put(key, List.of());
            current.put(key, List.of());
        }
        versions.add(empty);
    }

    static History of(int number) {
        return new SmallTransactions(new Randomness(number).fork("transactions")).history();
    }

    /** The same on registers: what is appended replaces what was there. */
    static History ofRegisters(int number) {
        return onRegisters(of(number));
    }

    static History onRegisters(History lists) {
        HistoryBuilder builder = new HistoryBuilder();
        for (int event = 0; event < lists.events(); event++) {
            if (lists.event(event) instanceof Event.Client client) {
                List<MicroOperation> steps =
                        client.steps().stream().map(SmallTransactions::onRegister).toList();
                builder.accept(with(client, client.type(), steps));
            }
        }
        return builder.build();
    }

    private static MicroOperation onRegister(MicroOperation step) {
        if (step.function().equals("append")) {
            return new MicroOperation("w", step.key(), step.value());
        }
        return step.value() instanceof Value.Sequence list
                ? new MicroOperation(
                        "r",
                        step.key(),
                        list.elements().isEmpty()
                                ? Value.NIL
                                : list.elements().get(list.elements().size() - 1))
                : step;
    }

    private History history() {
        int sessions = 2 + randomness.nextInt(2);
        int left = 3 + randomness.nextInt(3);
        int process = sessions;
        List<Open> open = new ArrayList<>();
        for (int session = 0; session < sessions; session++) {
            open.add(new Open(session));
        }
        while (left > 0 || open.stream().anyMatch(each -> !each.steps.isEmpty())) {
            Open one = open.get(randomness.nextInt(open.size()));
            if (one.steps.isEmpty()) {
                if (left > 0) {
                    left--;
                    one.begin();
                }
            } else if (!one.isDone) {
                one.commit();
            } else if (!one.end()) {
                open.set(open.indexOf(one), new Open(process++));
            }
        }
        HistoryBuilder builder = new HistoryBuilder();
        (randomness.chance(0.3) ? spoilt() : events).forEach(builder::accept);
        return builder.build();
    }

    /** Takes an element from a list that was read, or doubles it, or puts another one there. */
    private List<Event> spoilt() {
        List<Event> spoilt = new ArrayList<>(events);
        int at = randomness.nextInt(spoilt.size());
        if (spoilt.get(at) instanceof Event.Client client && client.type() == EventType.OK) {
            List<MicroOperation> steps = new ArrayList<>(client.steps());
            int step = randomness.nextInt(steps.size());
            if (steps.get(step).value() instanceof Value.Sequence read) {
                List<Value> list = new ArrayList<>(read.elements());
                int change = randomness.nextInt(4);
                if (change == 0 && !list.isEmpty()) {
                    list.remove(list.size() - 1);
                } else if (change == 1 && !list.isEmpty()) {
                    list.add(list.get(randomness.nextInt(list.size())));
                } else if (change == 2 && list.size() > 1) {
                    list.add(list.remove(randomness.nextInt(list.size() - 1)));
                } else {
                    list.add(Value.of(1 + randomness.nextInt(element)));
                }
                steps.set(
                        step,
                        new MicroOperation("r", steps.get(step).key(), new Value.Sequence(list)));
                spoilt.set(at, with(client, client.type(), steps));
            }
        }
        return spoilt;
    }

    private static Event.Client with(
            Event.Client client, EventType type, List<MicroOperation> steps) {
        return new Event.Client(client.process(), type, client.timeNanos(), "txn", steps, Map.of());
    }

    /** A session, and the transaction that it has open. */
    private final class Open {
        private final int process;
        private List<MicroOperation> steps = List.of();
        private List<MicroOperation> results = List.of();
        private boolean isDone;
        private boolean isAborted;
        private int leastVersion;

        /** How many of the steps have reached the store. */
        private int written;

        Open(int process) {
            this.process = process;
        }

        void begin() {
            steps = new ArrayList<>();
            int count = 2 + randomness.nextInt(3);
            for (int i = 0; i < count; i++) {
                Value key = Value.of(randomness.nextInt(KEYS));
                steps.add(
                        randomness.chance(0.5)
                                ? new MicroOperation("r", key, Value.NIL)
                                : new MicroOperation("append", key, nextElement()));
            }
            isDone = false;
            isAborted = randomness.chance(0.05);
            written = 0;
            write(randomness.nextInt(count + 1));
            events.add(event(EventType.INVOKE, steps));
        }

        private Value nextElement() {
            int fresh = element++;
            return Value.of(isRepeating ? 1 + randomness.nextInt(fresh) : fresh);
        }

        private void write(int upTo) {
            for (; written < upTo; written++) {
                MicroOperation step = steps.get(written);
                if (step.function().equals("append")) {
                    current.computeIfPresent(key(step), (key, list) -> with(list, step.value()));
                }
            }
        }

        private List<Value> ofOthers(int key) {
            List<Value> list = new ArrayList<>(current.get(key));
            steps.stream()
                    .filter(step -> step.function().equals("append"))
                    .forEach(step -> list.remove(step.value()));
            return list;
        }

        private static int key(MicroOperation step) {
            return (int) ((Value.Int) step.key()).value();
        }

        void commit() {
            int newest = versions.size() - 1;
            Map<Integer, List<Value>> next = new LinkedHashMap<>(versions.get(newest));
            Map<Integer, List<Value>> own = new LinkedHashMap<>();
            results = new ArrayList<>();
            int seen =
                    switch (reading) {
                        case NEWEST -> newest;
                        case SNAPSHOT, MONOTONIC ->
                                leastVersion + randomness.nextInt(newest - leastVersion + 1);
                        case STALE, ANY, UNCOMMITTED -> randomness.nextInt(newest + 1);
                    };
            for (MicroOperation step : steps) {
                int key = key(step);
                List<Value> appended = own.getOrDefault(key, List.of());
                if (step.function().equals("append")) {
                    own.put(key, with(appended, step.value()));
                    next.put(key, with(next.get(key), step.value()));
                    results.add(step);
                    continue;
                }
                if (reading == Reading.ANY) {
                    seen = randomness.nextInt(newest + 1);
                } else if (reading == Reading.MONOTONIC) {
                    seen += randomness.nextInt(newest - seen + 1);
                }
                List<Value> list =
                        reading == Reading.UNCOMMITTED
                                ? ofOthers(key)
                                : new ArrayList<>(versions.get(seen).get(key));
                list.addAll(appended);
                results.add(new MicroOperation("r", step.key(), new Value.Sequence(list)));
            }
            if (!isAborted || randomness.chance(0.2)) {
                versions.add(next);
            }
            write(steps.size());
            leastVersion = versions.size() - 1;
            isDone = true;
        }

        private static List<Value> with(List<Value> list, Value element) {
            List<Value> longer = new ArrayList<>(list);
            longer.add(element);
            return longer;
        }

        /** False when the session ends with it, for nobody knows how it went. */
        boolean end() {
            boolean isLost = randomness.chance(0.12);
            EventType type = isLost ? EventType.INFO : isAborted ? EventType.FAIL : EventType.OK;
            events.add(event(type, type == EventType.OK ? results : steps));
            steps = List.of();
            return !isLost;
        }

        private Event.Client event(EventType type, List<MicroOperation> values) {
            return new Event.Client(process, type, events.size(), "txn", values, Map.of());
        }
    }
}
