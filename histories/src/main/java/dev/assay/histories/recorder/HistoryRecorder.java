// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Records events from many client threads into one file that survives {@code kill -9} at any
 * instant: when {@link #accept} returns, the event is in the kernel, and {@link
 * RecordedHistory#read} finds it. An event that is accepted after another call returned stands
 * behind it in the file, so that the order of one process and of real time is kept.
 *
 * <p>O(size of the event). It cannot see whether events follow each other as they must: the reader
 * checks that.
 */
public final class HistoryRecorder implements EventSink, AutoCloseable {
    private static final ThreadLocal<EventEncoder> ENCODER =
            ThreadLocal.withInitial(EventEncoder::new);

    private final SegmentedLog log;

    private HistoryRecorder(SegmentedLog log) {
        this.log = log;
    }

    /** Begins a new file with the default options; see {@link SegmentedLog#create}. */
    public static HistoryRecorder create(Path path) throws IOException {
        return create(path, RecorderOptions.DEFAULT);
    }

    /** Begins a new file; see {@link SegmentedLog#create}. */
    public static HistoryRecorder create(Path path, RecorderOptions options) throws IOException {
        return new HistoryRecorder(SegmentedLog.create(path, options));
    }

    /** Records through a log, which is closed with this. */
    static HistoryRecorder over(SegmentedLog log) {
        return new HistoryRecorder(log);
    }

    /** The file that is written. */
    public Path path() {
        return log.path();
    }

    /**
     * Records one event; thread-safe.
     *
     * @throws IllegalArgumentException when the event is larger than a segment or nested too deep
     * @throws UncheckedIOException when it was not recorded; see {@link SegmentedLog#append}
     */
    @Override
    public void accept(Event event) {
        EventEncoder encoder = ENCODER.get();
        encoder.encode(event);
        if (encoder.size() > log.maxPayload()) {
            throw new IllegalArgumentException(
                    "event of "
                            + encoder.size()
                            + " bytes, "
                            + log.path()
                            + " takes "
                            + log.maxPayload()
                            + "; record with larger segments");
        }
        try {
            log.append(encoder.bytes(), 0, encoder.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forces every event whose call returned before this one to the disk. */
    public void force() throws IOException {
        log.force();
    }

    /**
     * Waits for the calls under way, forces everything to the disk and cuts the file to its
     * content.
     */
    @Override
    public void close() throws IOException {
        log.close();
    }
}
