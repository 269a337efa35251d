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
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.results.CoverageEntry;
import dev.assay.ci.results.Results.FileEntry;
import dev.assay.ci.results.VerdictEntry;
import dev.assay.harness.IoProblems;
import dev.assay.histories.EventSink;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import dev.assay.histories.format.HistoryFormat;
import dev.assay.jepsen.store.IndependentKeys;
import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one history and judges it; whatever is wrong with the file is a result too. */
final class FileJudge {
    private final Surroundings surroundings;
    private final Question question;

    /**
     * What is asked of every file.
     *
     * @param promise what it must have kept
     * @param format empty when it is to be detected
     * @param nilReads the override of what a nil read says, empty for the format's own
     * @param failedCas the override of what a failed compare-and-set says
     */
    record Question(
            Promise promise,
            Optional<HistoryFormat> format,
            Optional<Value> initial,
            Budget budget,
            Optional<Boolean> nilReads,
            Optional<Boolean> failedCas) {
        /** The model, where the promise is about one. */
        Model<?> model() {
            if (promise instanceof Promise.OfModel ofModel) {
                return ofModel.model();
            }
            throw new IllegalStateException("a promise without a model: " + promise.id());
        }
    }

    /**
     * An entry, how it counts, and the history for the report.
     *
     * @param proof what was proven, where that was asked
     */
    record Judged(
            FileEntry entry, int exitCode, Optional<History> history, Optional<String> proof) {}

    /** A history as it was read, and how long that took. */
    record Loaded(History history, HistorySource.Found found, Duration spent) {}

    /** What is asked of a history once it is read. */
    private interface Asking {
        Judged of(Loaded loaded, long start);
    }

    /** What is asked of a file. */
    private interface Work {
        Judged of(HistorySource source, Budget.Meter meter) throws IOException;
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
                    List<Checker> checkers = question.promise.checkers(options(loaded));
                    Verdict verdict =
                            checkers.size() == 1
                                    ? run(checkers.get(0), loaded)
                                    : Verdict.all(
                                            question.promise.words(),
                                            checkers.stream()
                                                    .map(checker -> run(checker, loaded))
                                                    .toList());
                    return judged(file, loaded, verdict, start);
                });
    }

    /** As {@link #judge}, and every part that is decided is proven once more. */
    Judged prove(String file, Proofs proofs) {
        return asked(
                file,
                (loaded, start) -> {
                    Prover prover = new Prover(question.model(), options(loaded));
                    Verdict verdict = run(prover, loaded);
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
        long start = System.nanoTime();
        return attempted(
                file, start, (source, meter) -> new Stream(file, source, meter, start).judged());
    }

    /** A history that is judged while it is read. */
    private final class Stream implements HistorySource.Receiver {
        private final String file;
        private final HistorySource source;
        private final Budget.Meter meter;
        private final long start;
        private Optional<StreamingLinearizability> judging = Optional.empty();
        private String format = "";

        Stream(String file, HistorySource source, Budget.Meter meter, long start) {
            this.file = file;
            this.source = source;
            this.meter = meter;
            this.start = start;
        }

        @Override
        public EventSink begin(HistorySource.Found found) {
            requireTimes(found);
            format = found.format();
            StreamingLinearizability stream =
                    new StreamingLinearizability(
                            question.model(),
                            options(found.conventions()),
                            meter,
                            StreamingLinearizability.WINDOW_RETURNS);
            judging = Optional.of(stream);
            boolean mayBePairs = mayHaveKeysInPairs(found);
            return event -> {
                if (mayBePairs && IndependentKeys.isAsked(event)) {
                    throw new UnsuitableHistoryException(
                            "a read is called with [key nil], as by jepsen.independent; leave out"
                                    + " --stream, for keys are told apart in whole histories");
                }
                stream.accept(event);
                stopAtViolation(stream);
            };
        }

        @Override
        public void waiting() {
            StreamingLinearizability stream = judging.orElseThrow();
            stream.look();
            stopAtViolation(stream);
        }

        private void stopAtViolation(StreamingLinearizability stream) {
            if (stream.isViolated()) {
                throw new EnoughRead();
            }
        }

        Judged judged() throws IOException {
            try {
                source.read(this);
            } catch (EnoughRead enough) {
                return judged(judging.orElseThrow().finish());
            } catch (MalformedHistoryException | UnsuitableHistoryException | IOException bad) {
                // What is wrong behind a violation changes nothing about it.
                if (!isViolated()) {
                    throw bad;
                }
            } catch (Budget.Spent spent) {
                return judged(unknown(spent));
            }
            try {
                return judged(judging.orElseThrow().finish());
            } catch (Budget.Spent spent) {
                return judged(unknown(spent));
            }
        }

        private boolean isViolated() {
            judging.ifPresent(StreamingLinearizability::look);
            return judging.map(StreamingLinearizability::isViolated).orElse(false);
        }

        private Verdict unknown(Budget.Spent spent) {
            long events = judging.map(StreamingLinearizability::events).orElse(0L);
            String reason =
                    source.isSpent()
                            ? spent.reason()
                            : "after " + events + " events: " + spent.reason();
            return Verdict.unknown("linearizable as " + question.promise.id(), reason);
        }

        private Judged judged(Verdict verdict) {
            FileEntry entry =
                    new FileEntry(
                            file,
                            verdict.status().word(),
                            verdict.reason(),
                            seconds(start),
                            judging.map(StreamingLinearizability::operations).orElse(0),
                            question.promise.id(),
                            Optional.of(format).filter(id -> !id.isEmpty()),
                            Optional.of(VerdictEntry.of(verdict)),
                            Optional.empty());
            int code = ExitCode.of(verdict.status());
            return new Judged(entry, code, Optional.empty(), Optional.empty());
        }
    }

    /** As {@link #judge}, and another checker is asked the same. */
    Judged judge(String file, OtherOpinion other) {
        return asked(
                file,
                (loaded, start) -> {
                    Checker checker = question.promise.checkers(options(loaded)).get(0);
                    long began = System.nanoTime();
                    Verdict verdict = run(checker, loaded);
                    double took = seconds(began);
                    Judged judged = judged(file, loaded, verdict, start);
                    OtherOpinion.Told told =
                            other.on(
                                    loaded.history,
                                    verdict,
                                    new OtherOpinion.Asked(
                                            question.promise,
                                            options(loaded),
                                            question.budget,
                                            took));
                    return new Judged(
                            told.put(judged.entry),
                            told.exitCode(judged.exitCode),
                            judged.history,
                            Optional.of(told.words()));
                });
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
                    Checker checker = proof.checker(question.model(), options(loaded));
                    Verdict verdict = run(checker, loaded);
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
                        question.promise.id(),
                        Optional.of(loaded.found.format()),
                        Optional.of(VerdictEntry.of(verdict)),
                        Optional.of(CoverageEntry.ofFile(loaded.history)));
        return new Judged(
                entry,
                ExitCode.of(verdict.status()),
                Optional.of(loaded.history),
                Optional.empty());
    }

    private Judged asked(String file, Asking asking) {
        long start = System.nanoTime();
        return attempted(file, start, (source, meter) -> asking.of(load(source, meter), start));
    }

    private Verdict run(Checker checker, Loaded loaded) {
        return CheckRunner.run(checker, loaded.history, question.budget, loaded.spent);
    }

    /** Refuses before anything is read what the format cannot tell. */
    private void requireTimes(HistorySource.Found found) {
        if (found.conventions().isTimeless() && question.promise.needsTimes()) {
            throw new UnsuitableHistoryException(
                    "the format "
                            + found.format()
                            + " has no times, so that nothing is before anything else but within a"
                            + " session; ask for --workload rw-register, or with a model for"
                            + " --consistency sequential or session");
        }
    }

    /** Jepsen's histories of single operations; transactions name their keys. */
    private boolean mayHaveKeysInPairs(HistorySource.Found found) {
        return (found.format().equals("edn") || found.format().equals("jepsen-store"))
                && !(question.promise instanceof Promise.OfTransactions)
                && !(question.promise instanceof Promise.AsDeclared);
    }

    private Loaded load(HistorySource source, Budget.Meter meter) throws IOException {
        HistoryBuilder builder = new HistoryBuilder();
        HistorySource.Found[] seen = new HistorySource.Found[1];
        source.read(
                found -> {
                    requireTimes(found);
                    seen[0] = found;
                    return builder;
                });
        History history = builder.build();
        return new Loaded(
                mayHaveKeysInPairs(seen[0]) ? IndependentKeys.apart(history) : history,
                seen[0],
                meter.elapsed());
    }

    private Judged attempted(String file, long start, Work work) {
        Budget.Meter meter = question.budget.start();
        HistorySource source = new HistorySource(surroundings, file, question.format, meter);
        try {
            return work.of(source, meter);
        } catch (Budget.Spent spent) {
            return undecided(file, start, spent.reason());
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
        return options(loaded.found.conventions());
    }

    private LinearizabilityOptions options(Conventions formats) {
        Conventions conventions =
                new Conventions(
                        question.nilReads.orElse(formats.nilReadIsUnknown()),
                        question.failedCas.orElse(formats.failedCasIsMismatch()),
                        formats.isTimeless());
        LinearizabilityOptions options = LinearizabilityOptions.standard().reading(conventions);
        return question.initial.map(options::startingAt).orElse(options);
    }

    private Judged undecided(String file, long start, String reason) {
        FileEntry entry = entry(file, start, "unknown", reason);
        return new Judged(entry, ExitCode.UNDECIDED, Optional.empty(), Optional.empty());
    }

    private Judged error(String file, long start, String reason, int code) {
        FileEntry entry = entry(file, start, "error", reason.lines().findFirst().orElse(reason));
        return new Judged(entry, code, Optional.empty(), Optional.empty());
    }

    private FileEntry entry(String file, long start, String verdict, String reason) {
        return new FileEntry(
                file,
                verdict,
                reason,
                seconds(start),
                0,
                question.promise.id(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What is wrong, after the file's name as the user gave it, which the words may begin with. */
    private String named(String file, @Nullable String message) {
        String name = HistorySource.shown(file);
        String words = String.valueOf(message);
        if (words.startsWith(name + ":") || words.startsWith(name + ", ")) {
            return words;
        }
        String path = surroundings.folder() + File.separator + file;
        return words.startsWith(path + ":") || words.startsWith(path + ", ")
                ? name + words.substring(path.length())
                : name + ": " + words;
    }

    private static double seconds(long start) {
        return Math.round((System.nanoTime() - start) / 1e6) / 1e3;
    }
}
