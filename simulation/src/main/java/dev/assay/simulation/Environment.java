// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import dev.assay.histories.Randomness;

/**
 * Everything a node may ask of its surroundings. Node code reads no clock, random source, thread,
 * file or socket but through this interface, so that the same object runs in the simulator and on
 * real machines.
 *
 * <p>All callbacks (messages, timers, disk completions) arrive one at a time, never while another
 * one runs. After a crash no callback of the old incarnation arrives any more. In simulated worlds
 * one seed determines every answer.
 */
public interface Environment {
    /** This node's address: nodes count from 0; clients from {@link Address#FIRST_CLIENT}. */
    int address();

    /**
     * The version of the node's program that this incarnation runs, from 1: a rolling upgrade puts
     * newer and older ones side by side.
     */
    default int version() {
        return 1;
    }

    /**
     * The node's monotonic clock in nanoseconds: never goes back within one incarnation, may drift,
     * has no common origin.
     */
    long monotonicNanos();

    /**
     * The node's wall clock in nanoseconds since some epoch: may jump in both directions and drift.
     */
    long wallNanos();

    /**
     * Runs {@code action} once after {@code delayNanos} of the node's monotonic clock, unless
     * cancelled or crashed.
     */
    Timer after(long delayNanos, Runnable action);

    /**
     * Sends a message. It may be lost, delayed, duplicated or overtaken; the sender is never told.
     * The array is not copied.
     */
    void send(int to, byte[] message);

    /** The node's own disk, which survives crashes. */
    Disk disk();

    /**
     * A stream of random numbers of this incarnation, determined by the trial's seed, the address,
     * the incarnation and the name.
     */
    Randomness random(String purpose);

    /**
     * Tells the trace, the oracles and event-triggered faults what the node just did; has no effect
     * on the node.
     */
    void observe(Observation observation);

    /**
     * Asks whether to take an unlikely turn here that the code must stand: a batch of one, an early
     * timeout, a late answer. Never true outside of simulations, and there only while a fault says
     * so (FoundationDB's BUGGIFY: Zhou et al., SIGMOD 2021, section 4).
     *
     * @param point kebab case, one name for each place
     */
    default boolean buggify(String point) {
        return false;
    }

    /**
     * The device that numbers what this node says; there is one only where the protocol asks for it
     * ({@link Protocol#counters}).
     */
    default TrustedCounter counter() {
        throw new UnsupportedOperationException("this node has no trusted counter");
    }

    /** A timer that was set. */
    interface Timer {
        /** Prevents the action if it has not run yet; harmless otherwise. */
        void cancel();
    }
}
