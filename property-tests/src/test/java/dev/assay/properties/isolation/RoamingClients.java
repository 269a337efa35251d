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
import java.util.Set;
import java.util.TreeSet;

/**
 * Small histories of transactions on lists from a store with replicas, between which clients roam
 * and which pass transactions on late, each of the four session guarantees kept on purpose or left
 * to chance.
 */
final class RoamingClients {
    private final Randomness randomness;
    private final int keys;
    private final int sessions;
    private final boolean keepsOwnWrites;
    private final boolean keepsReads;
    private final boolean keepsOrder;
    private final boolean keepsCauses;
    private final boolean isRoamingInside;

    /** Whether each transaction sees whatever it likes, but for what is kept on purpose. */
    private final boolean isScattered;

    /** How often a read sees anything, whatever is kept. */
    private final double wild;

    private final double passed;
    private final double misplaced;

    /** By key, who wrote its versions in their order. */
    private final List<List<Integer>> versions = new ArrayList<>();

    /** By key, how many of them were read, so that they have to stay as they are. */
    private final int[] settled;

    /** By replica, the transactions that reached it. */
    private final List<Set<Integer>> replicas = new ArrayList<>();

    private final List<Transaction> transactions = new ArrayList<>();
    private int element = 1;

    private static final class Transaction {
        private final int session;
        private final Map<Integer, List<Value>> appended = new LinkedHashMap<>();
        private final Set<Integer> sources = new TreeSet<>();
        private final List<MicroOperation> asked = new ArrayList<>();
        private final List<MicroOperation> done = new ArrayList<>();
        private EventType end = EventType.OK;

        Transaction(int session) {
            this.session = session;
        }
    }

    private RoamingClients(Randomness randomness) {
        this.randomness = randomness;
        keys = 2;
        sessions = randomness.chance(0.6) ? 2 : 3;
        keepsOwnWrites = randomness.chance(0.6);
        keepsReads = randomness.chance(0.4);
        keepsOrder = randomness.chance(0.35);
        keepsCauses = randomness.chance(0.25);
        isRoamingInside = randomness.chance(0.6);
        isScattered = randomness.chance(0.7);
        wild = randomness.chance(0.65) ? 0.5 : 0;
        passed = 0.02 + randomness.nextDouble() * 0.15;
        misplaced = randomness.chance(0.5) ? 0 : 0.3;
        settled = new int[keys];
        for (int key = 0; key < keys; key++) {
            versions.add(new ArrayList<>());
        }
        int count = 2 + randomness.nextInt(2);
        for (int replica = 0; replica < count + (isScattered ? 1 : 0); replica++) {
            replicas.add(new TreeSet<>());
        }
    }

    /** One of at most so many transactions. */
    static History of(int number, int most) {
        RoamingClients made = new RoamingClients(new Randomness(number).fork("roaming"));
        return made.history(most - made.randomness.nextInt(3));
    }

    private History history(int count) {
        int[] home = new int[sessions];
        int[] process = new int[sessions];
        for (int session = 0; session < sessions; session++) {
            home[session] = randomness.nextInt(replicas.size());
            process[session] = session;
        }
        int next = sessions;
        List<Event> events = new ArrayList<>();
        List<Event> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int session = randomness.nextInt(sessions);
            home[session] =
                    randomness.chance(0.5) ? randomness.nextInt(replicas.size()) : home[session];
            Transaction run = run(session, home[session]);
            int by = process[session];
            // What else is open may end later, but for this session's own.
            for (Event end : List.copyOf(ends)) {
                if (((Event.Client) end).process() == by || randomness.chance(0.4)) {
                    events.add(end);
                    ends.remove(end);
                }
            }
            events.add(event(by, EventType.INVOKE, run.asked));
            ends.add(event(by, run.end, run.end == EventType.OK ? run.done : run.asked));
            process[session] = run.end == EventType.INFO ? next++ : by;
        }
        events.addAll(ends);
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return builder.build();
    }

    private static Event event(int process, EventType type, List<MicroOperation> steps) {
        return new Event.Client(process, type, Event.NO_TIME, "txn", steps, Map.of());
    }

    private Transaction run(int session, int home) {
        Transaction made = new Transaction(session);
        int number = transactions.size();
        int steps = 2 + randomness.nextInt(3);
        for (int step = 0; step < steps; step++) {
            int key = randomness.nextInt(keys);
            if (randomness.chance(number < 3 ? 0.65 : 0.3)) {
                Value value = Value.of(element++);
                made.appended.computeIfAbsent(key, each -> new ArrayList<>()).add(value);
                made.asked.add(new MicroOperation("append", Value.of(key), value));
                made.done.add(new MicroOperation("append", Value.of(key), value));
            } else {
                int replica = isRoamingInside ? randomness.nextInt(replicas.size()) : home;
                read(made, key, isScattered ? scattered(step) : replica);
            }
        }
        transactions.add(made);
        if (randomness.chance(0.04)) {
            made.end = EventType.FAIL;
            return made;
        }
        made.end = randomness.chance(0.08) ? EventType.INFO : EventType.OK;
        for (int key : made.appended.keySet()) {
            List<Integer> order = versions.get(key);
            int free = order.size() - settled[key];
            int place =
                    free > 0 && randomness.chance(misplaced)
                            ? settled[key] + randomness.nextInt(free)
                            : order.size();
            order.add(place, number);
        }
        bring(home, number);
        for (Set<Integer> replica : replicas) {
            for (int other = 0; other <= number; other++) {
                if (randomness.chance(passed) && transactions.get(other).end != EventType.FAIL) {
                    bring(replicas.indexOf(replica), other);
                }
            }
        }
        return made;
    }

    /** A replica with anything on it. */
    private int scattered(int step) {
        int replica = replicas.size() - 1;
        if (step == 0 || isRoamingInside) {
            replicas.get(replica).clear();
        }
        for (int each = 0; each < transactions.size(); each++) {
            if (transactions.get(each).end != EventType.FAIL && randomness.chance(0.35)) {
                bring(replica, each);
            }
        }
        return replica;
    }

    private void read(Transaction by, int key, int replica) {
        for (int each = 0; each < transactions.size(); each++) {
            Transaction before = transactions.get(each);
            if (before.session == by.session && before.end == EventType.OK) {
                if (keepsOwnWrites) {
                    bring(replica, each);
                }
                if (keepsReads) {
                    before.sources.forEach(source -> bring(replica, source));
                }
            }
        }
        List<Integer> order = versions.get(key);
        int last = order.size() - 1;
        while (last >= 0 && !replicas.get(replica).contains(order.get(last))) {
            last--;
        }
        last = randomness.chance(wild) ? randomness.nextInt(order.size() + 1) - 1 : last;
        settled[key] = Math.max(settled[key], last + 1);
        List<Value> list = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            list.addAll(transactions.get(order.get(i)).appended.get(key));
        }
        if (last >= 0) {
            by.sources.add(order.get(last));
        }
        list.addAll(by.appended.getOrDefault(key, List.of()));
        by.asked.add(new MicroOperation("r", Value.of(key), Value.NIL));
        by.done.add(new MicroOperation("r", Value.of(key), new Value.Sequence(list)));
    }

    /** Lets a transaction reach a replica, after those that have to be there before. */
    private void bring(int replica, int number) {
        if (!replicas.get(replica).add(number)) {
            return;
        }
        Transaction brought = transactions.get(number);
        for (int before = 0; before <= number; before++) {
            Transaction earlier = transactions.get(before);
            if (earlier.session != brought.session || earlier.end == EventType.FAIL) {
                continue;
            }
            if (keepsOrder) {
                bring(replica, before);
            }
            if (keepsCauses) {
                earlier.sources.forEach(source -> bring(replica, source));
            }
        }
    }
}
