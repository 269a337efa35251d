// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.oracle;

import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A node keeps what it knows to be decided: it never cuts its log at or before an index that it has
 * reported as committed, in this incarnation or an earlier one. And it keeps what it has
 * acknowledged to be durable: it never takes part again with a log that ends before that, but for
 * what it cut in between. Nodes report cuts as the mark {@code log-truncated} with the last index
 * that they keep, acknowledgements as the mark {@code entry-synced} with the last index that they
 * vouch for, and recoveries as the mark {@code recovered} with the last index that they found; who
 * cannot recover must halt. A node whose disk forgets without a trace is excused from then on: it
 * cannot know better. It is the local half of leader completeness (Ongaro's dissertation, section
 * 3.6.3), and sees the loss of a decided entry before any client does. O(log nodes) for an
 * observation.
 *
 * <p>What it cannot see: what is not reported; a leader does not report its own copies.
 */
public final class CommittedNeverCut extends FirstViolation {
    /** The mark by which nodes report a cut. */
    public static final String CUT = "log-truncated";

    /** The mark by which nodes report an acknowledgement. */
    public static final String ACKNOWLEDGED = "entry-synced";

    /** The mark by which nodes report what they found when they started. */
    public static final String RECOVERED = "recovered";

    private final TreeMap<Integer, Long> committed = new TreeMap<>();
    private final TreeMap<Integer, Long> acknowledged = new TreeMap<>();
    private final TreeSet<Integer> excused = new TreeSet<>();

    public CommittedNeverCut() {
        super("committed-never-cut");
    }

    @Override
    public void excuse(int address) {
        excused.add(address);
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        if (excused.contains(address)) {
            return;
        }
        switch (observation) {
            case Observation.Committed entry -> {
                judgedOne();
                committed.merge(address, entry.index(), Math::max);
            }
            case Observation.Mark mark when mark.name().equals(CUT) -> {
                judgeCut(timeNanos, address, mark.value());
                acknowledged.merge(address, mark.value(), Math::min);
            }
            case Observation.Mark mark when mark.name().equals(ACKNOWLEDGED) ->
                    acknowledged.merge(address, mark.value(), Math::max);
            case Observation.Mark mark when mark.name().equals(RECOVERED) ->
                    judgeRecovery(timeNanos, address, mark.value());
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

    private void judgeRecovery(long timeNanos, int address, long found) {
        judgedOne();
        long promised = acknowledged.getOrDefault(address, 0L);
        if (found < promised) {
            violated(
                    timeNanos,
                    "acknowledged-entries-forgotten",
                    Address.name(address)
                            + " had acknowledged that its log was durable up to index "
                            + promised
                            + ".",
                    Address.name(address)
                            + " took part again at "
                            + seconds(timeNanos)
                            + " with a log that ends at index "
                            + found
                            + ".",
                    "An acknowledged entry is never forgotten; who cannot keep it must halt.");
        }
    }
}
