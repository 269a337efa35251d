// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.Level;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.Randomness;
import dev.assay.jepsen.ClojureRuntime;
import dev.assay.jepsen.Library;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Our verdicts on every isolation level and those of the real Elle on generated histories; skipped
 * where Elle is not there. What Elle rules out must be broken; what it misses is counted. {@code
 * -Dassay.cross-checks=1000} takes so many histories of each workload.
 */
final class ElleCrossCheckTest {
    private static final int HISTORIES = Integer.getInteger("assay.cross-checks", 60) * 2;
    private static final int TRANSACTIONS = Integer.getInteger("assay.cross-check-operations", 16);
    private static final Budget BUDGET = Budget.standard().within(Duration.ofSeconds(3));

    @BeforeEach
    void elleIsThere() {
        // Stand-ins that another test loaded into this virtual machine are no second opinion.
        boolean isReal = getClass().getClassLoader().getResource("elle/core.clj") != null;
        assumeTrue(
                isReal && Library.ELLE.isPresent(),
                () -> Library.ELLE.missing().orElse("only stand-ins are there"));
        ClojureRuntime.silenceLogs();
        Library.ELLE.load();
    }

    @ParameterizedTest
    @EnumSource(ElleWorkload.class)
    void what_elle_rules_out_is_broken(ElleWorkload workload) {
        Map<String, Integer> counts = new TreeMap<>();
        long ourNanos = 0;
        long theirNanos = 0;
        List<String> contradictions = new ArrayList<>();
        Map<String, Integer> undecided = new TreeMap<>();
        for (int number = 0; number < HISTORIES; number++) {
            Randomness random = new Randomness(number).fork("elle-" + workload.word());
            StoredTransactions.Store store =
                    random.pick(List.of(StoredTransactions.Store.values()));
            History history =
                    StoredTransactions.history(
                            random,
                            store,
                            new StoredTransactions.Kind(workload, false),
                            4 + random.nextInt(TRANSACTIONS - 3));
            long start = System.nanoTime();
            List<Verdict> ours = workload.ours(Optional.empty()).levels(history, BUDGET.start());
            long middle = System.nanoTime();
            Verdict told = theirs(workload, history);
            List<Verdict> theirs = told.parts();
            ourNanos += middle - start;
            theirNanos += System.nanoTime() - middle;
            if (theirs.isEmpty() || ours.isEmpty()) {
                counts.merge("histories undecided", 1, Integer::sum);
                String reason =
                        theirs.isEmpty()
                                ? "Elle: " + told.reason()
                                : "Assay: " + said(workload, history);
                undecided.merge(reason, 1, Integer::sum);
                continue;
            }
            for (Level level : Level.values()) {
                if (theirs.get(level.ordinal()).status() == Status.VACUOUS) {
                    continue;
                }
                boolean weReject = ours.get(level.ordinal()).status() == Status.INVALID;
                boolean theyReject = theirs.get(level.ordinal()).status() == Status.INVALID;
                if (theyReject && !weReject) {
                    contradictions.add(
                            number
                                    + " of "
                                    + store
                                    + ", "
                                    + level
                                    + " holds, says Assay: "
                                    + words(history));
                }
                counts.merge(
                        "levels "
                                + (weReject == theyReject
                                        ? weReject ? "both broken" : "both hold"
                                        : weReject ? "missed by Elle" : "CONTRADICTED"),
                        1,
                        Integer::sum);
                if (weReject && !theyReject) {
                    counts.merge("  missed " + level.word(), 1, Integer::sum);
                } else if (theyReject && !weReject) {
                    counts.merge("  contradicted " + level.word(), 1, Integer::sum);
                }
            }
        }
        System.out.printf(
                "%s: %d histories; %s; Assay %d ms, Elle %d ms%n",
                workload.word(), HISTORIES, counts, ourNanos / 1_000_000, theirNanos / 1_000_000);
        undecided.forEach(
                (reason, count) -> System.out.println("  " + count + " undecided by " + reason));
        assertThat(contradictions.stream().limit(3).toList()).isEmpty();
        assertThat(counts.get("levels both broken")).isPositive();
    }

    /** What is left when a history about which the two differ is made as small as it goes. */
    @ParameterizedTest
    @EnumSource(ElleWorkload.class)
    void where_transactions_touch_again_what_they_changed_only_own_appends_make_a_difference(
            ElleWorkload workload) {
        Map<SecondOpinion.Outcome, Integer> counts = new TreeMap<>();
        SecondOpinion opinions = SecondOpinion.byElle(workload, Optional.empty(), false);
        for (int number = 0; number < HISTORIES / 4; number++) {
            Randomness random = new Randomness(number).fork("elle-again-" + workload.word());
            StoredTransactions.Store store =
                    random.pick(List.of(StoredTransactions.Store.values()));
            History history =
                    StoredTransactions.history(
                            random,
                            store,
                            new StoredTransactions.Kind(workload, true),
                            4 + random.nextInt(TRANSACTIONS - 3));
            Verdict said = workload.ours(Optional.empty()).check(history, BUDGET.start());
            SecondOpinion.Opinion opinion = opinions.on(history, said, BUDGET);
            counts.merge(opinion.outcome(), 1, Integer::sum);
            if (opinion.outcome() == SecondOpinion.Outcome.DISAGREE) {
                History smallest = opinion.smallest().orElseThrow();
                assertThat(opinion.readsItsOwnAppends())
                        .as("%d of %s: %s", number, store, words(smallest))
                        .isTrue();
            }
        }
        System.out.printf(
                "%s, touching again: %d histories; %s%n", workload.word(), HISTORIES / 4, counts);
    }

    private static Verdict theirs(ElleWorkload workload, History history) {
        try {
            return ElleChecker.ofAllLevels(workload).eachLevel(history, BUDGET.start());
        } catch (Budget.Spent late) {
            return Verdict.unknown("elle", late.reason());
        }
    }

    private static String said(ElleWorkload workload, History history) {
        return workload.ours(Optional.empty()).check(history, BUDGET.start()).reason();
    }

    private static String words(History history) {
        List<Event> events = new ArrayList<>();
        history.replay(events::add);
        return events.toString();
    }
}
