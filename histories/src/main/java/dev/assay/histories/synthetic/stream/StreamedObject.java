// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.List;

/**
 * The sequential objects behind streamed histories, one for each key, over primitive numbers. They
 * share nothing with the checkers' models on purpose.
 *
 * <p>An object also knows how to give one wrong answer. From {@link #arm} on it prepares for that,
 * {@link #spoil} asks it to turn the right result of an operation into a wrong one, where it can
 * prove that no order of the operations explains the wrong one.
 */
abstract class StreamedObject {
    private static final int CACHED = 1 << 10;

    /** What may become of a crashed operation. */
    enum CrashEffect {
        /** It took effect, will, or never does. */
        ANY,
        ALWAYS,
        NEVER
    }

    final StreamParameters parameters;
    final Randomness randomness;
    final List<String> names;
    private final int[] upTo;
    private final Value[] keyValues;
    private final Value[] numbers = new Value[CACHED];

    /** How many events there were: the time by which intervals are compared. */
    long now;

    StreamedObject(StreamParameters parameters, Randomness randomness) {
        this.parameters = parameters;
        this.randomness = randomness;
        names = parameters.kind().functions();
        upTo = new int[names.size()];
        int sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += parameters.weights().get(i);
            upTo[i] = sum;
        }
        keyValues = new Value[Math.min(parameters.keys(), 1 << 16)];
        for (int i = 0; i < keyValues.length; i++) {
            keyValues[i] = Value.of(i);
        }
        for (int i = 0; i < CACHED; i++) {
            numbers[i] = Value.of(i);
        }
    }

    /** The objects of the parameters' kind. */
    static StreamedObject of(StreamParameters parameters, Randomness randomness) {
        return switch (parameters.kind()) {
            case REGISTER, CAS_REGISTER, MULTI_REGISTER, KV ->
                    new StreamedRegisters(parameters, randomness);
            case KV_APPEND -> new StreamedTexts(parameters, randomness);
            case MUTEX, FENCED_LOCK, SEMAPHORE -> new StreamedLocks(parameters, randomness);
            case LEASED_LOCK -> new StreamedLeases(parameters, randomness);
            case FIFO_QUEUE, UNORDERED_QUEUE, PRIORITY_QUEUE, STACK, DEQUE ->
                    new StreamedQueues(parameters, randomness);
            case SET -> new StreamedSets(parameters, randomness);
            case COUNTER -> new StreamedCounters(parameters, randomness);
            case LOG -> new StreamedLogs(parameters, randomness);
            case ID_GENERATOR -> new StreamedIds(parameters, randomness);
        };
    }

    /** How many steps an operation may have. */
    int mostSteps() {
        return 1;
    }

    /** Draws what an idle client calls next; false when it has to stay idle for now. */
    abstract boolean request(Pending pending);

    /** As {@link #request}, but an operation that {@link #spoil} can always use. */
    abstract boolean requestTelling(Pending pending);

    /** Lets an operation take effect and fills its results in; false when it has to wait. */
    abstract boolean apply(Pending pending);

    /** Sees an invocation after its event. */
    void invoked(Pending pending) {}

    /** Sees the end of an operation, right before its event. */
    void ended(Pending pending, EventType outcome) {}

    CrashEffect crashEffect(Pending pending) {
        return CrashEffect.ANY;
    }

    /** Begins to prepare a violation. */
    void arm() {}

    /**
     * Makes the results of an operation wrong which took effect and is about to end as ok.
     *
     * @param isLastChance true when any wrong result will do
     * @return why the result is wrong, empty when it was left alone
     */
    abstract String spoil(Pending pending, boolean isLastChance);

    /** Grants what an operation must wait for; returns why that is wrong, or nothing. */
    String spoilWaiting(Pending pending) {
        return "";
    }

    /** One of the kind's functions, by the weights of the mix. */
    final int drawFunction() {
        int drawn = randomness.nextInt(upTo[upTo.length - 1]);
        int function = 0;
        while (drawn >= upTo[function]) {
            function++;
        }
        return function;
    }

    /** True when the mix calls a function. */
    final boolean isCalled(int function) {
        return parameters.weights().get(function) > 0;
    }

    final int drawKey() {
        return parameters.keys() == 1 ? 0 : randomness.nextInt(parameters.keys());
    }

    /** Fills in a step's function, key and argument. */
    final void ask(Pending pending, int step, int function, int key) {
        pending.functions[step] = names.get(function);
        pending.codes[step] = function;
        pending.keys[step] = key;
        pending.keyValues[step] = keyValue(key);
        pending.arguments[step] = Value.NIL;
    }

    /** How operations name a key. */
    Value keyValue(int key) {
        return parameters.keys() == 1 ? Value.ABSENT : numbered(key);
    }

    final Value numbered(int key) {
        return key < keyValues.length ? keyValues[key] : Value.of(key);
    }

    /** A number as a value. */
    final Value number(long number) {
        return number >= 0 && number < CACHED ? numbers[(int) number] : Value.of(number);
    }

    final boolean isUnique() {
        return parameters.values() == StreamParameters.UNIQUE;
    }
}
