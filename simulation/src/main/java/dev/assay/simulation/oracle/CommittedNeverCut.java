// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.oracle;

import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import java.util.TreeMap;

/**
 * A node keeps what it knows to be decided: it never cuts its log at or before an index that it has
 * reported as committed, in this incarnation or an earlier one. Nodes report cuts as the mark
 * {@code log-truncated} with the last index that they keep. It is the local half of leader
 * completeness (Ongaro's dissertation, section 3.6.3), and sees the loss of a decided entry before
 * any client does. O(log nodes) for an observation.
 *
 * <p>What it cannot see: cuts that are not reported, and entries that are lost together with the
 * memory that they were decided.
 */
public final class CommittedNeverCut extends FirstViolation {
    /** The mark by which nodes report a cut. */
    public static final String CUT = "log-truncated";

    private final TreeMap<Integer, Long> committed = new TreeMap<>();

    public CommittedNeverCut() {
        super("committed-never-cut");
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        switch (observation) {
            case Observation.Committed entry -> {
                judgedOne();
                committed.merge(address, entry.index(), Math::max);
            }
            case Observation.Mark mark when mark.name().equals(CUT) ->
                    judgeCut(timeNanos, address, mark.value());
            default -> {}
        }
    }

    private void judgeCut(long timeNanos, int address, long kept) {
        judgedOne();
        long known = committed.getOrDefault(address, 0L);
        if (kept < known) {
            violated(
                    timeNanos,
                    "committed-entries-cut",
                    Address.name(address)
                            + " had reported its log as committed up to index "
                            + known
                            + ".",
                    Address.name(address)
                            + " cut its log after index "
                            + kept
                            + " at "
                            + seconds(timeNanos)
                            + ".",
                    "A committed entry is never removed.");
        }
    }
}
