// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what {@link EventEncoder} wrote. Every other sequence of bytes ends in a {@link
 * MalformedHistoryException}, in time and memory linear in its length: no count is trusted before
 * the bytes for it are there. Reused from event to event; not thread-safe.
 */
final class EventDecoder {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[0];
    private int position;
    private int end;
    private int depth;

    /** The event in these bytes, all of which must belong to it. */
    Event decode(byte[] source, int offset, int length) {
        bytes = source;
        position = offset;
        end = offset + length;
        depth = 0;
        int flags = nextByte();
        if ((flags & ~Tags.KNOWN_FLAGS) != 0 || isBoth(flags, Tags.FAULT | Tags.PLAIN)) {
            throw malformed("unknown flags " + flags);
        }
        EventType type = EventType.at(flags & Tags.TYPE_MASK);
        long time = (flags & Tags.TIME) == 0 ? Event.NO_TIME : nextSigned();
        Event event =
                (flags & Tags.FAULT) == 0
                        ? nextClient(type, time, flags)
                        : new Event.Fault(
                                nextText(), type, time, nextText(), nextValue(), nextExtras(flags));
        if (position != end) {
            throw malformed((end - position) + " bytes behind its end");
        }
        return event;
    }

    private static boolean isBoth(int flags, int mask) {
        return (flags & mask) == mask;
    }

    private Event.Client nextClient(EventType type, long time, int flags) {
        long process = nextSigned();
        if (process != (int) process) {
            throw malformed("process number " + process + " does not fit 32 bits");
        }
        String function = nextName();
        List<MicroOperation> steps;
        if ((flags & Tags.PLAIN) != 0) {
            steps = List.of(new MicroOperation(function, nextValue(), nextValue()));
        } else {
            int count = nextCount(3);
            if (count == 0) {
                throw malformed("operation without a step");
            }
            steps = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                steps.add(new MicroOperation(nextName(), nextValue(), nextValue()));
            }
        }
        return new Event.Client((int) process, type, time, function, steps, nextExtras(flags));
    }

    private Map<String, Value> nextExtras(int flags) {
        if ((flags & Tags.EXTRAS) == 0) {
            return Map.of();
        }
        int count = nextCount(2);
        Map<String, Value> extras = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            String name = nextText();
            if (extras.put(name, nextValue()) != null) {
                throw malformed("named fact " + name + " twice");
            }
        }
        return extras;
    }

    private Value nextValue() {
        int tag = nextByte();
        return switch (tag) {
            case Tags.NIL -> Value.NIL;
            case Tags.ABSENT -> Value.ABSENT;
            case Tags.UNKNOWN -> Value.UNKNOWN;
            case Tags.FALSE -> Value.Bool.FALSE;
            case Tags.TRUE -> Value.Bool.TRUE;
            case Tags.INT -> new Value.Int(nextSigned());
            case Tags.BIG_INT -> nextBigInt();
            case Tags.REAL -> nextReal();
            case Tags.TEXT -> new Value.Text(nextText());
            case Tags.KEYWORD -> new Value.Keyword(nextText());
            case Tags.SYMBOL -> new Value.Symbol(nextText());
            case Tags.CHAR -> nextChar();
            case Tags.SEQUENCE, Tags.MAPPING, Tags.COLLECTION, Tags.TAGGED -> nextNested(tag);
            default -> throw malformed("unknown kind of value " + tag);
        };
    }

    private Value nextNested(int tag) {
        if (++depth > Tags.MAX_DEPTH) {
            throw malformed("value nested deeper than " + Tags.MAX_DEPTH + " levels");
        }
        Value value =
                switch (tag) {
                    case Tags.SEQUENCE -> nextSequence();
                    case Tags.MAPPING -> nextMapping();
                    case Tags.COLLECTION -> nextCollection();
                    default -> new Value.Tagged(nextText(), nextValue());
                };
        depth--;
        return value;
    }

    private Value nextSequence() {
        int count = nextCount(1);
        List<Value> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(nextValue());
        }
        return new Value.Sequence(elements);
    }

    private Value nextMapping() {
        int count = nextCount(2);
        Map<Value, Value> entries = LinkedHashMap.newLinkedHashMap(count);
        for (int i = 0; i < count; i++) {
            if (entries.put(nextValue(), nextValue()) != null) {
                throw malformed("map with a key twice");
            }
        }
        return new Value.Mapping(entries);
    }

    private Value nextCollection() {
        int count = nextCount(1);
        Set<Value> elements = LinkedHashSet.newLinkedHashSet(count);
        for (int i = 0; i < count; i++) {
            if (!elements.add(nextValue())) {
                throw malformed("set with an element twice");
            }
        }
        return new Value.Collection(elements);
    }

    private Value nextBigInt() {
        int length = nextCount(1);
        if (length == 0) {
            throw malformed("integer without digits");
        }
        BigInteger value = new BigInteger(bytes, position, length);
        if (value.bitLength() < Long.SIZE) {
            throw malformed("big integer that fits 64 bits");
        }
        position += length;
        return new Value.BigInt(value);
    }

    private Value nextReal() {
        need(Long.BYTES);
        long bits = (long) LONG.get(bytes, position);
        position += Long.BYTES;
        return new Value.Real(Double.longBitsToDouble(bits));
    }

    private Value nextChar() {
        long codePoint = nextSigned();
        if (codePoint != (int) codePoint || !Character.isValidCodePoint((int) codePoint)) {
            throw malformed("code point " + codePoint + " which does not exist");
        }
        return new Value.Char((int) codePoint);
    }

    private String nextName() {
        String name = nextText();
        if (name.isEmpty()) {
            throw malformed("function without a name");
        }
        return name;
    }

    private String nextText() {
        int length = nextCount(1);
        int textEnd = position + length;
        StringBuilder text = new StringBuilder(length);
        while (position < textEnd) {
            int first = bytes[position++];
            if (first >= 0) {
                text.append((char) first);
            } else {
                text.appendCodePoint(nextCodePoint(first & 0xFF, textEnd));
            }
        }
        return text.toString();
    }

    private int nextCodePoint(int first, int textEnd) {
        int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        if (first < 0xC2 || first > 0xF4 || position + more > textEnd) {
            throw malformed("text that is not UTF-8");
        }
        int codePoint = first & (0x3F >> more);
        for (int i = 0; i < more; i++) {
            int next = bytes[position++];
            if ((next & 0xC0) != 0x80) {
                throw malformed("text that is not UTF-8");
            }
            codePoint = codePoint << 6 | next & 0x3F;
        }
        int least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
        if (codePoint < least || codePoint > Character.MAX_CODE_POINT) {
            throw malformed("text that is not UTF-8");
        }
        return codePoint;
    }

    private int nextByte() {
        need(1);
        return bytes[position++] & 0xFF;
    }

    /** A count of things of which each takes at least this many bytes. */
    private int nextCount(int bytesEach) {
        long count = nextUnsigned();
        if (count < 0 || count > (end - position) / bytesEach) {
            throw malformed("count " + count + " with " + (end - position) + " bytes left");
        }
        return (int) count;
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
        throw malformed("number of more than 64 bits");
    }

    private void need(int count) {
        if (end - position < count) {
            throw malformed("ends too early");
        }
    }

    private static MalformedHistoryException malformed(String problem) {
        return new MalformedHistoryException(
                "event cannot be decoded: " + problem + "; was it written by a newer release?");
    }
}
