// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes one object for each short name that occurs again and again, without decoding it each time.
 * Direct-mapped: a new name pushes out another one in its slot, so that memory stays bounded
 * whatever the input holds.
 */
final class Names<T> {
    private static final int SLOTS = 1024;
    private static final int LONGEST = 64;

    private final byte[][] keys = new byte[SLOTS][];
    private final Object[] objects = new Object[SLOTS];
    private final Function<String, T> make;

    Names(Function<String, T> make) {
        this.make = make;
    }

    /** The object for the source's current token. */
    T of(TextSource source) {
        byte[] token = source.tokenBytes();
        int length = source.tokenLength();
        int slot = slot(token, 0, length);
        T known = known(slot, token, 0, length);
        if (known != null) {
            return known;
        }
        T made = make.apply(source.tokenText());
        keep(slot, Arrays.copyOf(token, length), made);
        return made;
    }

    /** The object for a name of ASCII characters. */
    T of(byte[] bytes, int from, int to) {
        int slot = slot(bytes, from, to);
        T known = known(slot, bytes, from, to);
        if (known != null) {
            return known;
        }
        T made = make.apply(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
        keep(slot, Arrays.copyOfRange(bytes, from, to), made);
        return made;
    }

    private static int slot(byte[] bytes, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        return (hash ^ (hash >>> 10)) & (SLOTS - 1);
    }

    @SuppressWarnings("unchecked") // Only keep puts objects into the slots.
    private @Nullable T known(int slot, byte[] bytes, int from, int to) {
        byte @Nullable [] key = keys[slot];
        return key != null && Arrays.equals(key, 0, key.length, bytes, from, to)
                ? (T) objects[slot]
                : null;
    }

    private void keep(int slot, byte[] key, T made) {
        if (key.length <= LONGEST) {
            keys[slot] = key;
            objects[slot] = made;
        }
    }
}
