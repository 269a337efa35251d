// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import dev.assay.checkers.Budget;
import dev.assay.checkers.OperationWords;
import dev.assay.checkers.Violations;
import dev.assay.checkers.Witness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The operations on one register, and what reads say about their writes; see CausalChecker. */
final class CausalRegister {
    private static final int NONE = -1;

    private final KeyedOperations all;
    private final int key;
    private final int[] operations;
    private final Set<Value> initial;

    /** By value: the write of it that did not fail, and how many there are. */
    private final Map<Value, Integer> writer = new HashMap<>();

    private final Set<Value> writtenTwice = new HashSet<>();
    private final Map<Value, Integer> failedWriter = new HashMap<>();
    private final Set<Value> seen = new HashSet<>();
    private String obstacle = "";
    private long reads;
    private long writes;
    private long links;
    private long crashedWrites;

    CausalRegister(KeyedOperations all, int key, int[] operations, Optional<Value> initial) {
        this.all = all;
        this.key = key;
        this.operations = operations;
        this.initial = initial.map(Set::of).orElse(Set.of(Value.of(0), Value.NIL));
        for (int operation : operations) {
            if (isRead(operation)) {
                if (all.result(operation) != Value.UNKNOWN) {
                    reads++;
                    seen.add(all.result(operation));
                }
            } else if (all.isFailed(operation)) {
                failedWriter.putIfAbsent(all.argument(operation), operation);
            } else if (writer.putIfAbsent(all.argument(operation), operation) != null) {
                writtenTwice.add(all.argument(operation));
            }
        }
    }

    private boolean isRead(int operation) {
        return switch (all.function(operation)) {
            case "read", "r", "read-init" -> true;
            case "write", "w" -> false;
            default -> throw all.stranger(operation, "write, read and read-init");
        };
    }

    /** Why not all could be decided, or nothing. */
    String obstacle() {
        return obstacle;
    }

    void measure(Map<String, Long> measures) {
        measures.merge("keys", 1L, Long::sum);
        measures.merge("reads", reads, Long::sum);
        measures.merge("writes", writes, Long::sum);
        measures.merge("links", links, Long::sum);
        measures.merge("crashed writes that were read", crashedWrites, Long::sum);
    }

    void judge(Violations violations, Budget.Meter meter) {
        CausalOrder order = new CausalOrder(all, relevant(), meter);
        order.addSessions();
        order.addLinks();
        links = order.links();
        int[] source = new int[order.size()];
        Arrays.fill(source, NONE);
        for (int place = 0; place < order.size(); place++) {
            int operation = order.operation(place);
            if (isRead(operation)) {
                source[place] = source(order, operation, violations);
                if (source[place] != NONE) {
                    order.addRead(source[place], place);
                }
            } else {
                writes++;
            }
        }
        if (order.unknownLinks() > 0) {
            obstacle(
                    order.unknownLinks()
                            + " links name a position that no operation"
                            + all.ofKey(key)
                            + " had before, or that several processes had");
        }
        List<Integer> circle = order.sort();
        if (circle.isEmpty()) {
            order.findCauses();
            patterns(order, source, violations);
        } else {
            violations.add(CausalChecker.CIRCLE, () -> circle(order, circle));
        }
    }

    private void obstacle(String reason) {
        obstacle = obstacle.isEmpty() ? reason : obstacle;
    }

    /** What happened: writes that returned or were seen, and reads that returned. */
    private int[] relevant() {
        return Arrays.stream(operations)
                .filter(each -> all.isOk(each) || !isRead(each) && !all.isFailed(each))
                .filter(each -> all.isOk(each) || isCrashedButSeen(each))
                .toArray();
    }

    private boolean isCrashedButSeen(int write) {
        boolean isSeen = seen.contains(all.argument(write));
        crashedWrites += isSeen ? 1 : 0;
        return isSeen;
    }

    /** The place of the write that a read saw, or none for the initial value. */
    private int source(CausalOrder order, int read, Violations violations) {
        Value value = all.result(read);
        if (value == Value.UNKNOWN) {
            return NONE;
        }
        boolean isInitial = initial.contains(value);
        Integer write = writer.get(value);
        if (writtenTwice.contains(value) || isInitial && write != null) {
            obstacle(
                    OperationWords.value(value)
                            + " was written"
                            + (isInitial ? "" : " more than once")
                            + all.ofKey(key).replaceFirst("of", "to")
                            + (isInitial ? ", and is what is there at first" : "")
                            + ", so that nobody can tell whose was read");
            return NONE;
        }
        if (isInitial) {
            return NONE;
        }
        if (write == null) {
            untraced(read, value, violations);
            return NONE;
        }
        return order.place(write);
    }

    private void untraced(int read, Value value, Violations violations) {
        int failed = failedWriter.getOrDefault(value, NONE);
        String saw = "operation " + read + " read " + OperationWords.value(value) + all.ofKey(key);
        if (failed == NONE) {
            violations.add(
                    CausalChecker.THIN_AIR,
                    () ->
                            all.words()
                                    .witness(
                                            CausalChecker.THIN_AIR,
                                            List.of(read),
                                            List.of(saw + ", which nobody wrote")));
            return;
        }
        violations.add(
                CausalChecker.ABORTED,
                () ->
                        all.words()
                                .witness(
                                        CausalChecker.ABORTED,
                                        List.of(failed, read),
                                        List.of(
                                                all.words().describe(failed) + ".",
                                                saw
                                                        + ", which only a write put there that"
                                                        + " failed")));
    }

    private Witness circle(CausalOrder order, List<Integer> circle) {
        List<String> lines = new ArrayList<>();
        Set<Integer> some = new HashSet<>();
        for (int i = 0; i < circle.size(); i++) {
            int from = circle.get(i);
            int to = circle.get((i + 1) % circle.size());
            some.add(order.operation(from));
            lines.add(order.reason(from, to) + ".");
        }
        lines.add(
                "so operation " + order.operation(circle.get(0)) + " comes causally before itself");
        return all.words().witness(CausalChecker.CIRCLE, some, lines);
    }

    private void patterns(CausalOrder order, int[] source, Violations violations) {
        boolean[] isWrite = new boolean[order.size()];
        for (int place = 0; place < order.size(); place++) {
            isWrite[place] = !isRead(order.operation(place));
        }
        order.findLastWrites(isWrite);
        for (int place = 0; place < order.size(); place++) {
            if (isWrite[place] || !isTraced(order, place, source)) {
                continue;
            }
            int read = place;
            for (int process = 0; process < order.processes(); process++) {
                int last = order.lastWriteBefore(read, process);
                boolean isWrong =
                        last != NONE
                                && last != source[read]
                                && (source[read] == NONE || order.isBefore(source[read], last));
                if (isWrong) {
                    boolean isForgotten = source[read] == NONE;
                    violations.add(
                            isForgotten ? CausalChecker.FORGOTTEN : CausalChecker.OVERWRITTEN,
                            () -> replaced(order, source[read], last, read));
                    break;
                }
            }
        }
    }

    /** True when a read's value says which write it saw, or that it saw none. */
    private boolean isTraced(CausalOrder order, int place, int[] source) {
        Value value = all.result(order.operation(place));
        return source[place] != NONE || initial.contains(value) && !writer.containsKey(value);
    }

    private Witness replaced(CausalOrder order, int source, int write, int read) {
        List<String> lines = new ArrayList<>();
        Set<Integer> some = new HashSet<>();
        List<Integer> way = new ArrayList<>();
        if (source != NONE) {
            way.addAll(order.way(source, write));
            way.remove(way.size() - 1);
        }
        way.addAll(order.way(write, read));
        for (int i = 0; i < way.size(); i++) {
            some.add(order.operation(way.get(i)));
            if (i > 0) {
                lines.add(order.reason(way.get(i - 1), way.get(i)) + ".");
            }
        }
        int reader = order.operation(read);
        int writing = order.operation(write);
        String value = OperationWords.value(all.argument(writing));
        String saw = OperationWords.value(all.result(reader)) + all.ofKey(key);
        lines.add(
                source == NONE
                        ? "so operation "
                                + writing
                                + " wrote "
                                + value
                                + " causally before operation "
                                + reader
                                + ", which read "
                                + saw
                                + ", what was there before all writes"
                        : "so operation "
                                + writing
                                + " wrote "
                                + value
                                + " causally after what operation "
                                + order.operation(source)
                                + " wrote and before operation "
                                + reader
                                + ", which still read "
                                + saw);
        String kind = source == NONE ? CausalChecker.FORGOTTEN : CausalChecker.OVERWRITTEN;
        return all.words().witness(kind, some, lines);
    }
}
