// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import dev.assay.checkers.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One run as a line of a trend file: what is compared over many runs, and no more.
 *
 * @param format always {@link #FORMAT}
 * @param started ISO 8601, UTC
 * @param command that was run
 * @param commit of Assay's sources
 * @param seconds of real time
 * @param judged how many trials, files or bugs
 * @param failures that are the same one are one
 */
public record RunLine(
        String format,
        String started,
        String command,
        OptionalLong seed,
        String commit,
        String verdict,
        String reason,
        double seconds,
        long judged,
        long operations,
        long faults,
        List<FailureLine> failures) {
    /** The name of the format. */
    public static final String FORMAT = "assay-trend-1";

    public RunLine {
        failures = List.copyOf(failures);
    }

    /**
     * A failure.
     *
     * @param signature what equal failures have in common
     * @param count how many trials of the run had it
     * @param example the name of the first
     */
    public record FailureLine(String signature, long count, String example) {}

    /** The line of a document. */
    public static RunLine of(Results results) {
        return new RunLine(
                FORMAT,
                results.started(),
                results.command(),
                results.seed(),
                results.environment().commit(),
                results.verdict(),
                results.reason(),
                results.seconds(),
                judged(results),
                operations(results),
                faults(results),
                failures(results));
    }

    private static long judged(Results results) {
        return results.campaign()
                .map(CampaignEntry::seeds)
                .orElse(
                        (long) results.trials().size()
                                + results.files().size()
                                + results.bugs().size());
    }

    private static long operations(Results results) {
        return results.campaign()
                .map(campaign -> campaign.totals().operations())
                .orElseGet(
                        () ->
                                coverages(results).stream()
                                        .mapToLong(CoverageEntry::operations)
                                        .sum());
    }

    private static long faults(Results results) {
        return results.campaign()
                .map(campaign -> campaign.totals().faults())
                .orElseGet(
                        () ->
                                coverages(results).stream()
                                        .flatMap(one -> one.faults().values().stream())
                                        .mapToLong(Long::longValue)
                                        .sum());
    }

    private static List<CoverageEntry> coverages(Results results) {
        List<CoverageEntry> all = new ArrayList<>();
        results.trials().forEach(trial -> all.add(trial.coverage()));
        results.files().forEach(file -> file.coverage().ifPresent(all::add));
        return all;
    }

    private static List<FailureLine> failures(Results results) {
        if (results.campaign().isPresent()) {
            return results.campaign().get().groups().stream()
                    .map(
                            group ->
                                    new FailureLine(
                                            group.signature(),
                                            group.seeds(),
                                            "seed " + group.smallestSeed()))
                    .toList();
        }
        Map<String, FailureLine> found = new LinkedHashMap<>();
        results.trials().stream()
                .filter(trial -> !trial.isAsExpected())
                .forEach(trial -> add(found, trial.failure(), trial.name()));
        results.files().stream()
                .filter(file -> !file.verdict().equals(Status.VALID.word()))
                .forEach(file -> add(found, file.failure(), file.file()));
        results.bugs().stream()
                .filter(bug -> !bug.isAsExpected())
                .forEach(bug -> add(found, bug.failure(), bug.name()));
        return List.copyOf(found.values());
    }

    private static void add(Map<String, FailureLine> found, String signature, String example) {
        found.merge(
                signature,
                new FailureLine(signature, 1, example),
                (one, other) -> new FailureLine(signature, one.count() + 1, one.example()));
    }

    /** True for two lines about the same run. */
    public boolean isSameRun(RunLine other) {
        return started.equals(other.started)
                && command.equals(other.command)
                && seed.equals(other.seed)
                && judged == other.judged;
    }
}
