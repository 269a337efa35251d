// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.RandomEvents;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedFileTest {
    private static final RecorderOptions NEVER_FORCED =
            new RecorderOptions(RecorderOptions.MIN_SEGMENT_BYTES, Duration.ofDays(1));

    @TempDir Path folder;
    private final List<Event> events = new RandomEvents(new Randomness(7)).events(12);
    private final List<Long> offsets = new ArrayList<>();
    private byte[] open = new byte[0];
    private byte[] forced = new byte[0];
    private byte[] closed = new byte[0];

    /** The same events as their file is while the recorder runs, after a force, and in the end. */
    @BeforeEach
    void record() throws IOException {
        Path file = folder.resolve("recorded");
        try (HistoryRecorder recorder = HistoryRecorder.create(file, NEVER_FORCED)) {
            events.forEach(recorder::accept);
            open = Files.readAllBytes(file);
            recorder.force();
            forced = Files.readAllBytes(file);
        }
        closed = Files.readAllBytes(file);
        LogReader.read(file, (sequence, bytes, offset, length) -> offsets.add(sequence));
    }

    @Test
    void an_open_file_reads_like_a_closed_one_and_says_that_it_is_open() throws IOException {
        for (byte[] content : List.of(open, forced, closed)) {
            Reading reading = read(content);
            assertThat(reading.events).isEqualTo(events);
            assertThat(reading.recovery.isWhole()).isTrue();
            assertThat(reading.recovery.closed()).isEqualTo(content == closed);
        }
    }

    @Test
    void an_open_file_cut_at_any_offset_keeps_every_event_before_the_cut() throws IOException {
        for (int length = LogHeader.BYTES; length <= closed.length; length++) {
            Reading reading = read(Arrays.copyOf(open, length));
            int whole = wholeEventsIn(length);
            assertThat(reading.events).as("cut at %d", length).isEqualTo(events.subList(0, whole));
            assertThat(reading.recovery.holes()).isEmpty();
            boolean between = length == reading.recovery.contentEnd();
            assertThat(reading.recovery.tornBytes() == 0).isEqualTo(between);
        }
    }

    @Test
    void an_open_file_whose_tail_was_never_written_keeps_every_event_before_it()
            throws IOException {
        for (int written = LogHeader.BYTES; written <= closed.length; written++) {
            byte[] content = open.clone();
            Arrays.fill(content, written, content.length, (byte) 0);
            Reading reading = read(content);
            List<Event> before = events.subList(0, wholeEventsIn(written));
            // Bytes that are zero anyway may complete one more.
            assertThat(reading.events.size()).isBetween(before.size(), before.size() + 1);
            assertThat(reading.events).isEqualTo(events.subList(0, reading.events.size()));
        }
    }

    @Test
    void a_closed_or_forced_file_cut_anywhere_is_damaged() {
        for (byte[] content : List.of(forced, closed)) {
            for (int length = 0; length < closed.length; length++) {
                byte[] cut = Arrays.copyOf(content, length);
                assertThatThrownBy(() -> read(cut))
                        .isInstanceOf(MalformedHistoryException.class)
                        .hasMessageContaining(folder.toString());
            }
        }
    }

    @Test
    void a_flipped_bit_anywhere_is_an_exception_or_reported_or_harmless() throws IOException {
        for (byte[] content : List.of(open, forced, closed)) {
            int refused = 0;
            int reported = 0;
            int end = Math.min(content.length, closed.length + 64);
            for (int bit = 0; bit < 8 * end; bit += isUnused(bit / 8) ? 8 : 1) {
                byte[] flipped = content.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    Reading reading = read(flipped);
                    if (reading.recovery.isWhole()) {
                        assertThat(reading.events).as("bit %d", bit).isEqualTo(events);
                    } else {
                        assertThat(events).as("bit %d", bit).containsSubsequence(reading.events);
                        reported++;
                    }
                } catch (MalformedHistoryException e) {
                    refused++;
                }
            }
            // All but the padding of frames and, in open files, the zeros ahead.
            assertThat(refused).isGreaterThan(7 * (closed.length - LogHeader.BYTES - 100));
            assertThat(reported > 0).isEqualTo(content != closed);
        }
    }

    private static boolean isUnused(int offset) {
        return offset >= 128 && offset < LogHeader.BYTES;
    }

    @Test
    void a_hole_is_skipped_and_reported_when_it_was_never_forced_and_damage_when_it_was()
            throws IOException {
        int position = Math.toIntExact(offsets.get(5));
        long bytes = offsets.get(6) - position;
        byte[] hole = open.clone();
        ByteBuffer.wrap(hole).putInt(position, 0);
        List<Event> rest = new ArrayList<>(events);
        rest.remove(5);
        Reading reading = read(hole);
        assertThat(reading.events).isEqualTo(rest);
        assertThat(reading.recovery.holes()).containsExactly(new Recovery.Hole(position, bytes));
        assertThat(reading.recovery.tornBytes()).isZero();

        byte[] damage = forced.clone();
        ByteBuffer.wrap(damage).putInt(position, 0);
        assertThatThrownBy(() -> read(damage))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("damaged at offset " + position)
                .hasMessageContaining("restore the file");
    }

    @Test
    void damage_behind_a_hole_is_not_taken_for_a_part_of_it() {
        byte[] content = open.clone();
        ByteBuffer.wrap(content).putInt(Math.toIntExact(offsets.get(5)), 0);
        content[Math.toIntExact(offsets.get(6)) + Frames.HEADER_BYTES] ^= 1;
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("damaged at offset " + offsets.get(6));
    }

    @Test
    void an_event_moved_to_another_place_or_from_another_file_is_damage() throws IOException {
        byte[] moved = open.clone();
        int from = Math.toIntExact(offsets.get(3));
        int to = Math.toIntExact(offsets.get(4));
        System.arraycopy(open, from, moved, to, to - from);
        assertThatThrownBy(() -> read(moved)).isInstanceOf(MalformedHistoryException.class);

        byte[] first = open;
        Files.delete(folder.resolve("recorded"));
        record();
        byte[] mixed = first.clone();
        System.arraycopy(open, from, mixed, from, to - from);
        assertThatThrownBy(() -> read(mixed)).isInstanceOf(MalformedHistoryException.class);
    }

    @Test
    void a_file_of_another_kind_or_version_is_named_as_such() {
        assertThatThrownBy(() -> read(new byte[0]))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("empty");
        byte[] other = "{:process 0, :type :invoke}\n".repeat(200).getBytes();
        assertThatThrownBy(() -> read(other))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("not a recorded history");
        assertThatThrownBy(() -> read(new byte[10_000]))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("not a recorded history");
    }

    @Test
    void a_file_of_a_later_version_is_named_as_such() {
        byte[] later = closed.clone();
        ByteBuffer header = ByteBuffer.wrap(later).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(8, LogHeader.VERSION + 1);
        CRC32C crc = new CRC32C();
        crc.update(later, 0, 32);
        header.putInt(32, (int) crc.getValue());
        assertThatThrownBy(() -> read(later))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("format version 2 where this reader knows 1");
    }

    @Test
    void events_that_cannot_follow_each_other_are_named_with_their_place() throws IOException {
        Path file = folder.resolve("impossible");
        MicroOperation step = MicroOperation.of("read", Value.NIL);
        try (HistoryRecorder recorder = HistoryRecorder.create(file, NEVER_FORCED)) {
            recorder.accept(Event.Client.of(1, EventType.OK, 0, step));
        }
        assertThatThrownBy(() -> RecordedHistory.read(file))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("event at offset 4096")
                .hasMessageContaining("process 1 completes read");
    }

    private int wholeEventsIn(int length) {
        int whole = 0;
        while (whole < offsets.size()) {
            long end = whole + 1 < offsets.size() ? offsets.get(whole + 1) : closed.length;
            if (end > length) {
                break;
            }
            whole++;
        }
        return whole;
    }

    /** What a reader makes of some bytes. */
    private record Reading(List<Event> events, Recovery recovery) {}

    private Reading read(byte[] content) throws IOException {
        Path file = folder.resolve("damaged");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(content.length);
            channel.write(ByteBuffer.wrap(content), 0);
        }
        List<Event> read = new ArrayList<>();
        return new Reading(read, RecordedHistory.read(file, read::add));
    }
}
