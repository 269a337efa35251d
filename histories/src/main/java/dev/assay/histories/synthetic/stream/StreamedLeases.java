// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.Arrays;

/**
 * Locks whose grants expire now and then. A client that holds one renews it until it gives it back
 * or is told that it lost it; others acquire it, or try to.
 *
 * <p>Made wrong by letting a holder renew or release successfully although, before it called, an
 * acquire had returned a greater token; late, by returning a token twice.
 */
final class StreamedLeases extends StreamedObject {
    private static final int ACQUIRE = 0;
    private static final int TRY = 1;
    private static final int RENEW = 2;
    private static final int RELEASE = 3;
    private static final String[] NAMES = {"acquire", "try-acquire", "renew", "release"};
    private static final int NOTHING = -1;

    /** By key, the last token, who was given it, and the greatest that any client was told. */
    private final long[] tokens;

    private final int[] holders;
    private final long[] told;

    /** By client, the key that it was granted, and the token. */
    private final int[] keys;

    private final long[] held;

    StreamedLeases(StreamParameters parameters, Randomness randomness) {
        super(parameters, randomness);
        tokens = new long[parameters.keys()];
        holders = new int[parameters.keys()];
        told = new long[parameters.keys()];
        keys = new int[parameters.processes()];
        held = new long[parameters.processes()];
        Arrays.fill(holders, NOTHING);
        Arrays.fill(keys, NOTHING);
    }

    @Override
    boolean request(Pending pending) {
        int key = keys[pending.client];
        int drawn = randomness.nextInt(8);
        if (key == NOTHING) {
            call(pending, drawn < 6 ? ACQUIRE : TRY, drawKey());
        } else {
            call(pending, drawn < 5 ? RENEW : RELEASE, key);
        }
        return true;
    }

    private void call(Pending pending, int code, int key) {
        pending.functions[0] = NAMES[code];
        pending.codes[0] = code;
        pending.keys[0] = key;
        pending.keyValues[0] = keyValue(key);
        pending.arguments[0] = Value.NIL;
        pending.numbers[0] = 0;
    }

    @Override
    boolean requestTelling(Pending pending) {
        int key = drawKey();
        for (int tries = 0; told[key] == 0 && tries < told.length; tries++) {
            key = (key + 1) % told.length;
        }
        call(pending, ACQUIRE, key);
        return true;
    }

    @Override
    boolean apply(Pending pending) {
        int key = pending.keys[0];
        int code = pending.codes[0];
        boolean isOurs = holders[key] == pending.process;
        if (randomness.nextInt(isOurs ? 32 : 8) == 0 || pending.isProtected) {
            holders[key] = NOTHING;
        }
        boolean stands = holders[key] != NOTHING;
        if (code == RENEW || code == RELEASE) {
            boolean succeeds = stands && isOurs;
            if (succeeds && code == RELEASE) {
                holders[key] = NOTHING;
            }
            pending.results[0] = Value.of(succeeds);
            return true;
        }
        if (stands) {
            pending.results[0] = Value.of(false);
            return code == TRY;
        }
        holders[key] = pending.process;
        pending.numbers[0] = ++tokens[key];
        pending.results[0] = number(pending.numbers[0]);
        return true;
    }

    @Override
    void invoked(Pending pending) {
        pending.snapshot = told[pending.keys[0]];
    }

    @Override
    void ended(Pending pending, EventType outcome) {
        int key = pending.keys[0];
        boolean acquires = pending.codes[0] == ACQUIRE || pending.codes[0] == TRY;
        if (outcome == EventType.FAIL) {
            return;
        }
        if (outcome == EventType.INFO) {
            // The client goes on as another process, which was granted nothing.
            keys[pending.client] = NOTHING;
        } else if (acquires && pending.numbers[0] > 0) {
            keys[pending.client] = key;
            held[pending.client] = pending.numbers[0];
            told[key] = Math.max(told[key], pending.numbers[0]);
        } else if (pending.codes[0] == RELEASE || pending.results[0] == Value.Bool.FALSE) {
            keys[pending.client] = NOTHING;
        }
    }

    @Override
    String spoil(Pending pending, boolean isLastChance) {
        int key = pending.keys[0];
        boolean uses = pending.codes[0] == RENEW || pending.codes[0] == RELEASE;
        if (uses && pending.snapshot > held[pending.client]) {
            pending.results[0] = Value.of(true);
            return "succeeded with the token "
                    + held[pending.client]
                    + ", though an acquire had returned "
                    + pending.snapshot
                    + " before it was called";
        }
        if (!isLastChance || uses || pending.numbers[0] == 0 || told[key] == 0) {
            return "";
        }
        pending.numbers[0] = told[key];
        pending.results[0] = number(told[key]);
        return "returned " + told[key] + ", as an acquire before it did";
    }
}
