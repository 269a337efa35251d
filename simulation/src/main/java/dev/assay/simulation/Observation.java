// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a node says it did: for the trace, for oracles and for faults that wait for a named event.
 */
public sealed interface Observation {
    /** The kebab-case name by which a schedule waits for it. */
    String name();

    /** The node now leads in a term (view, ballot). */
    record BecameLeader(long term) implements Observation {
        @Override
        public String name() {
            return "became-leader";
        }
    }

    /** The node no longer leads. */
    record SteppedDown(long term) implements Observation {
        @Override
        public String name() {
            return "stepped-down";
        }
    }

    /**
     * The node considers a log entry decided for ever. Each incarnation reports its entries in
     * order of index and without gaps, but where a snapshot stands for what lies before an entry:
     * then it reports the last entry of the snapshot, and by {@link Applied} the state that the
     * snapshot holds, without those before. Since the digest covers everything before, and the
     * state too, agreement on that one entry is agreement on all that the snapshot stands for.
     *
     * @param digest of the entry and everything before it
     */
    record Committed(long index, long term, long digest) implements Observation {
        @Override
        public String name() {
            return "committed";
        }
    }

    /** The node applied the log up to {@code index} and its state has this digest. */
    record Applied(long index, long stateDigest) implements Observation {
        @Override
        public String name() {
            return "applied";
        }
    }

    /**
     * The node now uses this configuration, decided or not: told when it starts, and whenever it is
     * another one.
     *
     * @param voters whose quorums decide
     * @param votersBefore whose quorums must decide as well while the voters change; else empty
     */
    record Configured(SortedSet<Integer> voters, SortedSet<Integer> votersBefore)
            implements Observation {
        public Configured {
            voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
            votersBefore = Collections.unmodifiableSortedSet(new TreeSet<>(votersBefore));
        }

        @Override
        public String name() {
            return "configured";
        }
    }

    /**
     * The node passed a named point of its code.
     *
     * @param name kebab case
     * @param value whatever helps to understand a trace
     */
    record Mark(String name, long value) implements Observation {}

    /**
     * The node did it as a member of one of several groups that decide apart from each other; terms
     * and indices of one say nothing of another's. A node that stops itself does so in all of them,
     * and says so plainly.
     *
     * @param domain the group's name, kebab case
     */
    record Within(String domain, Observation what) implements Observation {
        public Within {
            if (what instanceof Within || what instanceof Halted) {
                throw new IllegalArgumentException("not within " + domain + ": " + what);
            }
        }

        @Override
        public String name() {
            return what.name();
        }
    }

    /** What was done, without the group that it was done in. */
    default Observation what() {
        return this;
    }

    /**
     * The node stopped itself for good, because to go on could make it break a promise: its disk is
     * damaged or fails. Its process is over; a restart may find the reason gone.
     *
     * @param reason for people
     */
    record Halted(String reason) implements Observation {
        @Override
        public String name() {
            return "halted";
        }
    }
}
