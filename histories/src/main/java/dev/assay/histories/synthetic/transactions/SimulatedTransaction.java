// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.transactions;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A client and the transaction that it runs; used again for the next one. */
final class SimulatedTransaction {
    /** How far it is. */
    enum Phase {
        IDLE,
        BEGUN,
        READ,
        ENDED
    }

    final int client;
    private final boolean isOfLists;
    int process;
    Phase phase = Phase.IDLE;
    EventType outcome = EventType.OK;

    /** Its number in the order of beginnings. */
    long number;

    /** How many commits of the first node its session has seen or made. */
    long sessionSeen;

    int steps;
    final boolean[] isWrite;
    final SimulatedKey[] key;

    /** What a step writes, or the state that it read. */
    final long[] value;

    /** By step that reads a list: how many elements of its own it sees besides. */
    private final int[] own;

    private int done;
    private int spoiltStep;
    private long spoiltElement;
    private long[] applied = {};

    SimulatedTransaction(int client, int mostSteps, boolean isOfLists) {
        this.client = client;
        this.process = client;
        this.isOfLists = isOfLists;
        isWrite = new boolean[mostSteps];
        key = new SimulatedKey[mostSteps];
        value = new long[mostSteps];
        own = new int[mostSteps];
    }

    void begin(long newNumber) {
        number = newNumber;
        steps = 0;
        done = 0;
        spoiltStep = -1;
        outcome = EventType.OK;
        phase = Phase.BEGUN;
    }

    void addRead(SimulatedKey of) {
        isWrite[steps] = false;
        key[steps++] = of;
    }

    void addWrite(SimulatedKey of) {
        isWrite[steps] = true;
        value[steps] = of.nextValue();
        key[steps++] = of;
    }

    boolean writes(SimulatedKey of) {
        for (int step = 0; step < steps; step++) {
            if (isWrite[step] && key[step] == of) {
                return true;
            }
        }
        return false;
    }

    boolean isReadOnly() {
        for (int step = 0; step < steps; step++) {
            if (isWrite[step]) {
                return false;
            }
        }
        return true;
    }

    boolean isRead() {
        return done == steps;
    }

    /** Lets a read return a value besides, or in place of, what it saw. */
    void spoil(int step, long by) {
        if (isOfLists) {
            spoiltStep = step;
            spoiltElement = by;
        } else {
            value[step] = by;
        }
    }

    /** Takes the next step: reads on a node, or what the transaction wrote itself. */
    void read(int node) {
        int step = done++;
        if (isWrite[step]) {
            return;
        }
        value[step] = key[step].state(node);
        own[step] = 0;
        for (int before = 0; before < step; before++) {
            if (isWrite[before] && key[before] == key[step]) {
                own[step]++;
                value[step] = isOfLists ? value[step] : value[before];
            }
        }
    }

    /** Says what its node held. */
    void seen(long[] commits) {
        applied = commits.clone();
        sessionSeen = Math.max(sessionSeen, commits[0]);
    }

    /** True when what it writes has changed since it read. */
    boolean hasConflict() {
        for (int step = 0; step < steps; step++) {
            if (isWrite[step] && !key[step].isSeen(applied)) {
                return true;
            }
        }
        return false;
    }

    Event.Client event(EventType type, long timeNanos) {
        List<MicroOperation> shown = new ArrayList<>(steps);
        for (int step = 0; step < steps; step++) {
            Value of =
                    type == EventType.INVOKE
                            ? isWrite[step] ? Value.of(value[step]) : Value.NIL
                            : type == EventType.OK ? result(step) : Value.UNKNOWN;
            String function = isWrite[step] ? isOfLists ? "append" : "w" : "r";
            shown.add(new MicroOperation(function, Value.of(key[step].id), of));
        }
        return new Event.Client(process, type, timeNanos, "txn", shown, Map.of());
    }

    private Value result(int step) {
        if (isWrite[step] || !isOfLists) {
            boolean isInitial = !isWrite[step] && value[step] == 0;
            return isInitial ? Value.NIL : Value.of(value[step]);
        }
        Value[] elements = new Value[(int) value[step] + own[step] + 1];
        int length = (int) value[step];
        for (int place = 0; place < length; place++) {
            elements[place] = Value.of(key[step].element(place));
        }
        for (int before = 0; before < step; before++) {
            if (isWrite[before] && key[before] == key[step]) {
                elements[length++] = Value.of(value[before]);
            }
        }
        if (step == spoiltStep) {
            elements[length++] = Value.of(spoiltElement);
        }
        return Value.sequence(Arrays.copyOf(elements, length));
    }
}
