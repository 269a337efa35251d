// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

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
    @SuppressWarnings("unchecked") // Only make puts objects into the slots.
    T of(TextSource source) {
        byte[] token = source.tokenBytes();
        int length = source.tokenLength();
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + token[i];
        }
        int slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
        byte @Nullable [] key = keys[slot];
        if (key != null && Arrays.equals(key, 0, key.length, token, 0, length)) {
            return (T) objects[slot];
        }
        T made = make.apply(source.tokenText());
        if (length <= LONGEST) {
            keys[slot] = Arrays.copyOf(token, length);
            objects[slot] = made;
        }
        return made;
    }
}
