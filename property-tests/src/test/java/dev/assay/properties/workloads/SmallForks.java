// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.workloads;

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
 * Small histories of transactions that write, of one key each or some of several or of keys written
 * before, and of such that read some keys. In a right one each read is of a moment; in a wrong one
 * replicas take writes in different orders, and reads see what failed or nothing ever was.
 */
final class SmallForks {
    private final Randomness random;
    private final double wrong;
    private final boolean areSingle;
    private final HistoryBuilder builder = new HistoryBuilder();
    private final List<Map<Value, Value>> written = new ArrayList<>();
    private final List<Map<Value, Value>> failed = new ArrayList<>();
    private final List<Value> keys = new ArrayList<>();
    private int process;
    private int nextValue;

    private SmallForks(Randomness random, boolean isRight) {
        this.random = random;
        wrong = isRight ? 0 : 0.5;
        areSingle = random.chance(0.7);
        for (int key = 2 + random.nextInt(3); key > 0; key--) {
            keys.add(Value.of("k" + key));
        }
    }

    static History of(Randomness random, boolean isRight) {
        return new SmallForks(random, isRight).history();
    }

    private History history() {
        List<Value> unwritten = new ArrayList<>(keys);
        int reads = 2 + random.nextInt(6);
        while (reads > 0) {
            boolean mayWrite = areSingle ? !unwritten.isEmpty() : written.size() < 5;
            if (mayWrite && random.chance(0.5)) {
                write(areSingle ? unwritten.remove(0) : random.pick(keys));
            } else {
                read();
                reads--;
            }
        }
        return builder.build();
    }

    private void write(Value key) {
        Map<Value, Value> values = new LinkedHashMap<>();
        values.put(key, Value.of(++nextValue));
        if (!areSingle && random.chance(0.3)) {
            values.put(random.pick(keys), Value.of(++nextValue));
        }
        boolean isFailed = random.chance(0.1);
        boolean isCrashed = random.chance(0.1);
        if (isFailed) {
            failed.add(values);
        } else if (!isCrashed || random.chance(0.5)) {
            written.add(values);
        }
        List<MicroOperation> steps = new ArrayList<>();
        values.forEach((each, value) -> steps.add(new MicroOperation("w", each, value)));
        tell(steps, steps, isFailed ? EventType.FAIL : isCrashed ? EventType.INFO : EventType.OK);
    }

    private void read() {
        List<Map<Value, Value>> seen = new ArrayList<>(written);
        if (random.chance(wrong)) {
            random.shuffle(seen);
        }
        if (!failed.isEmpty() && random.chance(wrong / 8)) {
            seen.add(random.pick(failed));
        }
        int moment = random.nextInt(seen.size() + 1);
        Map<Value, Value> state = new LinkedHashMap<>();
        seen.subList(0, moment).forEach(state::putAll);
        List<Value> order = new ArrayList<>(keys);
        random.shuffle(order);
        List<MicroOperation> called = new ArrayList<>();
        List<MicroOperation> steps = new ArrayList<>();
        int count = 2 + random.nextInt(order.size() - 1);
        for (Value key : order.subList(0, count)) {
            Value value = state.getOrDefault(key, Value.NIL);
            called.add(new MicroOperation("r", key, Value.NIL));
            boolean isOdd = random.chance(wrong / 40);
            steps.add(new MicroOperation("r", key, isOdd ? Value.of(99) : value));
        }
        EventType type = random.chance(0.9) ? EventType.OK : EventType.INFO;
        tell(called, type == EventType.OK ? steps : called, type);
    }

    private void tell(List<MicroOperation> called, List<MicroOperation> done, EventType type) {
        builder.accept(
                new Event.Client(
                        process, EventType.INVOKE, Event.NO_TIME, "txn", called, Map.of()));
        builder.accept(new Event.Client(process++, type, Event.NO_TIME, "txn", done, Map.of()));
    }
}
