// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.Event;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes one event as bytes which describe themselves; the layout is told in {@code FORMAT.md}.
 * Equal events with equal order inside their values become equal bytes. Reused from event to event,
 * it makes no garbage; not thread-safe.
 */
final class EventEncoder {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[512];
    private int size;
    private int depth;

    /** The bytes of the last event, valid up to {@link #size}. */
    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Replaces the bytes by those of an event. */
    void encode(Event event) {
        size = 0;
        depth = 0;
        boolean timed = event.timeNanos() != Event.NO_TIME;
        int flags =
                event.type().ordinal()
                        | (event instanceof Event.Fault ? Tags.FAULT : 0)
                        | (timed ? Tags.TIME : 0)
                        | (event.extras().isEmpty() ? 0 : Tags.EXTRAS);
        switch (event) {
            case Event.Client client -> putClient(client, flags);
            case Event.Fault fault -> {
                putByte(flags);
                putTime(fault);
                putText(fault.process());
                putText(fault.function());
                putValue(fault.value());
            }
        }
        if (!event.extras().isEmpty()) {
            putExtras(event.extras());
        }
    }

    private void putClient(Event.Client client, int flags) {
        boolean plain =
                client.steps().size() == 1
                        && client.steps().get(0).function().equals(client.function());
        putByte(flags | (plain ? Tags.PLAIN : 0));
        putTime(client);
        putSigned(client.process());
        putText(client.function());
        if (!plain) {
            putUnsigned(client.steps().size());
        }
        for (int i = 0; i < client.steps().size(); i++) {
            MicroOperation step = client.steps().get(i);
            if (!plain) {
                putText(step.function());
            }
            putValue(step.key());
            putValue(step.value());
        }
    }

    private void putTime(Event event) {
        if (event.timeNanos() != Event.NO_TIME) {
            putSigned(event.timeNanos());
        }
    }

    // Unmodifiable maps of the JDK shuffle their entries anew in every process.
    private void putExtras(Map<String, Value> extras) {
        SortedMap<String, Value> sorted = new TreeMap<>(extras);
        putUnsigned(sorted.size());
        sorted.forEach(
                (name, value) -> {
                    putText(name);
                    putValue(value);
                });
    }

    private void putValue(Value value) {
        switch (value) {
            case Value.Missing missing -> putByte(Tags.NIL + missing.ordinal());
            case Value.Bool bool -> putByte(Tags.FALSE + bool.ordinal());
            case Value.Int integer -> {
                putByte(Tags.INT);
                putSigned(integer.value());
            }
            case Value.BigInt integer -> {
                byte[] digits = integer.value().toByteArray();
                putByte(Tags.BIG_INT);
                putUnsigned(digits.length);
                ensure(digits.length);
                System.arraycopy(digits, 0, bytes, size, digits.length);
                size += digits.length;
            }
            case Value.Real real -> {
                putByte(Tags.REAL);
                ensure(Long.BYTES);
                LONG.set(bytes, size, Double.doubleToRawLongBits(real.value()));
                size += Long.BYTES;
            }
            case Value.Text text -> putTagged(Tags.TEXT, text.value());
            case Value.Keyword keyword -> putTagged(Tags.KEYWORD, keyword.name());
            case Value.Symbol symbol -> putTagged(Tags.SYMBOL, symbol.name());
            case Value.Char character -> {
                putByte(Tags.CHAR);
                putSigned(character.codePoint());
            }
            case Value.Sequence sequence -> putAll(Tags.SEQUENCE, sequence.elements());
            case Value.Collection set -> putAll(Tags.COLLECTION, set.elements());
            case Value.Mapping mapping -> putMapping(mapping);
            case Value.Tagged tagged -> {
                enter();
                putTagged(Tags.TAGGED, tagged.tag());
                putValue(tagged.value());
                depth--;
            }
        }
    }

    private void putTagged(int tag, String text) {
        putByte(tag);
        putText(text);
    }

    private void putAll(int tag, java.util.Collection<Value> elements) {
        enter();
        putByte(tag);
        putUnsigned(elements.size());
        for (Value element : elements) {
            putValue(element);
        }
        depth--;
    }

    private void putMapping(Value.Mapping mapping) {
        enter();
        putByte(Tags.MAPPING);
        putUnsigned(mapping.entries().size());
        mapping.entries()
                .forEach(
                        (key, value) -> {
                            putValue(key);
                            putValue(value);
                        });
        depth--;
    }

    private void enter() {
        if (++depth > Tags.MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "value nested deeper than " + Tags.MAX_DEPTH + " levels cannot be recorded");
        }
    }

    // UTF-8, but a surrogate without its partner, which Java strings may hold, becomes three bytes
    // of its own.
    private void putText(String text) {
        int length = text.length();
        putUnsigned(encodedLength(text));
        ensure(3 * length);
        for (int i = 0; i < length; i++) {
            char unit = text.charAt(i);
            if (unit < 0x80) {
                bytes[size++] = (byte) unit;
            } else if (unit < 0x800) {
                bytes[size++] = (byte) (0xC0 | unit >> 6);
                bytes[size++] = (byte) (0x80 | unit & 0x3F);
            } else if (isPair(text, i)) {
                int codePoint = Character.toCodePoint(unit, text.charAt(++i));
                bytes[size++] = (byte) (0xF0 | codePoint >> 18);
                bytes[size++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
                bytes[size++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
                bytes[size++] = (byte) (0x80 | codePoint & 0x3F);
            } else {
                bytes[size++] = (byte) (0xE0 | unit >> 12);
                bytes[size++] = (byte) (0x80 | unit >> 6 & 0x3F);
                bytes[size++] = (byte) (0x80 | unit & 0x3F);
            }
        }
    }

    private static int encodedLength(String text) {
        int encoded = text.length();
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit >= 0x800) {
                encoded += 2;
                // A pair's second unit is counted already: four bytes for two units.
                i += isPair(text, i) ? 1 : 0;
            } else if (unit >= 0x80) {
                encoded++;
            }
        }
        return encoded;
    }

    private static boolean isPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    private void putByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    // Small negative numbers stay short: 0, -1, 1, -2, … become 0, 1, 2, 3, …
    private void putSigned(long value) {
        putUnsigned(value << 1 ^ value >> 63);
    }

    private void putUnsigned(long value) {
        ensure(10);
        long rest = value;
        while ((rest & -0x80L) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
