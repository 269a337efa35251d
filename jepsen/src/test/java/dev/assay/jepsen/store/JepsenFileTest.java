// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Event;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JepsenFileTest {
    @TempDir private Path folder;

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static Value read(int... values) throws IOException {
        return new Fressian(ByteBuffer.wrap(bytes(values))).read();
    }

    @Test
    void integers_of_every_width_are_read() throws IOException {
        assertThat(read(0xFF)).isEqualTo(Value.of(-1));
        assertThat(read(0x00)).isEqualTo(Value.of(0));
        assertThat(read(0x3F)).isEqualTo(Value.of(63));
        assertThat(read(0x50, 0x40)).isEqualTo(Value.of(64));
        assertThat(read(0x40, 0x00)).isEqualTo(Value.of(-4096));
        assertThat(read(0x5F, 0xFF)).isEqualTo(Value.of(4095));
        assertThat(read(0x68, 0x10, 0x00)).isEqualTo(Value.of(4096));
        assertThat(read(0x72, 0x08, 0x00, 0x00)).isEqualTo(Value.of(1 << 19));
        assertThat(read(0x75, 0xFF, 0xFF, 0xFF, 0xFF)).isEqualTo(Value.of(-1L & -1));
        assertThat(read(0xF8, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF))
                .isEqualTo(Value.of(Long.MAX_VALUE));
    }

    @Test
    void what_was_remembered_is_given_again() throws IOException {
        // A list of a remembered keyword and a reference to it.
        assertThat(read(0xE6, 0xCD, 0xCA, 0xF7, 0xDB, 'x', 0x80))
                .isEqualTo(Value.sequence(new Value.Keyword("x"), new Value.Keyword("x")));
    }

    @Test
    void maps_sets_texts_and_open_lists_are_read() throws IOException {
        assertThat(read(0xC0, 0xE6, 0x01, 0xDC, 'h', 'i'))
                .isEqualTo(new Value.Mapping(Map.of(Value.of(1), Value.of("hi"))));
        assertThat(read(0xED, 0x01, 0x02, 0xFD))
                .isEqualTo(Value.sequence(Value.of(1), Value.of(2)));
        assertThat(read(0xDC, 0xC3, 0xA9)).isEqualTo(Value.of("é"));
        assertThat(read(0xF5)).isEqualTo(Value.Bool.TRUE);
    }

    @Test
    void data_that_end_early_are_refused() {
        assertThatThrownBy(() -> read(0xE6, 0x01)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(0xBF)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(0x85)).isInstanceOf(IOException.class);
    }

    /** Writes such a file, block by block. */
    private static final class Made {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final List<long[]> index = new ArrayList<>();

        Made() {
            out.writeBytes("JEPSEN".getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(new byte[12]);
        }

        long block(int type, byte[] data) {
            long offset = out.size();
            ByteBuffer header = ByteBuffer.allocate(28);
            header.putLong(0, 28 + data.length).putShort(12, (short) type);
            CRC32 checksum = new CRC32();
            checksum.update(data);
            checksum.update(header.array());
            header.putInt(8, (int) checksum.getValue());
            out.writeBytes(header.array());
            out.writeBytes(data);
            return offset;
        }

        void indexed(int id, int type, byte[] data) {
            index.add(new long[] {id, block(type, data)});
        }

        byte[] whole(int root) throws IOException {
            ByteArrayOutputStream table = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(table);
            data.writeInt(root);
            for (long[] entry : index) {
                data.writeInt((int) entry[0]);
                data.writeLong(entry[1]);
            }
            long at = block(1, table.toByteArray());
            byte[] all = out.toByteArray();
            ByteBuffer.wrap(all).putInt(6, 1).putLong(10, at);
            return all;
        }
    }

    private static byte[] name(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes(0xCA, 0xF7, 0xDA + name.length()));
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes(0xE3, text.length()));
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static byte[] reference(int id) {
        return joined(bytes(0xEF), text("block-ref"), bytes(1, id));
    }

    private static byte[] operation(int index, String type, int value) {
        return joined(
                index == 0 ? joined(bytes(0xEF), text("jepsen.history.Op"), bytes(7)) : bytes(0xA0),
                bytes(index, 10 + index),
                joined(bytes(0xCD), name(type)),
                bytes(0),
                joined(bytes(0xCD), name("write")),
                bytes(value, 0xF7));
    }

    private static byte[] stored() throws IOException {
        Made made = new Made();
        made.indexed(1, 4, joined(operation(0, "invoke", 5), operation(1, "ok", 5)));
        ByteBuffer vector = ByteBuffer.allocate(20).putLong(2).putLong(0).putInt(1);
        made.indexed(2, 5, vector.array());
        made.indexed(5, 3, joined(bytes(0, 0, 0, 0), bytes(0xC0, 0xE6), name("count"), bytes(2)));
        made.indexed(
                4, 3, joined(bytes(0, 0, 0, 5), bytes(0xC0, 0xE6), name("valid?"), bytes(0xF5)));
        made.indexed(
                3,
                2,
                joined(
                        bytes(0xC0, 0xE8),
                        name("history"),
                        reference(2),
                        name("results"),
                        joined(bytes(0xA0), bytes(4))));
        return made.whole(3);
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("test.jepsen"), content);
    }

    @Test
    void a_history_in_blocks_is_read_in_order() throws IOException {
        file(stored());
        List<Event> events = new ArrayList<>();
        assertThat(StoreDirectory.isOne(folder)).isTrue();
        StoreDirectory.of(folder).history(events::add);
        assertThat(events).hasSize(2);
        assertThat(events.get(0)).isInstanceOf(Event.Client.class);
        assertThat(((Event.Client) events.get(0)).steps().get(0).value()).isEqualTo(Value.of(5));
        assertThat(events.get(1).timeNanos()).isEqualTo(11);
    }

    @Test
    void results_are_put_together_from_their_blocks() throws IOException {
        try (JepsenFile file = JepsenFile.open(file(stored()))) {
            assertThat(file.results())
                    .containsEntry(new Value.Keyword("valid?"), Value.Bool.TRUE)
                    .containsEntry(new Value.Keyword("count"), Value.of(2));
        }
    }

    /** A file whose history and results are these blocks, 2 and 4. */
    private static byte[] stored(byte[] blocks, byte[] results) throws IOException {
        Made made = new Made();
        made.indexed(1, 4, joined(operation(0, "invoke", 5), operation(1, "ok", 5)));
        made.indexed(2, 5, blocks);
        made.indexed(4, 3, results);
        made.indexed(
                3,
                2,
                joined(
                        bytes(0xC0, 0xE8),
                        name("history"),
                        reference(2),
                        name("results"),
                        joined(bytes(0xA0), bytes(4))));
        return made.whole(3);
    }

    @Test
    void the_first_block_of_results_that_has_a_key_counts() throws IOException {
        Made made = new Made();
        made.indexed(2, 2, bytes(0xF7));
        made.indexed(
                6,
                3,
                joined(
                        bytes(0, 0, 0, 0),
                        bytes(0xC0, 0xE8),
                        name("valid?"),
                        bytes(0xF5),
                        name("count"),
                        bytes(2)));
        made.indexed(
                4, 3, joined(bytes(0, 0, 0, 6), bytes(0xC0, 0xE6), name("valid?"), bytes(0xF6)));
        made.indexed(3, 2, joined(bytes(0xC0, 0xE6), name("results"), reference(4)));
        assertThat(results(made.whole(3)))
                .containsEntry(new Value.Keyword("valid?"), Value.Bool.FALSE)
                .containsEntry(new Value.Keyword("count"), Value.of(2));
    }

    /** The list says the order; neither the blocks' numbers nor their places do. */
    @Test
    void blocks_of_a_history_are_read_in_the_order_of_their_list() throws IOException {
        Made made = new Made();
        made.indexed(1, 4, joined(operation(0, "invoke", 6), operation(1, "ok", 6)));
        made.indexed(7, 4, joined(operation(0, "invoke", 5), operation(1, "ok", 5)));
        made.indexed(
                2,
                5,
                ByteBuffer.allocate(32)
                        .putLong(4)
                        .putLong(0)
                        .putInt(7)
                        .putLong(2)
                        .putInt(1)
                        .array());
        made.indexed(3, 2, joined(bytes(0xC0, 0xE6), name("history"), reference(2)));
        assertThat(events(made.whole(3)))
                .extracting(event -> ((Event.Client) event).steps().get(0).value())
                .containsExactly(Value.of(5), Value.of(5), Value.of(6), Value.of(6));
    }

    private static byte[] listed(int id) {
        return ByteBuffer.allocate(20).putLong(2).putLong(0).putInt(id).array();
    }

    @Test
    void blocks_that_are_whole_and_say_nonsense_are_refused_in_words() throws IOException {
        byte[] good = joined(bytes(0, 0, 0, 0), bytes(0xC0, 0xE6), name("count"), bytes(2));
        byte[] itself = joined(bytes(0, 0, 0, 4), bytes(0xC0, 0xE6), name("count"), bytes(2));
        for (byte[] results : List.of(itself, bytes(0, 0), bytes(0, 0, 0, 0, 0xCF))) {
            assertThatThrownBy(() -> results(stored(listed(1), results)))
                    .isInstanceOf(MalformedHistoryException.class)
                    .hasMessageContaining("test.jepsen");
        }
        assertThat(results(stored(listed(1), good))).hasSize(1);
        for (byte[] blocks : List.of(listed(2), bytes(0, 0), new byte[13])) {
            assertThatThrownBy(() -> events(stored(blocks, good)))
                    .isInstanceOf(MalformedHistoryException.class)
                    .hasMessageContaining("test.jepsen");
        }
        assertThat(events(stored(listed(1), good))).hasSize(2);
        Made made = new Made();
        long at = made.block(1, new byte[10]);
        byte[] all = made.out.toByteArray();
        ByteBuffer.wrap(all).putInt(6, 1).putLong(10, at);
        Path path = file(all);
        assertThatThrownBy(() -> JepsenFile.open(path)).hasMessageContaining("an index of 10");
    }

    private Map<Value, Value> results(byte[] content) throws IOException {
        try (JepsenFile file = JepsenFile.open(file(content))) {
            return file.results();
        }
    }

    private List<Event> events(byte[] content) throws IOException {
        List<Event> events = new ArrayList<>();
        try (JepsenFile file = JepsenFile.open(file(content))) {
            file.history(events::add);
        }
        return events;
    }

    @Test
    void numbers_wider_than_four_bytes_and_plain_halves_are_read_whole() throws IOException {
        assertThat(read(0xC6, 0xD5, 0x01, 0, 0, 0, 0x02)).isEqualTo(Value.of((1L << 32) + 2));
        assertThat(read(0xFB)).isEqualTo(new Value.Real(0.0));
        assertThat(read(0xFC)).isEqualTo(new Value.Real(1.0));
    }

    @Test
    void who_reads_is_asked_whether_to_go_on() throws IOException {
        StoreDirectory binary = StoreDirectory.of(folder);
        file(stored());
        assertAsked(binary);
        Files.writeString(
                folder.resolve("history.edn"),
                "{:process 0, :type :invoke, :f :read, :value nil}\n");
        assertAsked(binary);
    }

    private static void assertAsked(StoreDirectory store) {
        assertThatThrownBy(
                        () ->
                                store.history(
                                        event -> {},
                                        () -> {
                                            throw new IllegalStateException("enough");
                                        }))
                .hasMessage("enough");
    }

    @Test
    void a_damaged_or_cut_file_is_told_from_a_whole_one() throws IOException {
        byte[] whole = stored();
        for (int at = 46; at < 100; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Path path = file(damaged);
            assertThatThrownBy(
                            () -> {
                                try (JepsenFile file = JepsenFile.open(path)) {
                                    file.history(event -> {});
                                }
                            })
                    .as("byte %d", at)
                    .isInstanceOf(MalformedHistoryException.class)
                    .hasMessageContaining("test.jepsen");
        }
        Path cut = file(java.util.Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> JepsenFile.open(cut)).hasMessageContaining("cut off");
        for (int version : new int[] {-5, 2}) {
            byte[] unknown = whole.clone();
            ByteBuffer.wrap(unknown).putInt(6, version);
            Path path = file(unknown);
            assertThatThrownBy(() -> JepsenFile.open(path))
                    .hasMessageContaining("is of version " + version + "; known are 0 and 1");
        }
        Path other = file("no such file at all, this is".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> JepsenFile.open(other))
                .isInstanceOf(MalformedHistoryException.class);
    }
}
