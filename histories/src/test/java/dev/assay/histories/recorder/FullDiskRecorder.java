// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that records until the disk is full, closes the file, and looks for everything that was
 * acknowledged.
 */
final class FullDiskRecorder {
    private static final int MORE_THAN_FITS = 1_000_000;

    private FullDiskRecorder() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        RecorderOptions options = new RecorderOptions(256 << 10, Duration.ofMillis(100));
        List<Event> acknowledged = new ArrayList<>();
        HistoryRecorder recorder = HistoryRecorder.create(file, options);
        try {
            for (int i = 0; i < MORE_THAN_FITS; i++) {
                MicroOperation step = MicroOperation.of("write", Value.of("x".repeat(i % 100)));
                Event event = Event.Client.of(i, EventType.INVOKE, i, step);
                recorder.accept(event);
                acknowledged.add(event);
            }
        } catch (UncheckedIOException e) {
            System.out.println(e.getMessage());
        }
        recorder.close();
        List<Event> read = new ArrayList<>();
        Recovery recovery = RecordedHistory.read(file, read::add);
        if (!recovery.isWhole() || !recovery.closed() || !read.equals(acknowledged)) {
            System.out.println(acknowledged.size() + " acknowledged; " + recovery.summary());
            System.exit(1);
        }
        System.out.println("all acknowledged events are there");
    }
}
