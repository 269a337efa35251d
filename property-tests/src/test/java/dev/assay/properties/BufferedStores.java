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
    private int nextValue = 1;
    private int nextProcess;
    private long timeNanos;

    private record Put(int key, int value) {}

    private BufferedStores(Randomness randomness) {
        this.randomness = randomness;
        keepsOrder = randomness.chance(0.7);
        keepsOwn = randomness.chance(0.8);
        keys = 1 + randomness.nextInt(3);
    }

    /** The events of one history, times strictly growing. */
    static List<Event> events(Randomness randomness) {
        return new BufferedStores(randomness).run();
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
        int calls = 4 + randomness.nextInt(5);
        double speed = randomness.nextDouble();
        for (int call = 0; call < calls; call++) {
            int replica = randomness.nextInt(processes);
            if (randomness.chance(0.12)) {
                crash(replica, numbers[replica]);
                numbers[replica] = nextProcess++;
            } else if (randomness.chance(0.5)) {
                put(replica, numbers[replica]);
            } else {
                get(replica, numbers[replica]);
            }
            for (int tries = 0; tries < 4; tries++) {
                if (randomness.chance(speed)) {
                    deliver(randomness.nextInt(processes), randomness.nextInt(processes));
                }
            }
        }
        return events;
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
        timeNanos += 1 + randomness.nextInt(1_000);
        List<MicroOperation> steps =
                List.of(new MicroOperation(function, Value.of("k" + key), value));
        events.add(new Event.Client(process, type, timeNanos, function, steps, Map.of()));
    }
}
