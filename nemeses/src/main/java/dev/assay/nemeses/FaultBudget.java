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
 * {@link Harm}: a node that is stopped, one whose disk is damaged and one that lies count together.
 *
 * <p>A step that stops all nodes at once is outside the budget, because a protocol that recovers
 * from crashes must stay safe then too; nothing else is.
 *
 * @param stopped nodes that are stopped at the same time, at most
 * @param damaged nodes whose disks are damaged in the whole trial, at most
 * @param lying nodes that ever lie, at most
 * @param harmed nodes that are stopped, damaged or lying at the same time, at most
 */
public record FaultBudget(int stopped, int damaged, int lying, int harmed) {
    public FaultBudget {
        if (stopped < 0 || damaged < 0 || lying < 0 || harmed < 0) {
            throw new IllegalArgumentException(
                    "a fault budget has no negative numbers: stopped "
                            + stopped
                            + ", damaged "
                            + damaged
                            + ", lying "
                            + lying
                            + ", harmed "
                            + harmed);
        }
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

    /** The budget of runs in which so many more nodes lie than the protocol stands. */
    public FaultBudget over(int liars) {
        return new FaultBudget(stopped, damaged, lying + liars, harmed + liars);
    }

    /**
     * Why safety was not promised to a run in which this happened; empty where it was. Nodes that
     * stopped are no reason: whatever stops, nothing wrong may be said.
     */
    public Optional<String> exceededBy(Exposure exposure) {
        SortedSet<Integer> untrue = new TreeSet<>(exposure.lying());
        untrue.addAll(exposure.damaged());
        List<String> reasons = new ArrayList<>();
        boolean together = untrue.size() > harmed;
        if (exposure.lying().size() > lying || (together && !exposure.lying().isEmpty())) {
            reasons.add(Names.of(List.copyOf(exposure.lying())) + " lied");
        }
        if (exposure.damaged().size() > damaged || (together && !exposure.damaged().isEmpty())) {
            reasons.add("the disks of " + Names.of(List.copyOf(exposure.damaged())) + " lost data");
        }
        return reasons.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "over the fault budget: "
                                + String.join(" and ", reasons)
                                + "; nothing was promised");
    }
}
