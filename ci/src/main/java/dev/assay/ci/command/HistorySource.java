// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.ci.Surroundings;
import dev.assay.histories.EventSink;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.format.Conventions;
import dev.assay.histories.format.EdnFormat;
import dev.assay.histories.format.HistoryFormat;
import dev.assay.histories.format.HistoryFormats;
import dev.assay.histories.recorder.RecordedHistory;
import dev.assay.histories.recorder.Recovery;
import dev.assay.jepsen.store.JepsenFile;
import dev.assay.jepsen.store.StoreDirectory;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A history that the user named: a file, a pipe, or standard input. Reading it costs time like
 * judging it, and ends when the time is spent, also where nothing comes any more.
 */
final class HistorySource {
    static final String STANDARD_INPUT = "-";
    private static final byte[] RECORDER_MAGIC = "ASSAYLOG".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] JEPSENS_MAGIC = "JEPSEN".getBytes(StandardCharsets.US_ASCII);
    private static final int POLL_EVERY = 256;

    private final Surroundings surroundings;
    private final String file;
    private final Optional<HistoryFormat> format;
    private final Budget.Meter meter;
    private LongSupplier events = () -> 0;
    private long looks;
    private boolean isSpent;

    /**
     * What it is written in.
     *
     * @param format the id
     */
    record Found(String format, Conventions conventions) {}

    /** Who takes the events. */
    interface Receiver {
        /** Where the events go. */
        EventSink begin(Found found);

        /** Called when no event is at hand, and more may come. */
        default void waiting() {}
    }

    /**
     * @param file as the user named it
     * @param format empty when it is to be detected
     * @param meter of the budget for all that is done with the file
     */
    HistorySource(
            Surroundings surroundings,
            String file,
            Optional<HistoryFormat> format,
            Budget.Meter meter) {
        this.surroundings = surroundings;
        this.file = file;
        this.format = format;
        this.meter = meter;
    }

    /** The name for people. */
    static String shown(String file) {
        return file.equals(STANDARD_INPUT) ? "standard input" : file;
    }

    /** True when the budget was spent by reading. */
    boolean isSpent() {
        return isSpent;
    }

    /**
     * Hands all events to the receiver, in order.
     *
     * @throws Budget.Spent when the time is spent; the reason says how far it got
     */
    void read(Receiver receiver) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            readGrowing(surroundings::in, receiver);
            return;
        }
        Path path = surroundings.resolve(file);
        if (format.isEmpty() && StoreDirectory.isOne(path)) {
            StoreDirectory.of(path).history(counted(receiver.begin(jepsens())), this::poll);
            return;
        }
        if (Files.isDirectory(path)) {
            readFolder(path, receiver);
            return;
        }
        if (isJepsens(path)) {
            try (JepsenFile stored = JepsenFile.open(path)) {
                stored.history(counted(receiver.begin(jepsens())), this::pollSometimes);
            }
            return;
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            readGrowing(() -> Files.newInputStream(path), receiver);
        } else if (format.isEmpty() && isRecorders(path)) {
            EventSink sink = receiver.begin(new Found("recorder", Conventions.PLAIN));
            Recovery recovery = RecordedHistory.read(path, counted(sink), this::pollSometimes);
            if (!recovery.isWhole()) {
                surroundings.err().println("assay: " + file + ": " + recovery.summary());
            }
        } else {
            try (InputStream input = new Polled(Files.newInputStream(path))) {
                readText(input, receiver);
            }
        }
    }

    private void readFolder(Path path, Receiver receiver) throws IOException {
        String shown = file.replaceAll("/+$", "");
        HistoryFormats.Folder folder =
                HistoryFormats.folder(
                                path, format, opened -> new Polled(Files.newInputStream(opened)))
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "is a directory, and no history; name the files in"
                                                        + " it, such as "
                                                        + shown
                                                        + "/*"));
        HistoryFormat found = folder.format();
        EventSink sink = receiver.begin(new Found(found.id(), found.conventions()));
        folder.read(shown, counted(sink));
    }

    private void readGrowing(GrowingInput.Source source, Receiver receiver) throws IOException {
        boolean[] hasBegun = {false};
        GrowingInput.Waiting waiting =
                new GrowingInput.Waiting() {
                    @Override
                    public void begin() {
                        if (hasBegun[0]) {
                            receiver.waiting();
                        }
                    }

                    @Override
                    public void goOn() {
                        poll();
                    }
                };
        try (GrowingInput input = new GrowingInput(source, waiting)) {
            readText(
                    input,
                    new Receiver() {
                        @Override
                        public EventSink begin(Found found) {
                            hasBegun[0] = true;
                            return receiver.begin(found);
                        }
                    });
        }
    }

    private void readText(InputStream input, Receiver receiver) throws IOException {
        HistoryFormats.Opened opened = HistoryFormats.open(input, shown(file), format);
        HistoryFormat found = opened.format();
        EventSink sink = receiver.begin(new Found(found.id(), found.conventions()));
        opened.read(counted(sink));
    }

    /** What is built is handed on as it is, for that takes numbers in place of events. */
    private EventSink counted(EventSink sink) {
        if (sink instanceof HistoryBuilder builder) {
            events = builder::events;
            return builder;
        }
        long[] count = {0};
        events = () -> count[0];
        return event -> {
            count[0]++;
            pollSometimes();
            sink.accept(event);
        };
    }

    private void pollSometimes() {
        if (looks++ % POLL_EVERY == 0) {
            poll();
        }
    }

    private void poll() {
        try {
            meter.poll();
        } catch (Budget.Spent spent) {
            isSpent = true;
            throw new Budget.Spent(
                    "time was spent while reading, after "
                            + RunReport.counted(events.getAsLong(), "event")
                            + ": "
                            + spent.reason());
        }
    }

    private static Found jepsens() {
        return new Found("jepsen-store", new EdnFormat().conventions());
    }

    private boolean isJepsens(Path path) throws IOException {
        if (format.isPresent() || !Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream input = Files.newInputStream(path)) {
            return Arrays.equals(input.readNBytes(JEPSENS_MAGIC.length), JEPSENS_MAGIC);
        }
    }

    private static boolean isRecorders(Path path) throws IOException {
        try (InputStream input = Files.newInputStream(path)) {
            return Arrays.equals(input.readNBytes(RECORDER_MAGIC.length), RECORDER_MAGIC);
        }
    }

    /** Looks at the clock whenever it is read from. */
    private final class Polled extends FilterInputStream {
        Polled(InputStream input) {
            super(input);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            poll();
            return super.read(into, offset, length);
        }
    }
}
