// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.checkers.Status;
import dev.assay.harness.exposure.FaultPhases;
import dev.assay.harness.trial.Coverage;
import dev.assay.harness.trial.FailureSignature;
import dev.assay.harness.trial.TrialResult;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a campaign keeps of a finished seed: one line of its log.
 *
 * @param simulatedMillis of the world's own time
 * @param amounts what was done
 * @param faults which faults struck in which phase of the protocol
 * @param states how many distinct states the trial met, about
 * @param newStates those that the log did not know before, as a sketch writes them
 * @param failure what is wrong, unless the verdict is valid
 */
public record SeedRecord(
        long seed,
        Status status,
        String traceHash,
        long simulatedMillis,
        Amounts amounts,
        FaultPhases faults,
        long states,
        String newStates,
        Optional<Failure> failure) {
    /** A clean seed simulates at least so long. */
    public static final long CLEAN_MILLIS = 30_000;

    /** A clean seed has at least so many successful operations. */
    public static final long CLEAN_SUCCEEDED = 100;

    /** A clean seed applies at least so many faults. */
    public static final long CLEAN_FAULTS = 2;

    /**
     * Numbers of operations, of those that succeeded, of faults applied, of leader changes.
     *
     * @param goals how often what must happen sometimes happened, by name
     */
    public record Amounts(
            long operations,
            long succeeded,
            long faults,
            long leaderChanges,
            SortedMap<String, Long> goals) {
        public Amounts {
            goals = Collections.unmodifiableSortedMap(new TreeMap<>(goals));
        }

        /** Of a trial that never ran. */
        static Amounts none() {
            return new Amounts(0, 0, 0, 0, new TreeMap<>());
        }

        static Amounts of(Coverage coverage) {
            return new Amounts(
                    coverage.outcomes().values().stream().mapToLong(Long::longValue).sum(),
                    coverage.succeeded(),
                    coverage.faultsApplied(),
                    coverage.counters().getOrDefault("leader-changes", 0L),
                    goals(coverage));
        }

        private static SortedMap<String, Long> goals(Coverage coverage) {
            SortedMap<String, Long> goals = new TreeMap<>();
            coverage.counters()
                    .forEach(
                            (name, count) -> {
                                if (name.startsWith(Coverage.GOAL)) {
                                    goals.put(name.substring(Coverage.GOAL.length()), count);
                                }
                            });
            return goals;
        }
    }

    /**
     * A seed that is not valid.
     *
     * @param steps of the schedule as it was resolved
     * @param caseFile where the case was written, relative to the campaign's folder; the first few
     *     of each signature are, and whatever is smaller than those
     */
    public record Failure(FailureSignature signature, int steps, Optional<String> caseFile) {}

    /** What is kept of a result. */
    static SeedRecord of(TrialResult result, String newStates, Optional<Failure> failure) {
        return new SeedRecord(
                result.trial().seed(),
                result.verdict().status(),
                result.traceHash(),
                result.trueTime().toMillis(),
                Amounts.of(result.coverage()),
                result.exposure().faults(),
                result.exposure().states().estimate(),
                newStates,
                failure);
    }

    /** Valid, and exercised enough for that to mean something. */
    public boolean isClean() {
        return status == Status.VALID && !isShort() && !hasFewOperations() && !hasFewFaults();
    }

    /** It simulated too little time. */
    public boolean isShort() {
        return simulatedMillis < CLEAN_MILLIS;
    }

    /** Too few operations succeeded. */
    public boolean hasFewOperations() {
        return amounts.succeeded < CLEAN_SUCCEEDED;
    }

    /** Too few faults were applied. */
    public boolean hasFewFaults() {
        return amounts.faults < CLEAN_FAULTS;
    }

    /**
     * A number of all that the seed determines: equal for two runs of the same seed on the same
     * build. What depends on which seeds were run before is left out.
     */
    public long fingerprint() {
        String text =
                String.join(
                        "|",
                        Long.toString(seed),
                        status.word(),
                        traceHash,
                        Long.toString(simulatedMillis),
                        amounts.toString(),
                        faults.counts().toString(),
                        Long.toString(states),
                        failure.map(each -> each.signature().text() + each.steps()).orElse(""));
        // FNV-1a, 64 bits.
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
