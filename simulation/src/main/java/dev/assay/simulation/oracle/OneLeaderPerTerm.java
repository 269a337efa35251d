// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.oracle;

import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import java.util.TreeMap;

/**
 * Election safety (Ongaro's dissertation, figure 3.2): at most one leader is elected in a term, for
 * ever. A node that becomes leader of one term twice breaks it too, unless the protocol lets a
 * leader that was restarted go on in its view. O(log terms) for an observation. What it cannot see:
 * leaders that never say so.
 */
public final class OneLeaderPerTerm extends FirstViolation {
    private final TreeMap<Long, Election> elections = new TreeMap<>();

    private record Election(int leader, long timeNanos) {}

    private final boolean mayResume;

    /** Of a protocol whose leaders do not lead in their term again once they were restarted. */
    public OneLeaderPerTerm() {
        this(false);
    }

    private OneLeaderPerTerm(boolean mayResume) {
        super("one-leader-per-term");
        this.mayResume = mayResume;
    }

    /** Of a protocol that says by the number of a view who leads in it. */
    public static OneLeaderPerTerm resumable() {
        return new OneLeaderPerTerm(true);
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        if (!(observation instanceof Observation.BecameLeader elected)) {
            return;
        }
        judgedOne();
        Election first = elections.putIfAbsent(elected.term(), new Election(address, timeNanos));
        if (first != null && !(mayResume && first.leader() == address)) {
            violated(
                    timeNanos,
                    "two-leaders-in-one-term",
                    Address.name(first.leader())
                            + " became leader of term "
                            + elected.term()
                            + " at "
                            + seconds(first.timeNanos())
                            + ".",
                    Address.name(address)
                            + " became leader of the same term at "
                            + seconds(timeNanos)
                            + ".",
                    "A term has at most one leader.");
        }
    }
}
