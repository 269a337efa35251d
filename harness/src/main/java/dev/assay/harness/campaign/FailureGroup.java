// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.harness.trial.FailureSignature;
import java.util.Optional;

/**
 * Failures that are the same one.
 *
 * @param seeds how many
 * @param firstSeed the least
 * @param smallest the one with the fewest faults, then operations, then the least seed
 */
public record FailureGroup(
        FailureSignature signature, long seeds, long firstSeed, Smallest smallest) {
    /**
     * The failure that is best looked at first.
     *
     * @param steps of its schedule
     * @param operations of its clients
     * @param caseFile relative to the campaign's folder
     */
    public record Smallest(
            long seed, int steps, long operations, String traceHash, Optional<String> caseFile) {
        static Smallest of(SeedRecord record, SeedRecord.Failure failure) {
            return new Smallest(
                    record.seed(),
                    failure.steps(),
                    record.amounts().operations(),
                    record.traceHash(),
                    failure.caseFile());
        }

        /** True when this one is to be preferred. */
        boolean isBefore(Smallest other) {
            if (steps != other.steps) {
                return steps < other.steps;
            }
            return operations != other.operations
                    ? operations < other.operations
                    : seed < other.seed;
        }
    }

    static FailureGroup of(SeedRecord record, SeedRecord.Failure failure) {
        return new FailureGroup(
                failure.signature(), 1, record.seed(), Smallest.of(record, failure));
    }

    FailureGroup and(SeedRecord record, SeedRecord.Failure failure) {
        Smallest other = Smallest.of(record, failure);
        return new FailureGroup(
                signature,
                seeds + 1,
                Math.min(firstSeed, record.seed()),
                other.isBefore(smallest) ? other : smallest);
    }
}
