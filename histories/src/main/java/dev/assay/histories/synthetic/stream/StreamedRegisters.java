// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.Arrays;

/** Registers: with or without cas, under transactions, or with the names of a key-value store. */
final class StreamedRegisters extends StreamedObject {
    private static final int READ = 0;
    private static final int CAS = 2;
    private static final int MOST_STEPS = 3;
    private static final long NIL = Long.MIN_VALUE;

    private final boolean isTransactional;
    private final boolean hasRevisions;
    private final long[] contents;
    private final long[] revisions;
    private final StaleRead stale;

    StreamedRegisters(StreamParameters parameters, Randomness randomness) {
        super(parameters, randomness);
        isTransactional = parameters.kind() == StreamKind.MULTI_REGISTER;
        hasRevisions = parameters.options().revisions();
        contents = new long[parameters.keys()];
        Arrays.fill(contents, isTransactional ? 0 : NIL);
        revisions = new long[hasRevisions ? parameters.keys() : 0];
        stale = new StaleRead(parameters, randomness);
    }

    @Override
    int mostSteps() {
        return isTransactional ? MOST_STEPS : 1;
    }

    @Override
    Value keyValue(int key) {
        boolean isNamed = isTransactional || parameters.kind() == StreamKind.KV;
        return isNamed ? numbered(key) : super.keyValue(key);
    }

    @Override
    boolean request(Pending pending) {
        if (!isTransactional) {
            draw(pending, 0, drawFunction(), drawKey());
            return true;
        }
        int wanted = Math.min(1 + randomness.nextInt(MOST_STEPS), parameters.keys());
        pending.steps = 0;
        while (pending.steps < wanted) {
            int key = drawKey();
            if (!touches(pending, key)) {
                draw(pending, pending.steps++, drawFunction(), key);
            }
        }
        return true;
    }

    private static boolean touches(Pending pending, int key) {
        for (int i = 0; i < pending.steps; i++) {
            if (pending.keys[i] == key) {
                return true;
            }
        }
        return false;
    }

    @Override
    boolean requestTelling(Pending pending) {
        draw(pending, 0, READ, drawKey());
        return true;
    }

    private void draw(Pending pending, int step, int function, int key) {
        ask(pending, step, function, key);
        switch (function) {
            case READ -> pending.snapshot = Math.max(pending.snapshot, stale.snapshot(key));
            case CAS -> {
                pending.expected[step] = expectation(key);
                pending.numbers[step] = stale.drawValue(pending, key, false);
                pending.arguments[step] =
                        Value.sequence(
                                number(pending.expected[step]), number(pending.numbers[step]));
            }
            default -> {
                pending.numbers[step] = stale.drawValue(pending, key, true);
                pending.arguments[step] = number(pending.numbers[step]);
            }
        }
    }

    // Of values that never repeat only the present one has a chance, as if the client had just read
    // it; 0 is none of them.
    private long expectation(int key) {
        if (isUnique()) {
            return contents[key] == NIL ? 0 : contents[key];
        }
        return randomness.nextInt(parameters.values());
    }

    @Override
    boolean apply(Pending pending) {
        for (int i = 0; i < pending.steps; i++) {
            int key = pending.keys[i];
            switch (pending.codes[i]) {
                case READ -> pending.results[i] = shown(contents[key]);
                case CAS -> {
                    boolean matches = contents[key] == pending.expected[i];
                    if (matches) {
                        write(key, pending.numbers[i]);
                    } else if (parameters.options().failedCasFails()) {
                        pending.outcome = EventType.FAIL;
                    }
                    pending.results[i] = Value.of(matches);
                }
                default -> {
                    write(key, pending.numbers[i]);
                    pending.results[i] = pending.arguments[i];
                }
            }
            if (hasRevisions) {
                pending.revision = revisions[key];
            }
        }
        return true;
    }

    private void write(int key, long value) {
        contents[key] = value;
        if (hasRevisions) {
            revisions[key]++;
        }
    }

    private Value shown(long content) {
        return content == NIL ? Value.NIL : number(content);
    }

    @Override
    void invoked(Pending pending) {
        for (int i = 0; i < pending.steps; i++) {
            if (pending.codes[i] != READ) {
                stale.invoked(pending.keys[i], pending.numbers[i]);
            }
        }
    }

    @Override
    void ended(Pending pending, EventType outcome) {
        for (int i = 0; i < pending.steps; i++) {
            if (pending.codes[i] != READ) {
                boolean tookEffect =
                        outcome == EventType.OK && pending.results[i] != Value.Bool.FALSE;
                stale.ended(pending, i, outcome, tookEffect);
            }
        }
    }

    @Override
    void arm() {
        stale.arm();
    }

    @Override
    String spoil(Pending pending, boolean isLastChance) {
        for (int i = 0; i < pending.steps; i++) {
            if (pending.codes[i] != READ) {
                continue;
            }
            if (stale.cannotReturn(pending, i)) {
                pending.results[i] = number(stale.victim());
                return "returned " + stale.victim() + ", which was overwritten before it began";
            }
            if (isLastChance) {
                long invented = stale.neverWritten();
                pending.results[i] = number(invented);
                return "returned " + invented + ", which nobody wrote";
            }
        }
        return "";
    }
}
