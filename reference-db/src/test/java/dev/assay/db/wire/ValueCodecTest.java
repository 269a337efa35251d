// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Value;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueCodecTest {
    private static Value roundTrip(Value value) throws DamagedBytesException {
        ByteWriter writer = new ByteWriter();
        ValueCodec.write(writer, value);
        byte[] bytes = writer.toBytes();
        ByteReader reader = new ByteReader(bytes, 0, bytes.length);
        Value read = ValueCodec.read(reader);
        reader.end();
        return read;
    }

    @Test
    void whatIsStorableReturnsAsItWas() throws DamagedBytesException {
        List<Value> values =
                List.of(
                        Value.NIL,
                        Value.of(true),
                        Value.of(false),
                        Value.of(Long.MIN_VALUE),
                        Value.of(""),
                        Value.of("ä€😀"),
                        Value.sequence(),
                        Value.sequence(Value.of(1), Value.sequence(Value.NIL)),
                        new Value.Collection(
                                new LinkedHashSet<>(List.of(Value.of("b"), Value.of("a")))));
        for (Value value : values) {
            assertThat(ValueCodec.isStorable(value)).isTrue();
            assertThat(roundTrip(value)).isEqualTo(value);
        }
    }

    @Test
    void whatIsNotStorableIsRefused() {
        Value deep = Value.of(1);
        for (int i = 0; i < 20; i++) {
            deep = Value.sequence(deep);
        }
        for (Value value :
                List.of(
                        Value.ABSENT,
                        Value.UNKNOWN,
                        new Value.Real(1),
                        new Value.Keyword("k"),
                        deep)) {
            assertThat(ValueCodec.isStorable(value)).isFalse();
        }
        assertThatThrownBy(() -> ValueCodec.write(new ByteWriter(), Value.UNKNOWN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLengthThatPromisesMoreThanThereIsReservesNothing() {
        byte[] bytes = new ByteWriter().putByte(5).putInt(Integer.MAX_VALUE).toBytes();
        assertThatThrownBy(() -> ValueCodec.read(new ByteReader(bytes, 0, bytes.length)))
                .isInstanceOf(DamagedBytesException.class);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] bytes = new ByteWriter().putByte(4).putInt(1).putByte(0xFF).toBytes();
        assertThatThrownBy(() -> ValueCodec.read(new ByteReader(bytes, 0, bytes.length)))
                .isInstanceOf(DamagedBytesException.class)
                .hasMessageContaining("UTF-8");
    }
}
