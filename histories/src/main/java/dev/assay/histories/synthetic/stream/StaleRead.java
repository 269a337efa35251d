// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import java.util.Arrays;

/**
 * Finds a read of a register that may be given a value which nothing can excuse. On one key, the
 * victim value is no longer written from some moment on; a read may return it when each write of it
 * ended before some other write began, and that one ended before the read began. Then every order
 * that keeps real time has the other write between. A write of the victim that crashed could take
 * effect at any later time, so values that were in one are out of the question; when all of them
 * are, a new value is written once for this. O(values) memory.
 */
final class StaleRead {
    private static final int TRACKED_MOST = 1 << 16;
    private static final long NEVER = -1;

    private final StreamParameters parameters;
    private final Randomness randomness;
    private final int key;

    /** Values from 0 are tracked by their slot; 0 where only the victim is, in slot 0. */
    private final int domain;

    private final long[] lastEnd;
    private final int[] open;
    private final boolean[] crashed;
    private boolean isArmed;
    private boolean isMarking;
    private long victim = NEVER;

    /** The latest invocation of a write of another value that ended since {@link #arm}. */
    private long overwrittenFrom = NEVER;

    private long nextUnique = 1;

    StaleRead(StreamParameters parameters, Randomness randomness) {
        this.parameters = parameters;
        this.randomness = randomness;
        key = randomness.fork("victim").nextInt(parameters.keys());
        domain = parameters.values() <= TRACKED_MOST ? parameters.values() : 0;
        lastEnd = new long[domain + 1];
        Arrays.fill(lastEnd, NEVER);
        open = new int[domain + 1];
        crashed = new boolean[domain + 1];
    }

    long victim() {
        return victim;
    }

    void arm() {
        isArmed = true;
        choose();
    }

    private void choose() {
        victim = NEVER;
        overwrittenFrom = NEVER;
        int candidates = 0;
        // With one value only, there is none left to write.
        for (int value = 0; value < domain && domain > 1; value++) {
            if (!crashed[value]
                    && lastEnd[value] != NEVER
                    && randomness.nextInt(++candidates) == 0) {
                victim = value;
            }
        }
        isMarking = victim == NEVER;
    }

    /** What a write or cas on a key writes. */
    long drawValue(Pending pending, int onKey, boolean always) {
        if (isArmed && onKey == key) {
            if (isMarking && always) {
                isMarking = false;
                pending.isProtected = true;
                victim = isUnique() ? nextUnique++ : parameters.values();
                return victim;
            }
            if (victim >= 0 && victim < parameters.values()) {
                int drawn = randomness.nextInt(parameters.values() - 1);
                return drawn >= victim ? drawn + 1 : drawn;
            }
        }
        return isUnique() ? nextUnique++ : randomness.nextInt(parameters.values());
    }

    /** A value that no write writes, before or after. */
    long neverWritten() {
        return isUnique() ? nextUnique++ : parameters.values() + 1L;
    }

    private boolean isUnique() {
        return parameters.values() == StreamParameters.UNIQUE;
    }

    private int slot(long value) {
        if (domain > 0) {
            return (int) value;
        }
        return value == victim && isArmed ? 0 : -1;
    }

    /** What reads on this key remember of their invocation. */
    long snapshot(int onKey) {
        return onKey == key ? overwrittenFrom : NEVER;
    }

    void invoked(int onKey, long value) {
        int slot = onKey == key ? slot(value) : -1;
        if (slot >= 0) {
            open[slot]++;
        }
    }

    /** A write or cas ended. */
    void ended(Pending pending, int step, EventType outcome, boolean tookEffect) {
        if (pending.keys[step] != key) {
            return;
        }
        long now = pending.endedAt;
        long value = pending.numbers[step];
        int slot = slot(value);
        if (slot >= 0) {
            open[slot]--;
            if (outcome == EventType.INFO) {
                crashed[slot] = true;
            } else if (tookEffect) {
                lastEnd[slot] = now;
            }
        }
        if (isArmed && value == victim && outcome == EventType.INFO) {
            choose();
        } else if (isArmed && tookEffect && value != victim) {
            overwrittenFrom = Math.max(overwrittenFrom, pending.invokedAt);
        }
    }

    /** True when this read, about to end, returns a wrong result with the victim value. */
    boolean cannotReturn(Pending pending, int step) {
        if (pending.keys[step] != key || victim == NEVER) {
            return false;
        }
        int slot = slot(victim);
        return !crashed[slot]
                && open[slot] == 0
                && lastEnd[slot] != NEVER
                && lastEnd[slot] < pending.snapshot;
    }
}
