// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.store;

import dev.assay.histories.Value;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Reads values that were written by Fressian (https://github.com/Datomic/fressian/wiki), the binary
 * notation in which Jepsen stores tests. Jepsen's own tags become plain values: operations maps,
 * vectors sequences, references to other blocks the tag {@code block-ref}. Other tags stay as
 * tagged values. O(bytes), streaming.
 */
final class Fressian {
    private static final int DEEPEST = 512;

    private final ByteBuffer input;
    private final List<Value> priorityCache = new ArrayList<>();
    private final List<Struct> structs = new ArrayList<>();
    private int depth;

    /** A tag and how many values stand behind it. */
    private record Struct(String tag, int fields) {}

    Fressian(ByteBuffer input) {
        this.input = input;
    }

    boolean hasMore() {
        return input.hasRemaining();
    }

    /**
     * The next value.
     *
     * @throws IOException when the bytes are no Fressian
     */
    Value read() throws IOException {
        try {
            return read(code());
        } catch (BufferUnderflowException | IllegalArgumentException cut) {
            // Lengths and places that point out of the data, and characters that are none.
            throw new EOFException("the data end in the middle of a value, or are no values");
        }
    }

    private int code() {
        return input.get() & 0xFF;
    }

    private Value read(int code) throws IOException {
        if (depth++ > DEEPEST) {
            throw new IOException("values nested deeper than " + DEEPEST);
        }
        try {
            return value(code);
        } finally {
            depth--;
        }
    }

    private Value value(int code) throws IOException {
        if (code == 0xFF) {
            return Value.of(-1);
        }
        if (code < 0x80) {
            return Value.of(packed(code));
        }
        if (code < 0xA0) {
            return cached(code - 0x80);
        }
        if (code < 0xB0) {
            return struct(structAt(code - 0xA0));
        }
        if (code >= 0xD0 && code < 0xD8) {
            return bytes(code - 0xD0);
        }
        if (code >= 0xDA && code < 0xE2) {
            return Value.of(text(code - 0xDA));
        }
        if (code >= 0xE4 && code < 0xEC) {
            return list(code - 0xE4);
        }
        return switch (code) {
            case 0xB0, 0xB1, 0xB2, 0xB3, 0xB4, 0xB5 -> list(length());
            case 0xC0 -> map();
            case 0xC1 -> new Value.Collection(new LinkedHashSet<>(elements(read())));
            case 0xC3 -> new Value.Tagged("uuid", read());
            case 0xC4 -> new Value.Tagged("regex", read());
            case 0xC5 -> new Value.Tagged("uri", read());
            case 0xC6 -> integer(rawBytes());
            case 0xC7 -> new Value.Tagged("bigdec", Value.sequence(integer(rawBytes()), read()));
            case 0xC8 -> new Value.Tagged("inst", read());
            case 0xC9 -> new Value.Symbol(name());
            case 0xCA -> new Value.Keyword(name());
            case 0xCC -> cached(length());
            case 0xCD -> remembered();
            case 0xCE -> remembered();
            case 0xCF -> footer();
            case 0xD9 -> bytes(length());
            case 0xD8 -> bytesInChunks(0xD8);
            case 0xE2 -> textInChunks();
            case 0xE3 -> Value.of(text(length()));
            case 0xEC -> list(length());
            case 0xED, 0xEE -> openList();
            case 0xEF -> {
                String tag = String.valueOf(text(read()));
                Struct made = new Struct(tag, length());
                structs.add(made);
                yield struct(made);
            }
            case 0xF0 -> struct(structAt(length()));
            case 0xF1 -> {
                read();
                yield read();
            }
            case 0xF5 -> Value.Bool.TRUE;
            case 0xF6 -> Value.Bool.FALSE;
            case 0xF7 -> Value.NIL;
            case 0xF8 -> Value.of(input.getLong());
            case 0xF9 -> new Value.Real(input.getFloat());
            case 0xFA -> new Value.Real(input.getDouble());
            case 0xFB -> new Value.Real(0.0);
            case 0xFC -> new Value.Real(1.0);
            case 0xFE -> {
                priorityCache.clear();
                structs.clear();
                yield read();
            }
            default -> throw new IOException("no Fressian: code 0x" + Integer.toHexString(code));
        };
    }

    // The code holds the highest bits of the number, with zero in the middle of its range.
    private long packed(int code) {
        if (code < 0x40) {
            return code;
        }
        if (code < 0x60) {
            return ((long) (code - 0x50) << 8) | next(1);
        }
        if (code < 0x70) {
            return ((long) (code - 0x68) << 16) | next(2);
        }
        if (code < 0x74) {
            return ((long) (code - 0x72) << 24) | next(3);
        }
        if (code < 0x78) {
            return ((long) (code - 0x76) << 32) | next(4);
        }
        if (code < 0x7C) {
            return ((long) (code - 0x7A) << 40) | next(5);
        }
        return ((long) (code - 0x7E) << 48) | next(6);
    }

    private long next(int count) {
        long bits = 0;
        for (int i = 0; i < count; i++) {
            bits = bits << 8 | code();
        }
        return bits;
    }

    private int length() throws IOException {
        if (read() instanceof Value.Int(long number)
                && number >= 0
                && number <= Integer.MAX_VALUE) {
            return (int) number;
        }
        throw new IOException("a length that is no number");
    }

    private Value cached(int index) throws IOException {
        if (index >= priorityCache.size()) {
            throw new IOException("a reference to value " + index + ", which was not there yet");
        }
        return priorityCache.get(index);
    }

    private Struct structAt(int index) throws IOException {
        if (index >= structs.size()) {
            throw new IOException("a reference to struct " + index + ", which was not there yet");
        }
        return structs.get(index);
    }

    // The place is taken before the value is read, for that may remember others.
    private Value remembered() throws IOException {
        int place = priorityCache.size();
        priorityCache.add(Value.UNKNOWN);
        Value value = read();
        priorityCache.set(place, value);
        return value;
    }

    private Value list(int size) throws IOException {
        List<Value> elements = new ArrayList<>(Math.min(size, 1024));
        for (int i = 0; i < size; i++) {
            elements.add(read());
        }
        return new Value.Sequence(elements);
    }

    private Value openList() throws IOException {
        List<Value> elements = new ArrayList<>();
        while (input.hasRemaining()) {
            int code = code();
            if (code == 0xFD) {
                break;
            }
            elements.add(read(code));
        }
        return new Value.Sequence(elements);
    }

    private static List<Value> elements(Value value) throws IOException {
        return switch (value) {
            case Value.Sequence(List<Value> elements) -> elements;
            case Value.Missing unused -> List.of();
            default -> throw new IOException("a list was expected");
        };
    }

    private Value map() throws IOException {
        List<Value> pairs = elements(read());
        Map<Value, Value> entries = new LinkedHashMap<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            entries.put(pairs.get(i), pairs.get(i + 1));
        }
        return new Value.Mapping(entries);
    }

    private String name() throws IOException {
        Value namespace = read();
        String name = text(read());
        return namespace == Value.NIL ? name : text(namespace) + "/" + name;
    }

    private static String text(Value value) throws IOException {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Keyword(String name) -> name;
            default -> throw new IOException("a text was expected");
        };
    }

    private byte[] raw(int count) {
        if (count > input.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[count];
        input.get(bytes);
        return bytes;
    }

    private byte[] rawBytes() throws IOException {
        int code = code();
        if (code >= 0xD0 && code < 0xD8) {
            return raw(code - 0xD0);
        }
        if (code == 0xD9) {
            return raw(length());
        }
        throw new IOException("bytes were expected");
    }

    private Value bytes(int count) {
        List<Value> elements = new ArrayList<>(Math.min(count, 1024));
        for (byte each : raw(count)) {
            elements.add(Value.of(each));
        }
        return new Value.Tagged("bytes", new Value.Sequence(elements));
    }

    private Value bytesInChunks(int code) throws IOException {
        List<Value> elements = new ArrayList<>();
        int next = code;
        while (next == 0xD8) {
            for (byte each : raw(length())) {
                elements.add(Value.of(each));
            }
            next = code();
        }
        for (byte each : raw(next == 0xD9 ? length() : next - 0xD0)) {
            elements.add(Value.of(each));
        }
        return new Value.Tagged("bytes", new Value.Sequence(elements));
    }

    private String text(int count) {
        return cesu(raw(count));
    }

    private Value textInChunks() throws IOException {
        StringBuilder text = new StringBuilder(text(length()));
        int next = code();
        while (next == 0xE2) {
            text.append(text(length()));
            next = code();
        }
        text.append(text(next == 0xE3 ? length() : next - 0xDA));
        return Value.of(text.toString());
    }

    // Each half of a surrogate pair has three bytes of its own, unlike in UTF-8.
    private static String cesu(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; ) {
            int first = bytes[i] & 0xFF;
            if (first < 0x80) {
                text.append((char) first);
                i++;
            } else if (first < 0xE0 && i + 1 < bytes.length) {
                text.append((char) ((first & 0x1F) << 6 | bytes[i + 1] & 0x3F));
                i += 2;
            } else if (first < 0xF0 && i + 2 < bytes.length) {
                int high = (first & 0x0F) << 12 | (bytes[i + 1] & 0x3F) << 6;
                text.append((char) (high | bytes[i + 2] & 0x3F));
                i += 3;
            } else {
                return text + new String(bytes, i, bytes.length - i, StandardCharsets.UTF_8);
            }
        }
        return text.toString();
    }

    private static Value integer(byte[] bytes) {
        BigInteger number = new BigInteger(bytes);
        return number.bitLength() < Long.SIZE
                ? Value.of(number.longValue())
                : new Value.BigInt(number);
    }

    // Length and checksum of what came before; the blocks have a checksum of their own.
    private Value footer() throws IOException {
        input.position(input.position() + 11);
        priorityCache.clear();
        structs.clear();
        return read();
    }

    private Value struct(Struct struct) throws IOException {
        List<Value> fields = new ArrayList<>();
        for (int i = 0; i < struct.fields; i++) {
            fields.add(read());
        }
        return switch (struct.tag) {
            case "jepsen.history.Op" -> operation(fields);
            case "persistent-hash-set", "persistent-sorted-set" ->
                    new Value.Collection(new LinkedHashSet<>(elements(only(struct, fields))));
            case "vec", "atom", "map-entry", "byte" ->
                    struct.tag.equals("map-entry")
                            ? new Value.Sequence(fields)
                            : only(struct, fields);
            case "key" -> new Value.Keyword(named(fields));
            case "sym" -> new Value.Symbol(named(fields));
            case "instant" -> new Value.Tagged("inst", only(struct, fields));
            case "char" ->
                    only(struct, fields) instanceof Value.Int(long codePoint)
                            ? new Value.Char((int) codePoint)
                            : only(struct, fields);
            case "ratio" -> new Value.Tagged("assay/ratio", new Value.Sequence(fields));
            default ->
                    new Value.Tagged(
                            struct.tag,
                            fields.size() == 1 ? fields.get(0) : new Value.Sequence(fields));
        };
    }

    private static String named(List<Value> fields) throws IOException {
        if (fields.size() != 2) {
            throw new IOException("a name of " + fields.size() + " parts");
        }
        return fields.get(0) == Value.NIL
                ? text(fields.get(1))
                : text(fields.get(0)) + "/" + text(fields.get(1));
    }

    private static Value only(Struct struct, List<Value> fields) throws IOException {
        if (fields.size() != 1) {
            throw new IOException(struct.tag + " with " + fields.size() + " values");
        }
        return fields.get(0);
    }

    private static Value operation(List<Value> fields) throws IOException {
        String[] names = {"index", "time", "type", "process", "f", "value"};
        if (fields.size() != names.length + 1) {
            throw new IOException("an operation of " + fields.size() + " fields");
        }
        Map<Value, Value> map = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            map.put(new Value.Keyword(names[i]), fields.get(i));
        }
        if (fields.get(names.length) instanceof Value.Mapping(Map<Value, Value> extras)) {
            map.putAll(extras);
        }
        return new Value.Mapping(map);
    }
}
