// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.checkers.Status;
import dev.assay.harness.exposure.FaultPhases;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of a campaign so far. But for its speed it depends on which seeds are finished only,
 * not on their order, on interruptions, threads and shards.
 *
 * @param range of the seeds
 * @param shard whose seeds these are
 * @param planned how many seeds there are to run
 * @param done how many are finished
 * @param statuses how many ended in which way
 * @param clean valid, and above all bars
 * @param thin which of the valid ones are below a bar
 * @param fewest the least amounts in any seed
 * @param totals the amounts of all seeds
 * @param faults which faults struck in which phase
 * @param states how many distinct states were met, about
 * @param mostStates in one seed
 * @param groups of failures, the most frequent first
 * @param ungrouped failures of further signatures, of which there are too many to keep apart
 * @param fingerprint of all results: equal for equal results
 * @param speed of all sessions
 */
public record CampaignSummary(
        SeedRange range,
        Shard shard,
        long planned,
        long done,
        Map<Status, Long> statuses,
        long clean,
        Thin thin,
        Least fewest,
        Totals totals,
        FaultPhases faults,
        long states,
        long mostStates,
        List<FailureGroup> groups,
        long ungrouped,
        long fingerprint,
        Speed speed) {
    public CampaignSummary {
        statuses = Collections.unmodifiableMap(new EnumMap<>(statuses));
        groups = List.copyOf(groups);
    }

    /** Valid seeds that are not clean, by what they lack; one may lack several things. */
    public record Thin(long seeds, long tooShort, long fewOperations, long fewFaults) {}

    /** The least of any finished seed; zero while none is. */
    public record Least(long simulatedMillis, long succeeded, long faults, long leaderChanges) {}

    /**
     * Sums over all finished seeds.
     *
     * @param goals how many seeds met what must happen sometimes, by name; 0 says that none did
     */
    public record Totals(
            long simulatedMillis,
            long operations,
            long succeeded,
            long faults,
            long leaderChanges,
            SortedMap<String, Long> goals) {
        public Totals {
            goals = Collections.unmodifiableSortedMap(new TreeMap<>(goals));
        }
    }

    /**
     * How long it took.
     *
     * @param wallMillis of all sessions, up to the last seed that each finished
     * @param threadMillis the same times the threads of each
     */
    public record Speed(int sessions, long wallMillis, long threadMillis) {}

    /** How many trials ended in this way. */
    public long count(Status status) {
        return statuses.getOrDefault(status, 0L);
    }

    /** The worst of all; vacuous when no seed is clean. */
    public Status status() {
        for (Status status : List.of(Status.INVALID, Status.UNKNOWN, Status.VACUOUS)) {
            if (count(status) > 0) {
                return status;
            }
        }
        return clean > 0 ? Status.VALID : Status.VACUOUS;
    }
}
