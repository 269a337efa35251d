// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.harness.trial.TrialResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a suite expects of the trials of a scenario. A trial meets it when its verdict is the
 * expected one and, where they are named, the anomaly is among its witnesses, the promise is among
 * those it broke, and it recovered in time.
 *
 * @param verdict of the trial
 * @param anomaly the kind of a witness that must be there, such as {@code non-linearizable}
 * @param broken a part of the verdict that must be invalid, such as {@code recovers}
 * @param recoversWithin how long the slowest operation may take after everything was healed
 * @param inAnySeed whether it is enough that one of the scenario's seeds meets it
 */
public record Expectation(
        Status verdict,
        Optional<String> anomaly,
        Optional<String> broken,
        Optional<Duration> recoversWithin,
        boolean inAnySeed) {
    private static final String RECOVERS = "recovers";
    private static final String SLOWEST = "slowest-milliseconds";

    public Expectation {
        if (verdict != Status.INVALID && (anomaly.isPresent() || broken.isPresent())) {
            throw new IllegalArgumentException(
                    "an anomaly or a broken promise makes a trial invalid, so it cannot be "
                            + verdict.word()
                            + "; write verdict: invalid");
        }
        if (verdict == Status.INVALID && recoversWithin.isPresent()) {
            throw new IllegalArgumentException(
                    "recovers-within asks for a trial in which no promise is broken; leave it out,"
                            + " or the verdict");
        }
    }

    /** That no promise is broken, and that this was checked. */
    public static Expectation valid() {
        return new Expectation(
                Status.VALID, Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /** What a trial lacks; empty when it meets the expectation. */
    public List<String> missedBy(TrialResult result) {
        return missedBy(result.verdict());
    }

    /** What a verdict lacks; empty when it meets the expectation. */
    public List<String> missedBy(Verdict found) {
        List<String> missed = new ArrayList<>();
        if (found.status() != verdict) {
            return List.of(
                    "it is "
                            + found.status().word()
                            + ", not "
                            + verdict.word()
                            + ": "
                            + found.reason());
        }
        anomaly.filter(kind -> !kinds(found).contains(kind))
                .ifPresent(
                        kind ->
                                missed.add(
                                        "there is no "
                                                + kind
                                                + " among its anomalies: "
                                                + listed(kinds(found))));
        broken.filter(part -> !brokenParts(found).contains(part))
                .ifPresent(
                        part ->
                                missed.add(
                                        "it did not break \""
                                                + part
                                                + "\", but "
                                                + listed(brokenParts(found))));
        recoversWithin.ifPresent(limit -> recoveredLate(found, limit).ifPresent(missed::add));
        return Collections.unmodifiableList(missed);
    }

    private static Optional<String> recoveredLate(Verdict found, Duration limit) {
        Optional<Long> slowest =
                found.parts().stream()
                        .filter(part -> part.part().equals(RECOVERS))
                        .map(part -> part.measures().get(SLOWEST))
                        .filter(java.util.Objects::nonNull)
                        .findFirst();
        if (slowest.isEmpty()) {
            return Optional.of("how long it took to recover is not known");
        }
        return slowest.get() <= limit.toMillis()
                ? Optional.empty()
                : Optional.of(
                        "it took "
                                + slowest.get()
                                + " ms to recover, more than "
                                + limit.toMillis()
                                + " ms");
    }

    private static SortedSet<String> kinds(Verdict verdict) {
        SortedSet<String> kinds = new TreeSet<>();
        verdict.witness().map(Witness::kind).ifPresent(kinds::add);
        verdict.parts().forEach(part -> kinds.addAll(kinds(part)));
        return kinds;
    }

    private static SortedSet<String> brokenParts(Verdict verdict) {
        SortedSet<String> broken = new TreeSet<>();
        for (Verdict part : verdict.parts()) {
            if (part.status() == Status.INVALID) {
                broken.add(part.part());
                broken.addAll(brokenParts(part));
            }
        }
        return broken;
    }

    private static String listed(SortedSet<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /** In words: {@code invalid with non-linearizable in any seed}. */
    public String words() {
        return verdict.word()
                + anomaly.map(kind -> " with " + kind).orElse("")
                + broken.map(part -> ", \"" + part + "\" broken").orElse("")
                + recoversWithin
                        .map(limit -> ", recovered within " + limit.toMillis() + " ms")
                        .orElse("")
                + (inAnySeed ? " in any seed" : "");
    }
}
