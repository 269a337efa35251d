// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.Arrays;

/**
 * Locks and semaphores. A client that holds a permit gives it back before it asks for another one,
 * and waits where none is left.
 *
 * <p>Made wrong by granting one permit too many. For this the holders of one key stop giving back,
 * so that in the end every permit is held by an acquire that ended and whose release did not begin:
 * no order of the operations has a permit left. A fenced lock repeats the last number instead.
 */
final class StreamedLocks extends StreamedObject {
    private static final int ACQUIRE = 0;
    private static final int NOTHING = -1;

    private final int permits;
    private final int[] taken;
    private final long[] fences;
    private final long[] lastFence;

    /** The key of which each client holds a permit. */
    private final int[] held;

    private final boolean[] isReleasing;

    private int frozenKey = NOTHING;
    private boolean isArmed;
    private boolean isOneTooMany;

    StreamedLocks(StreamParameters parameters, Randomness randomness) {
        super(parameters, randomness);
        permits = parameters.permits();
        taken = new int[parameters.keys()];
        fences = new long[parameters.keys()];
        lastFence = new long[parameters.keys()];
        held = new int[parameters.processes()];
        Arrays.fill(held, NOTHING);
        isReleasing = new boolean[parameters.processes()];
    }

    private boolean isFenced() {
        return parameters.kind() == StreamKind.FENCED_LOCK;
    }

    @Override
    boolean request(Pending pending) {
        int key = held[pending.client];
        if (key == NOTHING) {
            key = frozenKey == NOTHING ? drawKey() : frozenKey;
            call(pending, true, key);
        } else if (key != frozenKey) {
            call(pending, false, key);
        } else if (permits == parameters.processes() && quietHolders() == permits) {
            // Nobody else is there to ask for one too many.
            call(pending, true, key);
        } else {
            return false;
        }
        return true;
    }

    private void call(Pending pending, boolean acquires, int key) {
        pending.functions[0] = acquires ? "acquire" : "release";
        pending.codes[0] = acquires ? ACQUIRE : 1;
        pending.keys[0] = key;
        pending.keyValues[0] = keyValue(key);
        pending.arguments[0] = Value.NIL;
    }

    @Override
    boolean requestTelling(Pending pending) {
        return request(pending);
    }

    @Override
    boolean apply(Pending pending) {
        int key = pending.keys[0];
        pending.results[0] = pending.arguments[0];
        if (pending.codes[0] != ACQUIRE) {
            taken[key]--;
            return true;
        }
        if (taken[key] == permits) {
            return false;
        }
        taken[key]++;
        if (isFenced()) {
            pending.numbers[0] = ++fences[key];
            pending.results[0] = number(pending.numbers[0]);
        }
        return true;
    }

    @Override
    CrashEffect crashEffect(Pending pending) {
        return pending.codes[0] == ACQUIRE ? CrashEffect.NEVER : CrashEffect.ALWAYS;
    }

    @Override
    void invoked(Pending pending) {
        isReleasing[pending.client] = pending.codes[0] != ACQUIRE;
    }

    @Override
    void ended(Pending pending, EventType outcome) {
        boolean acquires = pending.codes[0] == ACQUIRE;
        isReleasing[pending.client] = false;
        if (isOneTooMany) {
            isOneTooMany = false;
        } else if (acquires && outcome == EventType.OK) {
            held[pending.client] = pending.keys[0];
            lastFence[pending.keys[0]] = pending.numbers[0];
            if (isArmed && frozenKey == NOTHING && !isFenced()) {
                frozenKey = pending.keys[0];
            }
        } else if (!acquires && outcome != EventType.FAIL) {
            held[pending.client] = NOTHING;
        }
    }

    /** Permits of the frozen key whose acquire ended and whose release did not begin. */
    private int quietHolders() {
        int count = 0;
        for (int client = 0; client < held.length; client++) {
            count += held[client] == frozenKey && !isReleasing[client] ? 1 : 0;
        }
        return count;
    }

    @Override
    void arm() {
        isArmed = true;
    }

    @Override
    String spoil(Pending pending, boolean isLastChance) {
        long repeated = lastFence[pending.keys[0]];
        if (!isFenced() || pending.codes[0] != ACQUIRE || repeated == 0) {
            return "";
        }
        pending.numbers[0] = repeated;
        pending.results[0] = number(repeated);
        return "returned " + repeated + ", as an acquire before it did";
    }

    @Override
    String spoilWaiting(Pending pending) {
        if (pending.keys[0] != frozenKey || quietHolders() < permits) {
            return "";
        }
        isOneTooMany = true;
        frozenKey = NOTHING;
        isArmed = false;
        return "was granted though "
                + (permits == 1 ? "the lock was" : "all permits were")
                + " held";
    }
}
