// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.Order;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Durations;
import dev.assay.ci.ExitCode;
import dev.assay.ci.results.Results.FileEntry;
import dev.assay.ci.results.Results.OpinionEntry;
import dev.assay.histories.History;
import dev.assay.histories.VisibleText;
import dev.assay.histories.format.EdnFormat;
import dev.assay.jepsen.ClojureRuntime;
import dev.assay.jepsen.Library;
import dev.assay.jepsen.LibraryException;
import dev.assay.jepsen.opinion.ElleWorkload;
import dev.assay.jepsen.opinion.KnossosAlgorithm;
import dev.assay.jepsen.opinion.SecondOpinion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who else is asked by {@code --second-opinion}, and what comes of it. */
final class OtherOpinion {
    private final Library library;

    private OtherOpinion(Library library) {
        this.library = library;
    }

    /**
     * The checker of this name, when it can judge the promise and is there.
     *
     * @throws BadInputException when it cannot, or is not
     */
    static OtherOpinion named(String name, Promise promise) {
        Library library =
                switch (name) {
                    case "knossos" -> Library.KNOSSOS;
                    case "elle" -> Library.ELLE;
                    default ->
                            throw new BadInputException(
                                    "--second-opinion is knossos or elle, not '" + name + "'");
                };
        boolean isOfModel = promise instanceof Promise.OfModel;
        if (library == Library.KNOSSOS && !isOfModel) {
            throw new BadInputException(
                    "--second-opinion knossos judges a --model; for transactions ask elle");
        }
        if (library == Library.ELLE && promise instanceof Promise.AsDeclared) {
            throw new BadInputException(
                    "--second-opinion elle judges all transactions by one level, not each by the"
                            + " one that it declares; name a --level, or leave it out");
        }
        if (library == Library.ELLE && elles(promise).isEmpty()) {
            throw new BadInputException(
                    "--second-opinion elle judges --workload list-append or rw-register, not "
                            + promise.id()
                            + (isOfModel ? "; for a --model ask knossos" : ""));
        }
        if (promise instanceof Promise.OfTransactions transactions
                && transactions.order() != Order.NONE) {
            throw new BadInputException(
                    "--second-opinion elle knows no --order; ask for a level that has it, such as"
                            + " strict-serializable");
        }
        library.missing()
                .ifPresent(
                        why -> {
                            throw new BadInputException("--second-opinion " + name + ": " + why);
                        });
        ClojureRuntime.silenceLogs();
        try {
            library.load();
        } catch (LibraryException broken) {
            throw new BadInputException("--second-opinion " + name + ": " + broken.getMessage());
        }
        return new OtherOpinion(library);
    }

    private static Optional<ElleWorkload> elles(Promise promise) {
        return promise instanceof Promise.OfTransactions transactions
                ? switch (transactions.workload()) {
                    case LIST_APPEND -> Optional.of(ElleWorkload.LIST_APPEND);
                    case RW_REGISTER -> Optional.of(ElleWorkload.RW_REGISTER);
                    default -> Optional.empty();
                }
                : Optional.empty();
    }

    /**
     * What was asked of us.
     *
     * @param took seconds that our check took
     */
    record Asked(Promise promise, LinearizabilityOptions options, Budget budget, double took) {}

    /**
     * What the other one said, and what follows.
     *
     * @param readsItsOwn true when the smallest history has a read of what its transaction had
     *     appended before, without which the two agree
     */
    record Told(OpinionEntry entry, boolean readsItsOwn) {
        private boolean isDisagreement() {
            return entry.outcome().equals("disagree");
        }

        FileEntry put(FileEntry file) {
            FileEntry with = file.with(entry);
            return isDisagreement()
                    ? with.judged(
                            "error",
                            file.file()
                                    + ": "
                                    + entry.by()
                                    + (entry.verdict().equals(file.verdict())
                                            ? " disagrees about a level"
                                            : " disagrees, and says " + entry.verdict())
                                    + "; we say "
                                    + file.verdict()
                                    + ", so that one of the two is wrong, or means something else: "
                                    + (readsItsOwn
                                            ? "the smallest history reads back a transaction's own"
                                                    + " appends, see docs/elle.md"
                                            : "see docs/jepsen.md"))
                    : with;
        }

        int exitCode(int ours) {
            return isDisagreement() ? ExitCode.INTERNAL : ours;
        }

        /** For people. */
        String words() {
            String first =
                    "%s: %s, %s · %s in %s, Assay in %s"
                            .formatted(
                                    entry.by(),
                                    entry.verdict(),
                                    entry.reason(),
                                    switch (entry.outcome()) {
                                        case "agree" -> "agrees";
                                        case "missed" -> "does not see all of it,";
                                        case "disagree" -> "DISAGREES";
                                        default -> "undecided";
                                    },
                                    Durations.format(entry.theirSeconds()),
                                    Durations.format(entry.ourSeconds()));
            return entry.smallest().isEmpty()
                    ? first
                    : first
                            + "\nthe smallest history found about which the two differ:\n"
                            + String.join("\n", entry.smallest());
        }
    }

    /** Asks about a history of which we said this. */
    Told on(History history, Verdict said, Asked asked) {
        SecondOpinion.Opinion opinion = second(asked).on(history, said, asked.budget());
        return new Told(
                new OpinionEntry(
                        library.name().toLowerCase(Locale.ROOT),
                        opinion.outcome().name().toLowerCase(Locale.ROOT),
                        opinion.theirs().status().word(),
                        VisibleText.of(opinion.theirs().reason()),
                        asked.took(),
                        Math.round(opinion.theirTime().toNanos() / 1e6) / 1e3,
                        opinion.smallest().map(OtherOpinion::lines).orElse(List.of())),
                library == Library.ELLE && opinion.readsItsOwnAppends());
    }

    private SecondOpinion second(Asked asked) {
        if (asked.promise() instanceof Promise.OfModel ofModel) {
            return SecondOpinion.byKnossos(
                    ofModel.model(), asked.options(), KnossosAlgorithm.COMPETITION);
        }
        if (asked.promise() instanceof Promise.OfTransactions transactions) {
            boolean isTimeless = asked.options().conventions().isTimeless();
            return SecondOpinion.byElle(
                    elles(transactions).orElseThrow(), transactions.level(), isTimeless);
        }
        throw new IllegalStateException("nobody judges " + asked.promise().id());
    }

    private static List<String> lines(History history) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new EdnFormat().write(history, bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
