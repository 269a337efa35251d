// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;

/**
 * Counters, changed by amounts from 1 on.
 *
 * <p>Made wrong by a read that returns one more than everything together could have made: all
 * increments that began before it ended, less the decrements that ended before it began.
 */
final class StreamedCounters extends StreamedObject {
    private static final int INCREMENT = 0;
    private static final int DECREMENT = 1;
    private static final int READ = 2;

    private final long[] contents;
    private final long[] increased;
    private final long[] decreased;
    private long nextUnique = 1;

    StreamedCounters(StreamParameters parameters, Randomness randomness) {
        super(parameters, randomness);
        contents = new long[parameters.keys()];
        increased = new long[parameters.keys()];
        decreased = new long[parameters.keys()];
    }

    @Override
    boolean request(Pending pending) {
        call(pending, drawFunction(), drawKey());
        return true;
    }

    @Override
    boolean requestTelling(Pending pending) {
        call(pending, READ, drawKey());
        return true;
    }

    private void call(Pending pending, int function, int key) {
        ask(pending, 0, function, key);
        if (function == READ) {
            pending.snapshot = decreased[key];
        } else {
            pending.numbers[0] =
                    isUnique() ? nextUnique++ : 1 + randomness.nextInt(parameters.values());
            pending.arguments[0] = number(pending.numbers[0]);
        }
    }

    @Override
    boolean apply(Pending pending) {
        int key = pending.keys[0];
        pending.results[0] = pending.arguments[0];
        switch (pending.codes[0]) {
            case INCREMENT -> contents[key] += pending.numbers[0];
            case DECREMENT -> contents[key] -= pending.numbers[0];
            default -> pending.results[0] = number(contents[key]);
        }
        return true;
    }

    @Override
    void invoked(Pending pending) {
        if (pending.codes[0] == INCREMENT) {
            increased[pending.keys[0]] += pending.numbers[0];
        }
    }

    @Override
    void ended(Pending pending, EventType outcome) {
        int key = pending.keys[0];
        if (pending.codes[0] == DECREMENT && outcome == EventType.OK) {
            decreased[key] += pending.numbers[0];
        } else if (pending.codes[0] == INCREMENT && outcome == EventType.FAIL) {
            increased[key] -= pending.numbers[0];
        }
    }

    @Override
    String spoil(Pending pending, boolean isLastChance) {
        if (pending.codes[0] != READ) {
            return "";
        }
        long impossible = increased[pending.keys[0]] - pending.snapshot + 1;
        pending.results[0] = number(impossible);
        return "returned " + impossible + ", more than all increments together could make";
    }
}
