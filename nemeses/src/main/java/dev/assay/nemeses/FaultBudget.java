// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.nemeses.faults.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How many nodes faults may harm: what a protocol is built to stand. It is kept across all kinds of
 * {@link Harm}: a node that is stopped, one whose disk is damaged or forgets and one that lies
 * count together.
 *
 * <p>A step that stops all nodes at once is outside the budget, because a protocol that recovers
 * from crashes must stay safe then too; nothing else is.
 *
 * <p>Damage leaves traces: a careful node finds it when it next reads its disk, and halts. From
 * then on it is as good as stopped for ever, and a minority of such nodes cannot break a majority's
 * promises. Two rules keep the traces readable: a node whose disk is damaged does not lose power
 * (not even when all others do), and damage does not strike a node that is down, whose disk fails,
 * or that has not completed a sync since it lost power; nor does it strike before every node has
 * taken part once, where the system says that it must be whole to begin. For what a node
 * acknowledged last it can prove only with its next sync that it was durable; without the proof a
 * damaged end of a log looks like one that was being written when the power failed.
 *
 * <p>A voter that is removed counts as one that is stopped, from the moment when somebody wants it
 * out until every node uses a configuration in which it votes again: of five voters one may be
 * removed and another stop, for three of the four that are left are still a majority; and who is
 * damaged while others are out must leave enough to bring them back.
 *
 * <p>Forgetting leaves none, and a majority protocol stands none of it. Of three nodes, two hold a
 * decided entry; if one of these forgets it, the other is cut off and the forgetful one votes for
 * the third, the entry is gone, although no node was stopped. Nor does an even number of nodes
 * help, where two quorums share two nodes: a leader that forgets its own election may win the same
 * term again. Other nodes may find such a node out, but they may also be out of reach, and a node
 * that waited for all of them could not start while one is stopped.
 *
 * <p>A trusted counter that gives a number again takes the ground away from a protocol that counts
 * on it: with one such node a quorum of f+1 nodes has no honest one in common with another. One
 * that leaves numbers out, or begins a new epoch, is found by everybody, and counts as damage.
 *
 * @param stopped nodes that are stopped at the same time, at most; and that are removed
 * @param damaged nodes whose disks are damaged in the whole trial, at most
 * @param forgetful nodes whose disks ever forget, at most
 * @param lying nodes that ever lie, at most
 * @param miscounting nodes whose trusted counters ever give numbers again, at most
 * @param harmed nodes that are stopped, removed, damaged, forgetful, lying or miscounting at the
 *     same time, at most
 */
public record FaultBudget(
        int stopped, int damaged, int forgetful, int lying, int miscounting, int harmed) {
    public FaultBudget {
        boolean isPossible =
                stopped >= 0
                        && damaged >= 0
                        && forgetful >= 0
                        && lying >= 0
                        && miscounting >= 0
                        && harmed >= 0;
        if (!isPossible) {
            throw new IllegalArgumentException(
                    "a fault budget has no negative numbers: stopped "
                            + stopped
                            + ", damaged "
                            + damaged
                            + ", forgetful "
                            + forgetful
                            + ", lying "
                            + lying
                            + ", miscounting "
                            + miscounting
                            + ", harmed "
                            + harmed);
        }
    }

    /** A budget in which no trusted counter gives numbers again. */
    public FaultBudget(int stopped, int damaged, int forgetful, int lying, int harmed) {
        this(stopped, damaged, forgetful, lying, 0, harmed);
    }

    /** A budget in which no disk forgets. */
    public FaultBudget(int stopped, int damaged, int lying, int harmed) {
        this(stopped, damaged, 0, lying, harmed);
    }

    /**
     * What a protocol stands that needs a majority of honest nodes: a minority that is stopped or
     * damaged. Of one or two nodes one may stop, though nobody can go on without it.
     */
    public static FaultBudget ofMinority(int nodes) {
        int minority = (nodes - 1) / 2;
        int stopped = Math.max(1, minority);
        return new FaultBudget(stopped, minority, 0, stopped);
    }

    /**
     * What a protocol stands that counts on nobody's word: fewer than a third of the nodes, which
     * may be stopped, damaged or lying (Pease, Shostak and Lamport, JACM 1980).
     */
    public static FaultBudget ofByzantine(int nodes) {
        int third = (nodes - 1) / 3;
        return new FaultBudget(third, third, third, third);
    }

    /**
     * What a protocol stands that counts on nobody's word, but on trusted counters: fewer than half
     * of the nodes, which may be stopped, damaged or lying, and whose disks may forget, for the
     * counter does not; no counter may give a number again (Veronese et al., "Efficient Byzantine
     * Fault-Tolerance", IEEE Transactions on Computers 2013).
     */
    public static FaultBudget ofTrustedCounters(int nodes) {
        int minority = (nodes - 1) / 2;
        return new FaultBudget(minority, minority, minority, minority, 0, minority);
    }

    /** The budget of runs in which so many more nodes lie than the protocol stands. */
    public FaultBudget over(int liars) {
        return new FaultBudget(
                stopped, damaged, forgetful, lying + liars, miscounting, harmed + liars);
    }

    /** The budget of runs in which so many more disks forget than the protocol stands. */
    public FaultBudget overForgetful(int disks) {
        return new FaultBudget(
                stopped, damaged, forgetful + disks, lying, miscounting, harmed + disks);
    }

    /**
     * Why safety was not promised to a run in which this happened; empty where it was. Nodes that
     * stopped are no reason: whatever stops, nothing wrong may be said.
     */
    public Optional<String> exceededBy(HarmDone exposure) {
        SortedSet<Integer> untrue = new TreeSet<>(exposure.lying());
        untrue.addAll(exposure.spoilt());
        List<String> reasons = new ArrayList<>();
        boolean together = untrue.size() > harmed;
        if (exposure.lying().size() > lying || (together && !exposure.lying().isEmpty())) {
            reasons.add(Names.of(List.copyOf(exposure.lying())) + " lied");
        }
        if (exposure.damaged().size() > damaged || (together && !exposure.damaged().isEmpty())) {
            reasons.add("the disks of " + Names.of(List.copyOf(exposure.damaged())) + " lost data");
        }
        if (exposure.forgetful().size() > forgetful
                || (together && !exposure.forgetful().isEmpty())) {
            reasons.add("the disks of " + Names.of(List.copyOf(exposure.forgetful())) + " forgot");
        }
        if (exposure.miscounting().size() > miscounting
                || (together && !exposure.miscounting().isEmpty())) {
            reasons.add(
                    "the trusted counters of "
                            + Names.of(List.copyOf(exposure.miscounting()))
                            + " gave numbers again");
        }
        return reasons.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "over the fault budget: "
                                + String.join(" and ", reasons)
                                + "; nothing was promised");
    }
}
