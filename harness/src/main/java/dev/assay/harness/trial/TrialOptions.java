// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.nemeses.Durations;
import java.time.Duration;

/**
 * How a trial is driven. All durations are true time of the world, and none is longer than {@link
 * #LONGEST}: a trial would not come to its end.
 *
 * @param clients processes that call the system at the same time
 * @param faultPhase how long clients run while faults strike; the schedule's steps lie within it
 * @param settle after everything was healed, how long clients go on before recovery is asked for
 * @param recoveryLimit how long each final operation may take, and the replicas to agree
 * @param meanThinkTime of a client between two operations; drawn uniformly from 0 to twice as much
 * @param stopsAtViolation whether the trial ends as soon as a checker that can watch is certain of
 *     a violation; recovery and convergence are then not asked for
 */
public record TrialOptions(
        int clients,
        Duration faultPhase,
        Duration settle,
        Duration recoveryLimit,
        Duration meanThinkTime,
        boolean stopsAtViolation) {
    /** The longest phase, limit or thinking of a trial. */
    public static final Duration LONGEST = Duration.ofHours(1);

    public TrialOptions {
        if (clients < 1 || clients > 1_000) {
            throw new IllegalArgumentException("clients must be 1 to 1000: " + clients);
        }
        requirePositive("faultPhase", faultPhase);
        requirePositive("recoveryLimit", recoveryLimit);
        requireShort("fault-phase", faultPhase);
        requireShort("settle", settle);
        requireShort("recovery-limit", recoveryLimit);
        requireShort("mean-think-time", meanThinkTime);
        if (settle.isNegative() || meanThinkTime.isNegative()) {
            throw new IllegalArgumentException(
                    "must not be negative: settle " + settle + ", think " + meanThinkTime);
        }
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " must be more than zero: " + duration);
        }
    }

    private static void requireShort(String name, Duration duration) {
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name
                            + " must be at most "
                            + LONGEST.toHours()
                            + "h, not "
                            + Durations.format(duration.toNanos()));
        }
    }

    /** Six clients, 20 s of faults, 3 s to settle, 10 s to recover, 40 ms of thinking. */
    public static TrialOptions standard() {
        return new TrialOptions(
                6,
                Duration.ofSeconds(20),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                Duration.ofMillis(40),
                false);
    }

    /** The same with another time for faults to strike. */
    public TrialOptions withFaultPhase(Duration newFaultPhase) {
        return new TrialOptions(
                clients, newFaultPhase, settle, recoveryLimit, meanThinkTime, stopsAtViolation);
    }

    /** The same, but ending at the first violation that is seen while the trial runs. */
    public TrialOptions stoppingAtViolation() {
        return new TrialOptions(clients, faultPhase, settle, recoveryLimit, meanThinkTime, true);
    }

    /** The same with another number of clients. */
    public TrialOptions withClients(int newClients) {
        return new TrialOptions(
                newClients, faultPhase, settle, recoveryLimit, meanThinkTime, stopsAtViolation);
    }

    /** The same with phases of other lengths. */
    public TrialOptions withPhases(Duration newFaultPhase, Duration newSettle) {
        return new TrialOptions(
                clients, newFaultPhase, newSettle, recoveryLimit, meanThinkTime, stopsAtViolation);
    }
}
