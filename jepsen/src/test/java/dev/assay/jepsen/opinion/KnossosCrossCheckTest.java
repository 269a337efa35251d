// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.format.Conventions;
import dev.assay.histories.synthetic.Mutations;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import dev.assay.jepsen.ClojureRuntime;
import dev.assay.jepsen.Library;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Our verdicts and those of the real Knossos on generated histories of every model; skipped where
 * Knossos is not there. {@code -Dassay.cross-checks=1000} takes so many histories of each kind,
 * {@code -Dassay.cross-check-operations=40} up to so many operations.
 */
final class KnossosCrossCheckTest {
    private static final int HISTORIES = Integer.getInteger("assay.cross-checks", 60);
    private static final int OPERATIONS = Integer.getInteger("assay.cross-check-operations", 16);
    private static final Budget BUDGET =
            Budget.standard()
                    .within(Duration.ofMillis(Long.getLong("assay.cross-check-millis", 2_000)));

    @BeforeEach
    void knossosIsThere() {
        // Stand-ins that another test loaded into this virtual machine are no second opinion.
        boolean isReal = getClass().getClassLoader().getResource("knossos/core.clj") != null;
        assumeTrue(
                isReal && Library.KNOSSOS.isPresent(),
                () -> Library.KNOSSOS.missing().orElse("only stand-ins are there"));
        ClojureRuntime.silenceLogs();
        Library.KNOSSOS.load();
    }

    /** What became of the histories of one kind. */
    private static final class Tally {
        private int valid;
        private int invalid;
        private int undecided;
        private long byItsModel;
        private long operations;
        private long ourNanos;
        private long theirNanos;
        private final List<String> reasons = new ArrayList<>();
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void knossos_agrees_on_generated_histories(ObjectKind kind) {
        Tally tally = new Tally();
        for (int number = 0; number < HISTORIES; number++) {
            compare(kind, number, tally);
        }
        System.out.printf(
                "%-22s %5d histories, %6d operations (%3d %% by Knossos' own models): %d valid, %d"
                        + " invalid, %d undecided by Knossos; Assay %d ms, Knossos %d ms%n",
                kind.id(),
                HISTORIES,
                tally.operations,
                100 * tally.byItsModel / Math.max(1, tally.operations),
                tally.valid,
                tally.invalid,
                tally.undecided,
                tally.ourNanos / 1_000_000,
                tally.theirNanos / 1_000_000);
        tally.reasons.forEach(reason -> System.out.println("  undecided: " + reason));
        assertThat(tally.valid).isPositive();
        assertThat(tally.undecided).isLessThanOrEqualTo(HISTORIES / 2);
    }

    private static void compare(ObjectKind kind, int number, Tally tally) {
        Randomness randomness = new Randomness(number).fork("cross-check-" + kind.id());
        List<Event> events = events(kind, randomness);
        History history = history(events);
        Model<?> model = Models.find(kind.id());
        // Each history under one of the four readings of nil and of a failed cas.
        Conventions conventions = new Conventions(randomness.chance(0.3), randomness.chance(0.3));
        LinearizabilityOptions plain = LinearizabilityOptions.standard().reading(conventions);
        LinearizabilityOptions options = kind.initial().map(plain::startingAt).orElse(plain);
        KnossosAlgorithm algorithm =
                KnossosAlgorithm.values()[number % KnossosAlgorithm.values().length];
        long start = System.nanoTime();
        Verdict ours = CheckRunner.run(new LinearizabilityChecker(model, options), history, BUDGET);
        long middle = System.nanoTime();
        Verdict theirs =
                CheckRunner.run(new KnossosChecker(model, options, algorithm), history, BUDGET);
        tally.ourNanos += middle - start;
        tally.theirNanos += System.nanoTime() - middle;
        tally.operations += history.operations();
        tally.byItsModel += theirs.measures().getOrDefault(KnossosChecker.BY_ITS_MODEL, 0L);
        assertThat(ours.status()).as("%s %d", kind, number).isNotEqualTo(Status.UNKNOWN);
        assertThat(theirs.reason()).doesNotContain("failed").doesNotContain("does not load");
        if (theirs.status() == Status.UNKNOWN) {
            tally.undecided++;
            tally.reasons.add(number + " by " + algorithm.word() + ": " + theirs.reason());
            return;
        }
        assertThat(theirs.status() == Status.INVALID)
                .as(
                        "history %d of %s, %s: %s%nours %s%ntheirs %s",
                        number, kind, options, events, ours, theirs)
                .isEqualTo(ours.status() == Status.INVALID);
        if (ours.status() == Status.INVALID) {
            tally.invalid++;
        } else {
            tally.valid++;
        }
    }

    private static List<Event> events(ObjectKind kind, Randomness randomness) {
        SyntheticParameters parameters =
                new SyntheticParameters(
                        kind,
                        2 + randomness.nextInt(4),
                        4 + randomness.nextInt(OPERATIONS - 3),
                        1 + randomness.nextInt(2),
                        2 + randomness.nextInt(4),
                        0.06,
                        0.05);
        List<Event> events = SyntheticHistories.events(parameters, randomness);
        int mutations = randomness.nextInt(4);
        for (int i = 0; i < mutations; i++) {
            events =
                    Mutations.mutate(events, randomness)
                            .map(Mutations.Mutation::events)
                            .orElse(events);
        }
        return events;
    }

    private static History history(List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return builder.build();
    }
}
