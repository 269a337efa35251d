// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

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
}
