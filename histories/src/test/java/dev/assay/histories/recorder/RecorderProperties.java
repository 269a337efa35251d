// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.RandomEvents;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What goes in comes out, and what did not go in ends in one kind of exception. */
class RecorderProperties {
    private static final RecorderOptions SMALL =
            new RecorderOptions(RecorderOptions.MIN_SEGMENT_BYTES, Duration.ofMillis(100));

    @Property(tries = 2000)
    void an_event_is_decoded_as_it_was_encoded(@ForAll long seed) {
        Event event = event(seed);
        byte[] bytes = encode(event);
        assertThat(new EventDecoder().decode(bytes, 0, bytes.length)).isEqualTo(event);
    }

    @Property(tries = 200)
    void equal_events_become_equal_bytes_also_when_their_extras_were_added_in_another_order(
            @ForAll long seed) {
        Event event = event(seed);
        Event again = event(seed);
        assertThat(encode(event)).isEqualTo(encode(again));
    }

    @Property(tries = 2000)
    void changed_bytes_are_another_event_or_malformed_and_never_another_exception(
            @ForAll long seed) {
        Randomness randomness = new Randomness(seed);
        byte[] bytes = encode(event(seed));
        for (int changes = 1 + randomness.nextInt(4); changes > 0; changes--) {
            bytes[randomness.nextInt(bytes.length)] = (byte) randomness.nextLong();
        }
        byte[] cut = Arrays.copyOf(bytes, 1 + randomness.nextInt(bytes.length));
        for (byte[] candidate : List.of(bytes, cut)) {
            try {
                assertThat(new EventDecoder().decode(candidate, 0, candidate.length)).isNotNull();
            } catch (MalformedHistoryException e) {
                assertThat(e).hasMessageContaining("event cannot be decoded");
            }
        }
    }

    @Property(tries = 2000)
    void the_short_way_takes_an_event_as_the_long_way_does_or_leaves_it(@ForAll long seed) {
        Randomness randomness = new Randomness(seed);
        List<MicroOperation> steps = new ArrayList<>();
        for (int count = 1 + randomness.nextInt(4); count > 0; count--) {
            steps.add(
                    new MicroOperation(
                            randomness.chance(0.5) ? "w" : "r",
                            Value.of(randomness.nextInt(5)),
                            randomness.chance(0.3) ? Value.NIL : Value.of(randomness.nextLong())));
        }
        Event whole =
                new Event.Client(
                        randomness.nextInt(9) - 2, EventType.INVOKE, 7, "txn", steps, Map.of());
        byte[] bytes = encode(whole);
        assertThat(taken(bytes)).containsExactly(whole);
        for (int changes = randomness.nextInt(3); changes > 0; changes--) {
            bytes[randomness.nextInt(bytes.length)] = (byte) randomness.nextLong();
        }
        byte[] changed = Arrays.copyOf(bytes, 1 + randomness.nextInt(bytes.length));
        for (Event taken : taken(changed)) {
            assertThat(taken).isEqualTo(new EventDecoder().decode(changed, 0, changed.length));
        }
    }

    private static List<Event> taken(byte[] bytes) {
        HistoryBuilder builder = new HistoryBuilder();
        List<Event> taken = new ArrayList<>();
        try {
            new RowDecoder(builder).accept(bytes, 0, bytes.length);
        } catch (MalformedHistoryException completionOfNothing) {
            return taken;
        }
        builder.build().replay(taken::add);
        return taken;
    }

    @Property(tries = 100)
    void a_recorded_history_is_read_as_it_was_recorded(@ForAll long seed) throws IOException {
        List<Event> events = new RandomEvents(new Randomness(seed)).events(300);
        inFile(
                file -> {
                    try (HistoryRecorder recorder = HistoryRecorder.create(file, SMALL)) {
                        events.forEach(recorder::accept);
                    }
                    RecordedHistory recorded = RecordedHistory.read(file);
                    List<Event> read = new ArrayList<>();
                    recorded.history().replay(read::add);
                    assertThat(read).isEqualTo(events);
                    assertThat(recorded.recovery().isWhole()).isTrue();
                    assertThat(recorded.recovery().closed()).isTrue();
                    assertThat(recorded.recovery().frames()).isEqualTo(events.size());
                    assertThat(Files.size(file)).isEqualTo(recorded.recovery().contentEnd());
                });
    }

    @Property(tries = 50)
    void payloads_of_every_length_come_back_in_order(@ForAll long seed) throws IOException {
        Randomness randomness = new Randomness(seed);
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int longest = SegmentedLog.maxPayload(SMALL.segmentBytes());
            byte[] payload =
                    new byte[randomness.chance(0.1) ? longest : 1 + randomness.nextInt(300)];
            Arrays.fill(payload, (byte) randomness.nextInt(3));
            payloads.add(payload);
        }
        inFile(
                file -> {
                    List<Long> sequences = new ArrayList<>();
                    try (SegmentedLog log = SegmentedLog.create(file, SMALL)) {
                        for (byte[] payload : payloads) {
                            sequences.add(log.append(payload, 0, payload.length));
                        }
                    }
                    List<byte[]> read = new ArrayList<>();
                    List<Long> readSequences = new ArrayList<>();
                    LogReader.read(
                            file,
                            (sequence, bytes, offset, length) -> {
                                readSequences.add(sequence);
                                read.add(Arrays.copyOfRange(bytes, offset, offset + length));
                            });
                    assertThat(read).usingElementComparator(Arrays::compare).isEqualTo(payloads);
                    assertThat(readSequences).isEqualTo(sequences).isSorted();
                });
    }

    private static Event event(long seed) {
        return new RandomEvents(new Randomness(seed)).events(1 + (int) (seed & 15)).getLast();
    }

    private static byte[] encode(Event event) {
        EventEncoder encoder = new EventEncoder();
        encoder.encode(event);
        return Arrays.copyOf(encoder.bytes(), encoder.size());
    }

    private interface FileUse {
        void with(Path file) throws IOException;
    }

    private static void inFile(FileUse use) throws IOException {
        Path folder = Files.createTempDirectory("recorder-properties");
        Path file = folder.resolve("history.assay");
        try {
            use.with(file);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }
}
