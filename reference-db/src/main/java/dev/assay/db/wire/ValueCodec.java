// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.wire;

import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Values as bytes: nil, truth values, integers, texts, sequences and sets of them, nested up to a
 * small depth.
 */
public final class ValueCodec {
    private static final int DEPTH_MAX = 16;

    private static final int NIL = 0;
    private static final int FALSE = 1;
    private static final int TRUE = 2;
    private static final int INTEGER = 3;
    private static final int TEXT = 4;
    private static final int SEQUENCE = 5;
    private static final int SET = 6;

    private ValueCodec() {}

    /** True when the database can store this value. */
    public static boolean isStorable(Value value) {
        return isStorable(value, 0);
    }

    private static boolean isStorable(Value value, int depth) {
        if (depth > DEPTH_MAX) {
            return false;
        }
        return switch (value) {
            case Value.Missing missing -> missing == Value.Missing.NIL;
            case Value.Bool bool -> true;
            case Value.Int integer -> true;
            case Value.Text text -> true;
            case Value.Sequence sequence -> areStorable(sequence.elements(), depth + 1);
            case Value.Collection set -> areStorable(set.elements(), depth + 1);
            default -> false;
        };
    }

    private static boolean areStorable(Iterable<Value> values, int depth) {
        for (Value value : values) {
            if (!isStorable(value, depth)) {
                return false;
            }
        }
        return true;
    }

    /** Writes a value for which {@link #isStorable} is true. */
    public static void write(ByteWriter writer, Value value) {
        switch (value) {
            case Value.Missing missing when missing == Value.Missing.NIL -> writer.putByte(NIL);
            case Value.Bool bool -> writer.putByte(bool.isTrue() ? TRUE : FALSE);
            case Value.Int integer -> writer.putByte(INTEGER).putLong(integer.value());
            case Value.Text text -> writer.putByte(TEXT).putText(text.value());
            case Value.Sequence sequence -> {
                writer.putByte(SEQUENCE).putInt(sequence.elements().size());
                sequence.elements().forEach(element -> write(writer, element));
            }
            case Value.Collection set -> {
                writer.putByte(SET).putInt(set.elements().size());
                set.elements().forEach(element -> write(writer, element));
            }
            default ->
                    throw new IllegalArgumentException(
                            "the database does not store values such as " + value);
        }
    }

    /** Reads a value back. */
    public static Value read(ByteReader reader) throws DamagedBytesException {
        return read(reader, 0);
    }

    private static Value read(ByteReader reader, int depth) throws DamagedBytesException {
        if (depth > DEPTH_MAX + 1) {
            throw new DamagedBytesException("values nested deeper than " + DEPTH_MAX);
        }
        int kind = reader.getByte();
        return switch (kind) {
            case NIL -> Value.NIL;
            case FALSE -> Value.of(false);
            case TRUE -> Value.of(true);
            case INTEGER -> Value.of(reader.getLong());
            case TEXT -> Value.of(reader.getText());
            case SEQUENCE -> new Value.Sequence(readElements(reader, depth + 1));
            case SET -> readSet(reader, depth + 1);
            default -> throw new DamagedBytesException("no kind of value has the number " + kind);
        };
    }

    private static List<Value> readElements(ByteReader reader, int depth)
            throws DamagedBytesException {
        int count = reader.getCount(1);
        List<Value> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(read(reader, depth));
        }
        return elements;
    }

    private static Value readSet(ByteReader reader, int depth) throws DamagedBytesException {
        List<Value> elements = readElements(reader, depth);
        Set<Value> distinct = new LinkedHashSet<>(elements);
        if (distinct.size() != elements.size()) {
            throw new DamagedBytesException("an element stands twice in a set");
        }
        return new Value.Collection(distinct);
    }
}
