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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Small histories of transactions on registers that ran one after the other, in the order in which
 * they ended or in some other one, but for a few reads of anything that was written.
 */
final class SmallRegisters {
    private final Randomness randomness;
    private final int keys;
    private final int sessions;
    private final double noise;
    private final List<Transaction> transactions = new ArrayList<>();

    /** By key: all that was written to it. */
    private final Map<Integer, List<Long>> written = new HashMap<>();

    private static final class Transaction {
        private final int session;
        private final boolean isAborted;
        private final boolean isLost;
        private final List<MicroOperation> asked = new ArrayList<>();
        private final List<MicroOperation> done = new ArrayList<>();
        private int process;
        private double rank;

        Transaction(int session, boolean isAborted, boolean isLost) {
            this.session = session;
            this.isAborted = isAborted;
            this.isLost = isLost;
        }
    }

    private SmallRegisters(Randomness randomness, int keys, int sessions, double noise) {
        this.randomness = randomness;
        this.keys = keys;
        this.sessions = sessions;
        this.noise = noise;
    }

    static History of(int number) {
        Randomness randomness = new Randomness(number).fork("registers");
        int keys = 2 + randomness.nextInt(2);
        int sessions = 2 + randomness.nextInt(2);
        double drawn = randomness.nextDouble();
        double noise = drawn < 0.15 ? 0 : drawn < 0.4 ? 0.3 : 0.8;
        return new SmallRegisters(randomness, keys, sessions, noise)
                .history(3 + randomness.nextInt(3), randomness.nextInt(3) > 0);
    }

    /** A larger one that is serializable, in an order that has nothing to do with time. */
    static History serializable(int number) {
        Randomness randomness = new Randomness(number).fork("serializable");
        int keys = 2 + randomness.nextInt(4);
        int sessions = 2 + randomness.nextInt(6);
        return new SmallRegisters(randomness, keys, sessions, 0)
                .history(8 + randomness.nextInt(40), false);
    }

    private History history(int count, boolean isInTime) {
        long value = 1;
        for (int i = 0; i < count; i++) {
            Transaction made =
                    new Transaction(
                            randomness.nextInt(sessions),
                            randomness.chance(0.04),
                            randomness.chance(0.08));
            int steps = 1 + randomness.nextInt(4);
            for (int step = 0; step < steps; step++) {
                int key = randomness.nextInt(keys);
                boolean isWrite = randomness.chance(0.5);
                made.asked.add(
                        isWrite
                                ? new MicroOperation("w", Value.of(key), Value.of(value))
                                : new MicroOperation("r", Value.of(key), Value.NIL));
                if (isWrite) {
                    written.computeIfAbsent(key, each -> new ArrayList<>()).add(value++);
                }
            }
            transactions.add(made);
        }
        List<Event> events = events(isInTime);
        run();
        HistoryBuilder builder = new HistoryBuilder();
        for (Event event : events) {
            Event.Client client = (Event.Client) event;
            Transaction of = transactions.get((int) client.timeNanos());
            builder.accept(
                    event(of, client.type(), client.type() == EventType.OK ? of.done : of.asked));
        }
        return builder.build();
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

    private static Event event(Transaction of, EventType type, List<MicroOperation> steps) {
        return new Event.Client(of.process, type, Event.NO_TIME, "txn", steps, Map.of());
    }

    private void run() {
        Map<Integer, Value> state = new HashMap<>();
        List<Transaction> order = new ArrayList<>(transactions);
        order.sort(Comparator.comparingDouble(each -> each.rank));
        for (Transaction each : order) {
            Map<Integer, Value> own = new HashMap<>();
            Map<Integer, Value> known = new HashMap<>();
            for (MicroOperation step : each.asked) {
                int key = (int) ((Value.Int) step.key()).value();
                if (step.function().equals("w")) {
                    own.put(key, step.value());
                    known.put(key, step.value());
                    each.done.add(step);
                    continue;
                }
                boolean isKnown = known.containsKey(key) && !randomness.chance(noise / 8);
                Value read =
                        isKnown
                                ? known.get(key)
                                : randomness.chance(noise)
                                        ? any(key)
                                        : state.getOrDefault(key, Value.NIL);
                known.put(key, read);
                each.done.add(new MicroOperation("r", step.key(), read));
            }
            boolean happened = !each.isAborted && (!each.isLost || randomness.chance(0.5));
            if (happened) {
                state.putAll(own);
            }
        }
    }

    private Value any(int key) {
        List<Long> values = written.getOrDefault(key, List.of());
        int chosen = randomness.nextInt(values.size() + 1);
        return chosen == values.size() ? Value.NIL : Value.of(values.get(chosen));
    }
}
