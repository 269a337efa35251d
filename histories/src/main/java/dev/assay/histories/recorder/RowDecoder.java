// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.Event;
import dev.assay.histories.EventRow;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.ValuePool;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link EventEncoder} wrote right into a history under construction, without an object
 * for each step, as long as nothing about it is unusual: events of clients without further facts,
 * whose keys and values are integers or missing. Everything else, damage included, is refused
 * before anything happened, and left to {@link EventDecoder}. O(bytes).
 */
final class RowDecoder {
    private static final int NONE = -1;

    /** So many names of functions are remembered. */
    private static final int MOST_NAMES = 32;

    private final HistoryBuilder builder;
    private final EventRow row = new EventRow();
    private byte[][] names = new byte[MOST_NAMES][];
    private final int[] numbers = new int[MOST_NAMES];
    private int known;

    private byte[] bytes = new byte[0];
    private int position;
    private int end;
    private boolean isUnusual;

    RowDecoder(HistoryBuilder builder) {
        this.builder = builder;
    }

    /** Takes an event, or leaves it: then nothing has happened. */
    boolean accept(byte[] source, int offset, int length) {
        bytes = source;
        position = offset;
        end = offset + length;
        isUnusual = false;
        int flags = nextByte();
        int unusual = ~(Tags.TYPE_MASK | Tags.TIME | Tags.PLAIN);
        if ((flags & unusual) != 0) {
            return false;
        }
        read(flags);
        if (isUnusual || position != end) {
            return false;
        }
        builder.accept(row);
        return true;
    }

    private void read(int flags) {
        long time = (flags & Tags.TIME) == 0 ? Event.NO_TIME : nextSigned();
        long process = nextSigned();
        int function = nextFunction();
        isUnusual |= process != (int) process;
        if (isUnusual) {
            return;
        }
        row.begin((int) process, EventType.at(flags & Tags.TYPE_MASK), time, function);
        if ((flags & Tags.PLAIN) != 0) {
            row.step(function, nextValue(), nextValue());
            return;
        }
        long count = nextUnsigned();
        isUnusual |= count < 1 || count > (end - position) / 3;
        for (int i = 0; i < count && !isUnusual; i++) {
            int called = nextFunction();
            int key = nextValue();
            row.step(called, key, nextValue());
        }
    }

    private int nextValue() {
        int tag = nextByte();
        if (tag == Tags.INT) {
            long value = nextSigned();
            return isUnusual ? NONE : builder.values().intern(value);
        }
        isUnusual |= tag > Tags.UNKNOWN;
        return tag - Tags.NIL + ValuePool.NIL;
    }

    private int nextFunction() {
        long length = nextUnsigned();
        isUnusual |= length < 1 || length > end - position;
        if (isUnusual) {
            return NONE;
        }
        int from = position;
        position += (int) length;
        for (int i = 0; i < known; i++) {
            if (Arrays.equals(names[i], 0, names[i].length, bytes, from, position)) {
                return numbers[i];
            }
        }
        return learned(from);
    }

    private int learned(int from) {
        for (int i = from; i < position; i++) {
            isUnusual |= bytes[i] < 0;
        }
        isUnusual |= known == MOST_NAMES;
        if (isUnusual) {
            return NONE;
        }
        names[known] = Arrays.copyOfRange(bytes, from, position);
        numbers[known] =
                builder.functionNumber(new String(names[known], StandardCharsets.US_ASCII));
        return numbers[known++];
    }

    private int nextByte() {
        if (position == end) {
            isUnusual = true;
            return 0;
        }
        return bytes[position++] & 0xFF;
    }

    private long nextSigned() {
        long value = nextUnsigned();
        return value >>> 1 ^ -(value & 1);
    }

    private long nextUnsigned() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = nextByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        isUnusual = true;
        return 0;
    }
}
