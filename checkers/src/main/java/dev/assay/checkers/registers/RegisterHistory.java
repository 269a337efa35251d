// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.registers;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.CallFacts;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.linearizability.Meaning;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The reads and writes of a history on registers, and which write each read saw. Reads of which
 * nobody knows the result, crashed reads, and operations that failed are left out. A value that was
 * written to a key more than once, or that the key held at first and was written again, does not
 * tell who wrote it: what reads of it saw is not known. O(steps).
 */
public final class RegisterHistory {
    /** It is no read and no write that happened or may have. */
    public static final byte NOTHING = 0;

    /** It saw a value. */
    public static final byte READ = 1;

    /** It wrote a value; if it crashed, perhaps. */
    public static final byte WRITE = 2;

    /** A read that saw the initial value. */
    public static final int START = -1;

    /** A read whose value was written more than once. */
    public static final int AMBIGUOUS = -2;

    /** A read of a value that no operation wrote that happened or may have. */
    public static final int NOBODY = -3;

    private final History history;
    private final byte[] kind;
    private final int[] key;
    private final int[] source;
    private final boolean[] returned;
    private int keys;
    private int[] keyReference = new int[16];
    private int ambiguousRead = -1;

    private RegisterHistory(History history) {
        this.history = history;
        kind = new byte[history.operations()];
        key = new int[kind.length];
        source = new int[kind.length];
        returned = new boolean[kind.length];
    }

    /**
     * Reads a history.
     *
     * @param promise what is to be checked, for messages
     * @throws UnsuitableHistoryException when the model is no register, or an operation does
     *     anything but read or write one
     */
    public static RegisterHistory of(
            History history,
            Model<?> model,
            LinearizabilityOptions options,
            String promise,
            Budget.Meter meter) {
        refuseOtherModels(model, options, promise);
        RegisterHistory registers = new RegisterHistory(history);
        Meaning meaning = new Meaning(history, options.conventions());
        CallFacts facts = new CallFacts(history, model, meaning, meter);
        meter.allocated(kindBytes(history));
        Value initial = (Value) model.initial(options.initial());
        registers.read(meaning, facts, promise);
        registers.findSources(meaning, history.values().intern(initial), meter);
        return registers;
    }

    private static long kindBytes(History history) {
        return history.operations() * 10L;
    }

    /**
     * Refuses models that are no registers.
     *
     * @throws UnsuitableHistoryException for one
     */
    public static void refuseOtherModels(
            Model<?> model, LinearizabilityOptions options, String promise) {
        Optional<ObjectType> type = model.actsAs(EnumSet.of(Function.READ, Function.WRITE));
        if (!type.equals(Optional.of(ObjectType.REGISTER))
                || !(model.initial(options.initial()) instanceof Value)) {
            throw new UnsuitableHistoryException(
                    promise
                            + " is judged on registers only, and the model "
                            + model.id()
                            + " is none; choose --model register, cas-register or kv, or another"
                            + " --consistency");
        }
    }

    private void read(Meaning meaning, CallFacts facts, String promise) {
        Map<Integer, Integer> numbers = new HashMap<>();
        for (int operation = 0; operation < kind.length; operation++) {
            if (meaning.didNotHappen(operation)) {
                continue;
            }
            facts.of(operation);
            int step = history.firstStep(operation);
            Function function = meaning.function(step);
            boolean isSingle = history.firstStep(operation + 1) == step + 1;
            if (!isSingle || (function != Function.READ && function != Function.WRITE)) {
                throw new UnsuitableHistoryException(
                        promise
                                + " is judged on operations that read or write one register, and"
                                + " operation "
                                + operation
                                + " is "
                                + (isSingle
                                        ? "a " + history.functionName(history.function(operation))
                                        : "one of many steps")
                                + "; choose --consistency linearizable or sequential");
            }
            int reference = history.stepKey(step);
            key[operation] = numbers.computeIfAbsent(reference, this::newKey);
            returned[operation] = meaning.returned(operation);
            boolean saw =
                    returned[operation] && meaning.result(operation, step) != ValuePool.UNKNOWN;
            kind[operation] = function == Function.WRITE ? WRITE : saw ? READ : NOTHING;
        }
    }

    private int newKey(int reference) {
        if (keys == keyReference.length) {
            keyReference = Arrays.copyOf(keyReference, keys * 2);
        }
        keyReference[keys] = reference;
        return keys++;
    }

    private void findSources(Meaning meaning, int initial, Budget.Meter meter) {
        Map<Long, Integer> writers = new HashMap<>();
        for (int each = 0; each < keys; each++) {
            writers.put(code(each, initial), START);
        }
        for (int operation = 0; operation < kind.length; operation++) {
            if (kind[operation] == WRITE) {
                int value = history.stepArgument(history.firstStep(operation));
                Integer other = writers.putIfAbsent(code(key[operation], value), operation);
                if (other != null) {
                    writers.put(code(key[operation], value), AMBIGUOUS);
                }
            }
        }
        meter.poll();
        for (int operation = 0; operation < kind.length; operation++) {
            source[operation] = NOBODY;
            if (kind[operation] == READ) {
                int value = meaning.result(operation, history.firstStep(operation));
                source[operation] = writers.getOrDefault(code(key[operation], value), NOBODY);
                ambiguousRead = source[operation] == AMBIGUOUS ? operation : ambiguousRead;
            }
        }
    }

    private static long code(int key, int value) {
        return ((long) key << 32) | value;
    }

    public History history() {
        return history;
    }

    /** How many operations the history has. */
    public int size() {
        return kind.length;
    }

    /** What an operation is. */
    public byte kind(int operation) {
        return kind[operation];
    }

    /** The number of an operation's key, counted from 0. */
    public int key(int operation) {
        return key[operation];
    }

    /** How many keys there are. */
    public int keys() {
        return keys;
    }

    /** The write that a read saw, or {@link #START}, {@link #AMBIGUOUS} or {@link #NOBODY}. */
    public int source(int operation) {
        return source[operation];
    }

    /** True when it is known that the operation took place. */
    public boolean returned(int operation) {
        return returned[operation];
    }

    /** True when a read ended before the write that it saw was called, which nothing explains. */
    public boolean sawTheFuture(int read) {
        return source[read] >= 0 && history.completion(read) < history.invocation(source[read]);
    }

    /** False when there is a read of which it is not known which write it saw. */
    public boolean tellsAllSources() {
        return ambiguousRead < 0;
    }

    /** Why values do not tell who wrote them, for people. */
    public String ambiguity() {
        return ambiguity(ambiguousRead);
    }

    /** Why the value of a read does not tell who wrote it, for people. */
    public String ambiguity(int read) {
        return describe(read)
                + ", does not tell which write it saw: "
                + label(key[read])
                + " held that value more than once";
    }

    /** The key for people. */
    public String label(int number) {
        return keyReference[number] == ValuePool.ABSENT
                ? "the register"
                : "key " + Describe.value(history.values().get(keyReference[number]));
    }

    /** An operation for people: {@code operation 7 (process 2), get on "x", returned 3}. */
    public String describe(int operation) {
        int step = history.firstStep(operation);
        boolean isWrite = kind[operation] == WRITE;
        int value = isWrite ? history.stepArgument(step) : history.stepResult(step);
        String on =
                keyReference[key[operation]] == ValuePool.ABSENT
                        ? ""
                        : " on "
                                + Describe.value(
                                        history.values().get(keyReference[key[operation]]));
        return "operation "
                + operation
                + " (process "
                + history.process(operation)
                + "), "
                + history.functionName(history.stepFunction(step))
                + (isWrite
                        ? " " + Describe.value(history.values().get(value)) + on
                        : on + ", returned " + Describe.value(history.values().get(value)))
                + (returned[operation] ? "" : ", never returned");
    }

    /** The witness of a read that nothing explains: of what nobody wrote, or wrote only later. */
    public Witness impossibleRead(String kindOfWitness, int read) {
        SortedSet<Integer> numbers = new TreeSet<>(List.of(read));
        List<String> lines = new ArrayList<>();
        if (source[read] >= 0) {
            numbers.add(source[read]);
            lines.add(describe(source[read]) + ".");
            lines.add(describe(read) + ".");
            lines.add("operation " + read + " saw what was written only after it had returned");
        } else {
            lines.add(describe(read) + ".");
            lines.add(
                    "operation "
                            + read
                            + " saw what "
                            + label(key[read])
                            + " did not hold at first, and what no operation wrote there that"
                            + " happened or may have");
        }
        return witness(kindOfWitness + "-of-nothing", numbers, List.of(), lines);
    }

    /** A witness of these operations. */
    public Witness witness(
            String kindOfWitness,
            SortedSet<Integer> numbers,
            List<Witness.Edge> edges,
            List<String> lines) {
        int last =
                numbers.stream()
                        .mapToInt(
                                each ->
                                        Math.max(
                                                history.invocation(each), history.completion(each)))
                        .max()
                        .orElse(0);
        int first = history.invocation(numbers.first());
        return new Witness(kindOfWitness, List.copyOf(numbers), first, last, edges, lines);
    }
}
