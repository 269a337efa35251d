// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import dev.assay.checkers.Status;
import dev.assay.harness.campaign.CampaignSummary;
import dev.assay.harness.campaign.FailureGroup;
import dev.assay.harness.campaign.MissedRate;
import dev.assay.harness.campaign.SeedRecord;
import dev.assay.harness.exposure.FaultPhases;
import dev.assay.harness.exposure.ProtocolPhase;
import dev.assay.harness.exposure.StateSketch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of a campaign, as results show it.
 *
 * @param firstSeed of the range
 * @param endSeed the range goes up to and without it
 * @param shard {@code i/n}: of the range, every n-th seed from the i-th on
 * @param planned seeds of the shard
 * @param seeds that are finished
 * @param clean valid seeds that are above all bars
 * @param bars what a clean seed has at least
 * @param thin valid seeds below a bar
 * @param fewest the least of any finished seed
 * @param totals of all finished seeds
 * @param exercised how often each fault struck in each phase of the protocol
 * @param groups failures that are the same one
 * @param ungrouped failures of further kinds
 * @param fingerprint of all results, 16 hexadecimal digits: equal for equal results
 */
public record CampaignEntry(
        long firstSeed,
        long endSeed,
        String shard,
        long planned,
        long seeds,
        long valid,
        long vacuous,
        long unknown,
        long invalid,
        long clean,
        AmountsEntry bars,
        ThinEntry thin,
        AmountsEntry fewest,
        TotalsEntry totals,
        SpeedEntry speed,
        StatesEntry states,
        List<ExercisedEntry> exercised,
        MissedEntry missed,
        List<GroupEntry> groups,
        long ungrouped,
        String fingerprint) {
    private static final double[] RATES = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6};

    public CampaignEntry {
        exercised = List.copyOf(exercised);
        groups = List.copyOf(groups);
    }

    /** What one seed has. */
    public record AmountsEntry(
            double virtualSeconds, long succeeded, long faults, long leaderChanges) {}

    /** Valid seeds below a bar, and how many are below which; one may be below several. */
    public record ThinEntry(long seeds, long tooShort, long fewOperations, long fewFaults) {}

    /**
     * What all finished seeds have together.
     *
     * @param goals how many seeds met what must happen sometimes, by name; 0 says that none did
     */
    public record TotalsEntry(
            double virtualSeconds,
            long operations,
            long succeeded,
            long faults,
            long leaderChanges,
            SortedMap<String, Long> goals) {
        public TotalsEntry {
            goals = Collections.unmodifiableSortedMap(new TreeMap<>(goals));
        }
    }

    /**
     * How fast it was.
     *
     * @param sessions how often the campaign was begun or resumed
     * @param wallSeconds of all sessions
     * @param threadSeconds the same times the threads of each
     */
    public record SpeedEntry(
            int sessions,
            double wallSeconds,
            double threadSeconds,
            double seedsPerSecond,
            double virtualSecondsPerSecond,
            double virtualSecondsPerThreadSecond) {}

    /**
     * Distinct states of the protocol.
     *
     * @param distinct about so many
     * @param standardError of that, relative
     * @param mostInOneSeed about so many
     */
    public record StatesEntry(long distinct, double standardError, long mostInOneSeed) {}

    /**
     * How often a fault struck, in all and by phase; phases that it never met are listed with 0.
     */
    public record ExercisedEntry(String fault, long struck, SortedMap<String, Long> phases) {
        public ExercisedEntry {
            phases = Collections.unmodifiableSortedMap(new TreeMap<>(phases));
        }
    }

    /**
     * How likely it is that a bug was missed.
     *
     * @param seeds clean ones
     * @param bound95 below it the rate of seeds that fail is, with 95 % confidence; empty when any
     *     failed or none is clean
     * @param rates the probabilities for bugs of some rates
     */
    public record MissedEntry(long seeds, OptionalDouble bound95, List<RateEntry> rates) {
        public MissedEntry {
            rates = List.copyOf(rates);
        }
    }

    /** A bug that a seed shows with probability {@code rate} is missed with {@code missed}. */
    public record RateEntry(double rate, double missed) {}

    /**
     * Failures that are the same one.
     *
     * @param signature what they have in common, as text
     * @param seeds how many
     * @param firstSeed the least
     * @param smallestSeed the one with the fewest faults, then operations
     * @param steps of its schedule
     * @param operations of its clients
     * @param caseFile of the smallest, relative to the document
     * @param replay the command that repeats it
     */
    public record GroupEntry(
            String signature,
            String verdict,
            String part,
            String kind,
            String shape,
            long seeds,
            long firstSeed,
            long smallestSeed,
            int steps,
            long operations,
            Optional<String> caseFile,
            Optional<String> replay) {}

    /**
     * The entry of a summary.
     *
     * @param folder of the campaign, as the user would type it
     */
    public static CampaignEntry of(CampaignSummary summary, String folder) {
        return new CampaignEntry(
                summary.range().first(),
                summary.range().end(),
                summary.shard().toString(),
                summary.planned(),
                summary.done(),
                summary.count(Status.VALID),
                summary.count(Status.VACUOUS),
                summary.count(Status.UNKNOWN),
                summary.count(Status.INVALID),
                summary.clean(),
                new AmountsEntry(
                        SeedRecord.CLEAN_MILLIS / 1e3,
                        SeedRecord.CLEAN_SUCCEEDED,
                        SeedRecord.CLEAN_FAULTS,
                        0),
                new ThinEntry(
                        summary.thin().seeds(),
                        summary.thin().tooShort(),
                        summary.thin().fewOperations(),
                        summary.thin().fewFaults()),
                new AmountsEntry(
                        summary.fewest().simulatedMillis() / 1e3,
                        summary.fewest().succeeded(),
                        summary.fewest().faults(),
                        summary.fewest().leaderChanges()),
                new TotalsEntry(
                        summary.totals().simulatedMillis() / 1e3,
                        summary.totals().operations(),
                        summary.totals().succeeded(),
                        summary.totals().faults(),
                        summary.totals().leaderChanges(),
                        summary.totals().goals()),
                speed(summary),
                new StatesEntry(summary.states(), StateSketch.STANDARD_ERROR, summary.mostStates()),
                exercised(summary.faults()),
                missed(summary),
                summary.groups().stream().map(group -> group(group, folder)).toList(),
                summary.ungrouped(),
                "%016x".formatted(summary.fingerprint()));
    }

    private static SpeedEntry speed(CampaignSummary summary) {
        double wall = summary.speed().wallMillis() / 1e3;
        double thread = summary.speed().threadMillis() / 1e3;
        double simulated = summary.totals().simulatedMillis() / 1e3;
        return new SpeedEntry(
                summary.speed().sessions(),
                wall,
                thread,
                rate(summary.done(), wall),
                rate(simulated, wall),
                rate(simulated, thread));
    }

    private static double rate(double amount, double seconds) {
        return seconds == 0 ? 0 : Math.round(amount / seconds * 10) / 10.0;
    }

    private static List<ExercisedEntry> exercised(FaultPhases faults) {
        List<ExercisedEntry> entries = new ArrayList<>();
        for (String fault : faults.counts().keySet()) {
            SortedMap<String, Long> phases = new TreeMap<>();
            for (ProtocolPhase phase : ProtocolPhase.values()) {
                phases.put(phase.word(), faults.count(fault, phase));
            }
            entries.add(new ExercisedEntry(fault, faults.count(fault), phases));
        }
        return entries;
    }

    private static MissedEntry missed(CampaignSummary summary) {
        List<RateEntry> rates = new ArrayList<>();
        for (double rate : RATES) {
            rates.add(new RateEntry(rate, MissedRate.missed(rate, summary.clean())));
        }
        boolean isBounded = summary.clean() > 0 && summary.count(Status.INVALID) == 0;
        return new MissedEntry(
                summary.clean(),
                isBounded
                        ? OptionalDouble.of(MissedRate.bound(summary.clean()))
                        : OptionalDouble.empty(),
                rates);
    }

    private static GroupEntry group(FailureGroup group, String folder) {
        return new GroupEntry(
                group.signature().text(),
                group.signature().status().word(),
                group.signature().part(),
                group.signature().kind(),
                group.signature().shape(),
                group.seeds(),
                group.firstSeed(),
                group.smallest().seed(),
                group.smallest().steps(),
                group.smallest().operations(),
                group.smallest().caseFile(),
                group.smallest().caseFile().map(file -> "./assay replay " + folder + "/" + file));
    }
}
