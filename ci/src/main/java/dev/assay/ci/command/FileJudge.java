// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Checker;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.linearizability.StreamingLinearizability;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.staleness.MaxStaleness;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.results.CoverageEntry;
import dev.assay.ci.results.Results.FileEntry;
import dev.assay.ci.results.VerdictEntry;
import dev.assay.harness.IoProblems;
import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import dev.assay.histories.format.HistoryFormat;
import dev.assay.histories.format.HistoryFormats;
import dev.assay.histories.recorder.RecordedHistory;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one history and judges it; whatever is wrong with the file is a result too. */
final class FileJudge {
    private static final byte[] RECORDER_MAGIC = "ASSAYLOG".getBytes(StandardCharsets.US_ASCII);
    private static final String STANDARD_INPUT = "-";

    private final Surroundings surroundings;
    private final Question question;

    /**
     * What is asked of every file.
     *
     * @param asked what is promised
     * @param maxStaleness how stale reads may be, where that is asked
     * @param format empty when it is to be detected
     * @param nilReads the override of what a nil read says, empty for the format's own
     * @param failedCas the override of what a failed compare-and-set says
     */
    record Question(
            Model<?> model,
            List<Consistency> asked,
            Optional<MaxStaleness> maxStaleness,
            Optional<HistoryFormat> format,
            Optional<Value> initial,
            Budget budget,
            Optional<Boolean> nilReads,
            Optional<Boolean> failedCas) {}

    /**
     * An entry, how it counts, and the history for the report.
     *
     * @param proof what was proven, where that was asked
     */
    record Judged(
            FileEntry entry, int exitCode, Optional<History> history, Optional<String> proof) {}

    /** A history as it was read. */
    record Loaded(History history, String format, Conventions conventions) {}

    /** What is asked of a history once it is read. */
    private interface Asking {
        Judged of(Loaded loaded, long start);
    }

    /** What is asked of a file. */
    private interface Work {
        Judged of(long start) throws IOException;
    }

    /** Ends the reading of a file of which enough is known. */
    private static final class EnoughRead extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EnoughRead() {
            super("enough", null, false, false);
        }
    }

    FileJudge(Surroundings surroundings, Question question) {
        this.surroundings = surroundings;
        this.question = question;
    }

    Judged judge(String file) {
        return asked(
                file,
                (loaded, start) -> {
                    List<Checker> checkers =
                            question.asked.stream()
                                    .map(
                                            each ->
                                                    each.checker(
                                                            question.model,
                                                            options(loaded),
                                                            question.maxStaleness))
                                    .toList();
                    Verdict verdict =
                            checkers.size() == 1
                                    ? CheckRunner.run(
                                            checkers.get(0), loaded.history, question.budget)
                                    : CheckRunner.runAll(
                                            Consistency.words(question.asked),
                                            checkers,
                                            loaded.history,
                                            question.budget);
                    return judged(file, loaded, verdict, start);
                });
    }

    /** As {@link #judge}, and every part that is decided is proven once more. */
    Judged prove(String file, Proofs proofs) {
        return asked(
                file,
                (loaded, start) -> {
                    Prover prover = new Prover(question.model, options(loaded));
                    Verdict verdict = CheckRunner.run(prover, loaded.history, question.budget);
                    if (prover.failure().isPresent()) {
                        return error(
                                file,
                                start,
                                named(
                                        file,
                                        "internal error, the verdict is unknown: "
                                                + prover.failure().get()),
                                ExitCode.INTERNAL);
                    }
                    Judged judged = judged(file, loaded, verdict, start);
                    int operations = loaded.history.operations();
                    String proof = prover.summary() + proofs.write(file, prover, operations);
                    return new Judged(
                            judged.entry, judged.exitCode, judged.history, Optional.of(proof));
                });
    }

    /**
     * As {@link #judge}, but while the file is read and without keeping its history, so that
     * neither its size nor its end matters: a violation ends the reading.
     */
    Judged judgeReading(String file) {
        return attempted(
                file,
                start -> {
                    if (file.equals(STANDARD_INPUT)) {
                        return judgedReading(file, surroundings.in(), start);
                    }
                    Path path = fileAt(file);
                    if (question.format.isEmpty() && isRecorders(path)) {
                        Stream stream = new Stream(file, "recorder", Conventions.PLAIN, start);
                        return stream.judged(sink -> RecordedHistory.read(path, sink));
                    }
                    try (InputStream input = Files.newInputStream(path)) {
                        return judgedReading(file, input, start);
                    }
                });
    }

    private Judged judgedReading(String file, InputStream input, long start) throws IOException {
        HistoryFormats.Opened opened = HistoryFormats.open(input, shown(file), question.format);
        HistoryFormat format = opened.format();
        return new Stream(file, format.id(), format.conventions(), start).judged(opened::read);
    }

    /** Something that hands its events to a sink. */
    private interface Source {
        void read(EventSink sink) throws IOException;
    }

    /** A history that is judged while it is read. */
    private final class Stream {
        private final String file;
        private final String format;
        private final long start;
        private final StreamingLinearizability judging;
        private int operations;

        Stream(String file, String format, Conventions conventions, long start) {
            this.file = file;
            this.format = format;
            this.start = start;
            judging =
                    new StreamingLinearizability(
                            question.model,
                            options(conventions),
                            question.budget.start(),
                            StreamingLinearizability.WINDOW_RETURNS);
        }

        Judged judged(Source source) throws IOException {
            Verdict verdict;
            try {
                source.read(this::take);
                verdict = judging.finish();
            } catch (EnoughRead enough) {
                verdict = judging.finish();
            } catch (Budget.Spent spent) {
                String reason = "after " + judging.events() + " events: " + spent.reason();
                verdict = Verdict.unknown("linearizable as " + question.model.id(), reason);
            }
            FileEntry entry =
                    new FileEntry(
                            file,
                            verdict.status().word(),
                            verdict.reason(),
                            seconds(start),
                            operations,
                            question.model.id(),
                            Optional.of(format),
                            Optional.of(VerdictEntry.of(verdict)),
                            Optional.empty());
            int code = ExitCode.of(verdict.status());
            return new Judged(entry, code, Optional.empty(), Optional.empty());
        }

        private void take(Event event) {
            judging.accept(event);
            operations += event instanceof Event.Client && event.type() == EventType.INVOKE ? 1 : 0;
            if (judging.isViolated()) {
                throw new EnoughRead();
            }
        }
    }

    /** Says whether a proof holds for a history. */
    Judged verify(String file, ProofFile proof) {
        return asked(
                file,
                (loaded, start) -> {
                    if (loaded.history.operations() != proof.operations()) {
                        return error(
                                file,
                                start,
                                named(
                                        file,
                                        "the proof is of a history with "
                                                + proof.operations()
                                                + " operations, this one has "
                                                + loaded.history.operations()
                                                + "; name the history that it was made for"),
                                ExitCode.BAD_INPUT);
                    }
                    Checker checker = proof.checker(question.model, options(loaded));
                    Verdict verdict = CheckRunner.run(checker, loaded.history, question.budget);
                    return judged(file, loaded, verdict, start);
                });
    }

    private Judged judged(String file, Loaded loaded, Verdict verdict, long start) {
        FileEntry entry =
                new FileEntry(
                        file,
                        verdict.status().word(),
                        verdict.reason(),
                        seconds(start),
                        loaded.history.operations(),
                        question.model.id(),
                        Optional.of(loaded.format),
                        Optional.of(VerdictEntry.of(verdict)),
                        Optional.of(CoverageEntry.ofFile(loaded.history)));
        return new Judged(
                entry,
                ExitCode.of(verdict.status()),
                Optional.of(loaded.history),
                Optional.empty());
    }

    private Judged asked(String file, Asking asking) {
        return attempted(file, start -> asking.of(load(file), start));
    }

    private Judged attempted(String file, Work work) {
        long start = System.nanoTime();
        try {
            return work.of(start);
        } catch (MalformedHistoryException | UnsuitableHistoryException bad) {
            return error(file, start, named(file, bad.getMessage()), ExitCode.BAD_INPUT);
        } catch (InvalidPathException bad) {
            return error(file, start, named(file, bad.getReason()), ExitCode.BAD_INPUT);
        } catch (IOException unreadable) {
            return error(
                    file, start, named(file, IoProblems.words(unreadable)), ExitCode.BAD_INPUT);
        } catch (OutOfMemoryError full) {
            return error(
                    file,
                    start,
                    named(file, "does not fit into memory; raise ASSAY_HEAP"),
                    ExitCode.BAD_INPUT);
        } catch (RuntimeException | StackOverflowError defect) {
            defect.printStackTrace(surroundings.err());
            return error(
                    file,
                    start,
                    named(file, "internal error, a defect of Assay: " + defect),
                    ExitCode.INTERNAL);
        }
    }

    private LinearizabilityOptions options(Loaded loaded) {
        return options(loaded.conventions);
    }

    private LinearizabilityOptions options(Conventions formats) {
        Conventions conventions =
                new Conventions(
                        question.nilReads.orElse(formats.nilReadIsUnknown()),
                        question.failedCas.orElse(formats.failedCasIsMismatch()));
        LinearizabilityOptions options = LinearizabilityOptions.standard().reading(conventions);
        return question.initial.map(options::startingAt).orElse(options);
    }

    private Path fileAt(String file) throws IOException {
        Path path = surroundings.resolve(file);
        if (Files.isDirectory(path)) {
            throw new IOException(
                    "is a directory; name the files in it, such as "
                            + file.replaceAll("/+$", "")
                            + "/*");
        }
        return path;
    }

    private Loaded load(String file) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return read(surroundings.in(), shown(file));
        }
        Path path = fileAt(file);
        if (question.format.isEmpty() && isRecorders(path)) {
            RecordedHistory recorded = RecordedHistory.read(path);
            if (!recorded.recovery().isWhole()) {
                surroundings.err().println("assay: " + file + ": " + recorded.recovery().summary());
            }
            return new Loaded(recorded.history(), "recorder", Conventions.PLAIN);
        }
        try (InputStream input = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            return read(input, file);
        }
    }

    private Loaded read(InputStream input, String name) throws IOException {
        HistoryFormats.Loaded loaded = HistoryFormats.read(input, name, question.format);
        return new Loaded(loaded.history(), loaded.format().id(), loaded.format().conventions());
    }

    private static boolean isRecorders(Path path) throws IOException {
        try (InputStream input = Files.newInputStream(path)) {
            return Arrays.equals(input.readNBytes(RECORDER_MAGIC.length), RECORDER_MAGIC);
        }
    }

    private Judged error(String file, long start, String reason, int code) {
        FileEntry entry =
                new FileEntry(
                        file,
                        "error",
                        reason.lines().findFirst().orElse(reason),
                        seconds(start),
                        0,
                        question.model.id(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        return new Judged(entry, code, Optional.empty(), Optional.empty());
    }

    /** What is wrong, after the file's name as the user gave it, which the words may begin with. */
    private String named(String file, @Nullable String message) {
        String name = shown(file);
        String words = String.valueOf(message);
        if (words.startsWith(name + ":") || words.startsWith(name + ", ")) {
            return words;
        }
        String path = surroundings.folder() + File.separator + file;
        return words.startsWith(path + ":") || words.startsWith(path + ", ")
                ? name + words.substring(path.length())
                : name + ": " + words;
    }

    private static String shown(String file) {
        return file.equals(STANDARD_INPUT) ? "standard input" : file;
    }

    private static double seconds(long start) {
        return Math.round((System.nanoTime() - start) / 1e6) / 1e3;
    }
}
