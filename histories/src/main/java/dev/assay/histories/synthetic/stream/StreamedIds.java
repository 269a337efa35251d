// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;

/** Generators of numbers that were never given before. Made wrong by giving one again. */
final class StreamedIds extends StreamedObject {
    private static final long NONE = -1;

    private final long[] next;
    private final long[] lastGiven;

    StreamedIds(StreamParameters parameters, Randomness randomness) {
        super(parameters, randomness);
        next = new long[parameters.keys()];
        lastGiven = new long[parameters.keys()];
        java.util.Arrays.fill(lastGiven, NONE);
    }

    @Override
    boolean request(Pending pending) {
        ask(pending, 0, 0, drawKey());
        return true;
    }

    @Override
    boolean requestTelling(Pending pending) {
        return request(pending);
    }

    @Override
    boolean apply(Pending pending) {
        pending.numbers[0] = next[pending.keys[0]]++;
        pending.results[0] = number(pending.numbers[0]);
        return true;
    }

    @Override
    void ended(Pending pending, EventType outcome) {
        if (outcome == EventType.OK) {
            lastGiven[pending.keys[0]] = pending.numbers[0];
        }
    }

    @Override
    String spoil(Pending pending, boolean isLastChance) {
        long given = lastGiven[pending.keys[0]];
        if (given == NONE) {
            return "";
        }
        pending.results[0] = number(given);
        return "returned " + given + ", which was given before";
    }
}
