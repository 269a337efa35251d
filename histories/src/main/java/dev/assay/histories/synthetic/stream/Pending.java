// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.List;
import java.util.Map;

/** One client and the operation that it has open; reused for its next one. */
final class Pending {
    /** No {@link #revision}. */
    static final long NONE = -1;

    /** Where the client stands. */
    enum Phase {
        /** Between two operations. */
        IDLE,
        /** Invoked; its operation did not take effect yet. */
        WAITING,
        /** Its operation took effect; the completion is due. */
        EFFECTIVE
    }

    /** What becomes of the operation. */
    enum Fate {
        RETURNS,
        FAILS,
        CRASHES
    }

    final int client;
    int process;
    Phase phase = Phase.IDLE;
    Fate fate = Fate.RETURNS;

    /** True for an operation on which a violation rests: it returns. */
    boolean isProtected;

    /** How the operation ends once it took effect. */
    EventType outcome = EventType.OK;

    String function = "";
    int steps = 1;
    final String[] functions;

    /** Which of the kind's functions each step calls. */
    final int[] codes;

    final int[] keys;
    final Value[] keyValues;

    /** What each step writes, as a number. */
    final long[] numbers;

    /** What each cas expects, as a number. */
    final long[] expected;

    final Value[] arguments;
    final Value[] results;
    long operation;
    long invokedAt;
    long endedAt;

    /** What the object wants to remember of the moment of the invocation. */
    long snapshot;

    long revision = NONE;
    int attempts;

    Pending(int client, int process, int mostSteps) {
        this.client = client;
        this.process = process;
        functions = new String[mostSteps];
        codes = new int[mostSteps];
        keys = new int[mostSteps];
        keyValues = new Value[mostSteps];
        numbers = new long[mostSteps];
        expected = new long[mostSteps];
        arguments = new Value[mostSteps];
        results = new Value[mostSteps];
    }

    /** Forgets the last operation. */
    void begin() {
        isProtected = false;
        outcome = EventType.OK;
        steps = 1;
        snapshot = 0;
        revision = NONE;
        attempts = 0;
    }

    /** Takes over another client's operation, for the time after that client is gone. */
    void copy(Pending other) {
        begin();
        steps = other.steps;
        for (int i = 0; i < steps; i++) {
            functions[i] = other.functions[i];
            codes[i] = other.codes[i];
            keys[i] = other.keys[i];
            keyValues[i] = other.keyValues[i];
            numbers[i] = other.numbers[i];
            expected[i] = other.expected[i];
            arguments[i] = other.arguments[i];
            results[i] = Value.UNKNOWN;
        }
    }

    /** The steps of an event of this type. */
    List<MicroOperation> shown(EventType type) {
        if (steps == 1) {
            return List.of(shown(type, 0));
        }
        MicroOperation[] all = new MicroOperation[steps];
        for (int i = 0; i < steps; i++) {
            all[i] = shown(type, i);
        }
        return List.of(all);
    }

    private MicroOperation shown(EventType type, int step) {
        Value value =
                switch (type) {
                    case INVOKE -> arguments[step];
                    case OK -> results[step];
                    default -> Value.UNKNOWN;
                };
        return new MicroOperation(functions[step], keyValues[step], value);
    }

    Map<String, Value> extras(EventType type) {
        return type == EventType.OK && revision != NONE
                ? Map.of("revision", Value.of(revision))
                : Map.of();
    }
}
