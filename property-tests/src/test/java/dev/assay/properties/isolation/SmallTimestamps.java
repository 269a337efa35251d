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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Small histories of a store that keeps all versions with their timestamps and reads as of the
 * start of transactions, as of their end, or a little wrong. Its clock stands still at times, so
 * that timestamps are equal; some are changed, some are missing.
 */
final class SmallTimestamps {
    private final Randomness randomness;
    private final boolean areLists;
    private final double noise;
    private final boolean atCommit;
    private final boolean losesUpdates;
    private final HistoryBuilder builder = new HistoryBuilder();

    /** By key: what was committed, in order. */
    private final Map<Integer, List<Value>> committed = new HashMap<>();

    private long clock = 1;
    private long nextValue = 1;

    private final class Open {
        private final int process;
        private final List<MicroOperation> asked = new ArrayList<>();
        private long start;
        private Map<Integer, List<Value>> snapshot = Map.of();

        Open(int process) {
            this.process = process;
        }
    }

    private SmallTimestamps(Randomness randomness, boolean areLists) {
        this.randomness = randomness;
        this.areLists = areLists;
        noise = randomness.chance(0.6) ? 0 : 0.25;
        atCommit = randomness.chance(0.3);
        losesUpdates = randomness.chance(0.3);
    }

    static History of(int number, boolean areLists) {
        return new SmallTimestamps(new Randomness(number).fork("timestamps"), areLists).history();
    }

    private History history() {
        int sessions = 2 + randomness.nextInt(2);
        int left = 3 + randomness.nextInt(3);
        int nextProcess = sessions;
        Open[] open = new Open[sessions];
        int[] process = new int[sessions];
        for (int session = 0; session < sessions; session++) {
            process[session] = session;
        }
        int running = 0;
        while (left > 0 || running > 0) {
            clock += randomness.nextInt(3);
            int session = randomness.nextInt(sessions);
            if (open[session] == null && left > 0) {
                open[session] = begin(process[session]);
                left--;
                running++;
            } else if (open[session] != null) {
                boolean isLost = end(open[session]);
                process[session] = isLost ? nextProcess++ : process[session];
                open[session] = null;
                running--;
            }
        }
        return builder.build();
    }

    private Open begin(int process) {
        Open begun = new Open(process);
        int steps = 1 + randomness.nextInt(3);
        for (int step = 0; step < steps; step++) {
            Value key = Value.of(randomness.nextInt(2));
            begun.asked.add(
                    randomness.chance(0.5)
                            ? new MicroOperation("r", key, Value.NIL)
                            : new MicroOperation(
                                    areLists ? "append" : "w", key, Value.of(nextValue++)));
        }
        begun.start = clock;
        begun.snapshot = copied();
        builder.accept(event(begun, EventType.INVOKE, begun.asked, Map.of()));
        return begun;
    }

    private Map<Integer, List<Value>> copied() {
        Map<Integer, List<Value>> copy = new HashMap<>();
        committed.forEach((key, list) -> copy.put(key, List.copyOf(list)));
        return copy;
    }

    /** True when nobody knows how it went. */
    private boolean end(Open ending) {
        boolean isAborted = randomness.chance(0.05);
        boolean isLost = randomness.chance(0.08);
        boolean isConflicting =
                ending.asked.stream()
                        .filter(step -> !step.function().equals("r"))
                        .anyMatch(step -> isChanged(ending, key(step)));
        isAborted |= isConflicting && !losesUpdates && !isLost;
        List<MicroOperation> done = new ArrayList<>();
        Map<Integer, List<Value>> seen = new HashMap<>(atCommit ? copied() : ending.snapshot);
        for (MicroOperation step : ending.asked) {
            List<Value> before = seen.getOrDefault(key(step), List.of());
            if (step.function().equals("r")) {
                done.add(new MicroOperation("r", step.key(), told(before)));
            } else {
                done.add(step);
                seen.put(key(step), with(before, step.value()));
            }
        }
        if (!isAborted && (!isLost || randomness.chance(0.7))) {
            for (MicroOperation step : ending.asked) {
                if (!step.function().equals("r")) {
                    committed.put(
                            key(step),
                            with(committed.getOrDefault(key(step), List.of()), step.value()));
                }
            }
        }
        EventType type = isLost ? EventType.INFO : isAborted ? EventType.FAIL : EventType.OK;
        builder.accept(
                event(ending, type, type == EventType.OK ? done : ending.asked, stamps(ending)));
        return isLost;
    }

    private boolean isChanged(Open ending, int key) {
        return !ending.snapshot
                .getOrDefault(key, List.of())
                .equals(committed.getOrDefault(key, List.of()));
    }

    private static int key(MicroOperation step) {
        return (int) ((Value.Int) step.key()).value();
    }

    private static List<Value> with(List<Value> list, Value element) {
        List<Value> longer = new ArrayList<>(list);
        longer.add(element);
        return longer;
    }

    private Value told(List<Value> versions) {
        List<Value> list = versions;
        if (!list.isEmpty() && randomness.chance(noise)) {
            list = list.subList(0, list.size() - 1);
        }
        if (areLists) {
            return new Value.Sequence(list);
        }
        return list.isEmpty() ? Value.NIL : list.get(list.size() - 1);
    }

    private Map<String, Value> stamps(Open ending) {
        Map<String, Value> stamps = new TreeMap<>();
        boolean isReader = ending.asked.stream().allMatch(step -> step.function().equals("r"));
        long start = atCommit && randomness.chance(0.5) ? clock : ending.start;
        if (!randomness.chance(0.01)) {
            stamps.put("start-timestamp", Value.of(start + shift()));
        }
        if (!randomness.chance(isReader ? 0.5 : 0.01)) {
            stamps.put("commit-timestamp", Value.of(clock + shift()));
        }
        return stamps;
    }

    private int shift() {
        return randomness.chance(0.04) ? randomness.nextInt(5) - 2 : 0;
    }

    private static Event event(
            Open of, EventType type, List<MicroOperation> steps, Map<String, Value> extras) {
        return new Event.Client(of.process, type, Event.NO_TIME, "txn", steps, extras);
    }
}
