// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Small histories of a weak store: each process has a replica of a few keys, reads and puts there,
 * and sends its puts to every other replica, one by one in its own order or in any. Values tell who
 * put them. Some puts crash; those reach some replicas or none. Such histories are seldom
 * linearizable, often consistent key by key, and break the weaker promises in all ways.
 */
final class BufferedStores {
    private final Randomness randomness;
    private final List<Event> events = new ArrayList<>();
    private final List<Map<Integer, Integer>> replicas = new ArrayList<>();
    private final List<List<List<Put>>> channels = new ArrayList<>();
    private final boolean keepsOrder;
    private final boolean keepsOwn;
    private final int keys;
    private final double roaming;
    private int nextValue = 1;
    private int nextProcess;

    private record Put(int key, int value) {}

    private BufferedStores(Randomness randomness, int mostKeys) {
        this.randomness = randomness;
        keepsOrder = randomness.chance(0.7);
        keepsOwn = randomness.chance(0.8);
        keys = 1 + randomness.nextInt(mostKeys);
        roaming = randomness.chance(0.6) ? randomness.nextDouble() : 0;
    }

    /** The events of one history. */
    static List<Event> events(Randomness randomness, int mostKeys) {
        return new BufferedStores(randomness, mostKeys).run();
    }

    private List<Event> run() {
        int processes = 2 + randomness.nextInt(2);
        int[] numbers = new int[processes];
        for (int each = 0; each < processes; each++) {
            numbers[each] = nextProcess++;
            replicas.add(new HashMap<>());
            List<List<Put>> outgoing = new ArrayList<>();
            for (int to = 0; to < processes; to++) {
                outgoing.add(new ArrayList<>());
            }
            channels.add(outgoing);
        }
        int calls = 5 + randomness.nextInt(7);
        double speed =
                keys == 3 && randomness.chance(0.6)
                        ? 0
                        : randomness.nextDouble() * randomness.nextDouble();
        for (int call = 0; call < calls; call++) {
            int client = randomness.nextInt(processes);
            int replica = randomness.chance(roaming) ? randomness.nextInt(processes) : client;
            if (randomness.chance(0.07)) {
                crash(replica, numbers[client]);
                numbers[client] = nextProcess++;
            } else if (randomness.chance(0.45)) {
                put(replica, numbers[client]);
            } else {
                get(replica, numbers[client]);
            }
            for (int tries = 0; tries < 4; tries++) {
                if (randomness.chance(speed)) {
                    deliver(randomness.nextInt(processes), randomness.nextInt(processes));
                }
            }
        }
        return overlapping();
    }

    // Calls begin earlier and end later than they would one after the other.
    private List<Event> overlapping() {
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 1; i < events.size(); i++) {
                swapIfAllowed(i);
            }
            for (int i = events.size() - 1; i > 0; i--) {
                swapIfAllowed(i);
            }
        }
        return events;
    }

    /** The same events at random times, strictly growing. */
    static List<Event> timed(List<Event> events, Randomness randomness) {
        List<Event> timed = new ArrayList<>();
        long timeNanos = 0;
        for (Event event : events) {
            Event.Client each = (Event.Client) event;
            timeNanos += 1 + randomness.nextInt(1_000);
            timed.add(
                    new Event.Client(
                            each.process(),
                            each.type(),
                            timeNanos,
                            each.function(),
                            each.steps(),
                            Map.of()));
        }
        return timed;
    }

    private void swapIfAllowed(int second) {
        Event.Client earlier = (Event.Client) events.get(second - 1);
        Event.Client later = (Event.Client) events.get(second);
        boolean widens = earlier.type() != EventType.INVOKE || later.type() == EventType.INVOKE;
        if (earlier.process() != later.process() && widens && randomness.chance(0.3)) {
            events.set(second - 1, later);
            events.set(second, earlier);
        }
    }

    private void put(int replica, int process) {
        Put put = new Put(randomness.nextInt(keys), nextValue++);
        emit(process, EventType.INVOKE, "put", put.key, Value.of(put.value));
        spread(replica, put, 1);
        emit(process, EventType.OK, "put", put.key, Value.of(put.value));
    }

    private void crash(int replica, int process) {
        Put put = new Put(randomness.nextInt(keys), nextValue++);
        emit(process, EventType.INVOKE, "put", put.key, Value.of(put.value));
        spread(replica, put, 0.4);
        emit(process, EventType.INFO, "put", put.key, Value.UNKNOWN);
    }

    private void spread(int replica, Put put, double chance) {
        for (int to = 0; to < replicas.size(); to++) {
            if (to == replica && keepsOwn && chance == 1) {
                replicas.get(replica).put(put.key, put.value);
            } else if (chance == 1 || randomness.chance(chance)) {
                channels.get(replica).get(to).add(put);
            }
        }
    }

    private void get(int replica, int process) {
        int key = randomness.nextInt(keys);
        emit(process, EventType.INVOKE, "get", key, Value.NIL);
        Integer value = replicas.get(replica).get(key);
        Value result = value == null ? Value.NIL : Value.of(value);
        emit(process, EventType.OK, "get", key, result);
    }

    private void deliver(int from, int to) {
        List<Put> channel = channels.get(from).get(to);
        if (!channel.isEmpty()) {
            Put put = channel.remove(keepsOrder ? 0 : randomness.nextInt(channel.size()));
            replicas.get(to).put(put.key, put.value);
        }
    }

    private void emit(int process, EventType type, String function, int key, Value value) {
        List<MicroOperation> steps =
                List.of(new MicroOperation(function, Value.of("k" + key), value));
        events.add(new Event.Client(process, type, Event.NO_TIME, function, steps, Map.of()));
    }
}
