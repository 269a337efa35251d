// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.Answer.Refuted;
import dev.assay.checkers.linearizability.special.Answer.Undecided;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which mutation each read and each cas saw: the only one that put its value, or, where values
 * repeat, the only one that time allows. A crashed mutation that somebody saw, or that led to one
 * somebody saw, happened; the others are left out.
 *
 * <p>Leaving them out is exact as long as no cas saw another value than it expected. Take any order
 * of the whole history. Right after a mutation that nobody saw come only other mutations: a write,
 * or a cas that saw it and is therefore left out as well. Taken out together, they leave the state
 * before every other operation as it was. A cas that failed may have seen a left-out mutation,
 * though, so that {@link MismatchPlacement} minds those again.
 *
 * <p>O(operations), besides the repeats of a value within the lifetime of one read.
 */
final class RegisterSources {
    private static final int NOBODY = -1;
    private static final int MANY = -2;

    /** By operation that saw a value, the mutation; the number of operations for the start. */
    final int[] source;

    /** By operation: a mutation that took effect. */
    final boolean[] happened;

    /** By mutation (the start is the last), the cas that replaced its value, or -1. */
    final int[] replacedBy;

    private final RegisterOperations operations;
    private final int start;
    private final int[] producer;

    /** Who saw a crashed mutation. */
    private final Map<Integer, Integer> evidence = new HashMap<>();

    private final RepeatedValues repeated;

    /** True when time had to tell apart who put a value. */
    private boolean hasRepeats;

    RegisterSources(RegisterOperations operations) {
        this.operations = operations;
        start = operations.size;
        source = new int[start];
        happened = new boolean[start];
        replacedBy = new int[start + 1];
        producer = new int[operations.values.size()];
        Arrays.fill(source, NOBODY);
        Arrays.fill(replacedBy, NOBODY);
        Arrays.fill(producer, NOBODY);
        repeated = new RepeatedValues(operations);
    }

    /** Finds all sources; a refutation or a reason against deciding ends it. */
    Optional<Answer> find(Budget.Meter meter) {
        producer[operations.initial] = start;
        for (int operation = 0; operation < start; operation++) {
            if (operations.isMutation(operation)) {
                int value = operations.value[operation];
                producer[value] = producer[value] == NOBODY ? operation : MANY;
                happened[operation] = operations.times.isCompleted(operation);
            }
        }
        for (int operation = 0; operation < start; operation++) {
            if ((operation & 0x3FFF) == 0) {
                meter.poll();
            }
            boolean saw =
                    operations.kind[operation] == RegisterOperations.READ
                            || (operations.kind[operation] == RegisterOperations.CAS
                                    && operations.times.isCompleted(operation));
            if (saw) {
                Optional<Answer> answer = follow(operation);
                if (answer.isPresent()) {
                    return answer;
                }
            }
        }
        return Optional.empty();
    }

    /** Finds what an operation saw, and what that saw if it is a crashed cas, and so on. */
    private Optional<Answer> follow(int last) {
        int operation = last;
        while (true) {
            int found = producerFor(operation);
            if (found == MANY) {
                return Optional.of(
                        new Undecided("a value that was seen was written more than once"));
            }
            if (found == NOBODY) {
                return Optional.of(fromNowhere(operation));
            }
            source[operation] = found;
            if (operations.kind[operation] == RegisterOperations.CAS) {
                if (replacedBy[found] != NOBODY) {
                    return Optional.of(replacedTwice(found, replacedBy[found], operation));
                }
                replacedBy[found] = operation;
            }
            if (found == start || happened[found]) {
                return Optional.empty();
            }
            happened[found] = true;
            evidence.put(found, operation);
            if (operations.kind[found] == RegisterOperations.WRITE) {
                return Optional.empty();
            }
            operation = found;
        }
    }

    private int producerFor(int operation) {
        int value = seenValue(operation);
        if (producer[value] != MANY) {
            return producer[value];
        }
        hasRepeats = true;
        return repeated.producerFor(operation, value);
    }

    private int seenValue(int operation) {
        return operations.kind[operation] == RegisterOperations.CAS
                ? operations.expected[operation]
                : operations.value[operation];
    }

    private Refuted fromNowhere(int operation) {
        Core core = new Core(this);
        core.add(operation);
        return core.refuted(
                operations.describe(operation)
                        + " saw "
                        + operations.say(seenValue(operation))
                        + ", which nobody ever wrote");
    }

    private Refuted replacedTwice(int mutation, int first, int second) {
        Core core = new Core(this);
        core.addChain(mutation);
        core.add(first);
        core.add(second);
        return core.refuted(
                operations.describe(first)
                        + " and "
                        + operations.describe(second)
                        + " both replaced "
                        + operations.say(seenValue(second))
                        + ", which was put only once");
    }

    /** The only mutation that put the value, or -1 where there is none or more than one. */
    int onlyMutation(int value) {
        return value < 0 ? NOBODY : Math.max(producer[value], NOBODY);
    }

    RegisterOperations operations() {
        return operations;
    }

    /** The number that stands for the mutation that put the initial value. */
    int start() {
        return start;
    }

    /** The operation that proves that a crashed mutation happened, or -1. */
    int evidenceOf(int mutation) {
        return evidence.getOrDefault(mutation, NOBODY);
    }

    /** The operations of a refutation. */
    static final class Core {
        private final RegisterSources sources;
        private final BitSet members = new BitSet();

        /** Mutations whose chains are in; a chain may be a circle. */
        private final BitSet chained = new BitSet();

        Core(RegisterSources sources) {
            this.sources = sources;
        }

        /** Adds an operation, and whoever proves that it happened. */
        void add(int operation) {
            int at = operation;
            while (at >= 0 && at < sources.start && !members.get(at)) {
                members.set(at);
                at = sources.operations.times.isCompleted(at) ? NOBODY : sources.evidenceOf(at);
            }
        }

        /** Adds a mutation and those that led to it, back to a write or the start. */
        void addChain(int mutation) {
            int at = mutation;
            while (at >= 0 && at < sources.start && !chained.get(at)) {
                chained.set(at);
                add(at);
                at =
                        sources.operations.kind[at] == RegisterOperations.CAS
                                ? sources.source[at]
                                : -1;
            }
        }

        Refuted refuted(String reason) {
            while (sources.hasRepeats && !tellsRepeatsApart()) {
                // What was added may need others in turn.
            }
            return new Refuted(members.stream().toArray(), reason);
        }

        /** Adds what proves the sources of repeated values; true when nothing was missing. */
        private boolean tellsRepeatsApart() {
            int before = members.cardinality();
            int[] all = members.stream().toArray();
            for (int operation : all) {
                if (sources.source[operation] >= 0) {
                    addOverwriter(sources.start, operation);
                    for (int mutation : all) {
                        addOverwriter(mutation, operation);
                    }
                }
            }
            return members.cardinality() == before;
        }

        private void addOverwriter(int mutation, int operation) {
            int value = sources.seenValue(operation);
            int put =
                    mutation == sources.start
                            ? sources.operations.initial
                            : sources.operations.isMutation(mutation)
                                    ? sources.operations.value[mutation]
                                    : RegisterOperations.NO_VALUE;
            if (put == value && mutation != sources.source[operation]) {
                int between = sources.repeated.overwriter(mutation, operation);
                if (between >= 0) {
                    addChain(between);
                }
            }
        }
    }
}
