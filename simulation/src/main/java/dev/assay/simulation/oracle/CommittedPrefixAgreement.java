// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.oracle;

import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;

/**
 * State machine safety for logs (Ongaro's dissertation, figure 3.2): when a node considers an index
 * decided, with some term and some digest of everything up to it, no node ever considers another
 * entry or another past decided there; a restarted node that reports its entries again must repeat
 * itself. O(1) for an observation, one record for each index. What it cannot see: entries that only
 * one node ever reported.
 */
public final class CommittedPrefixAgreement extends FirstViolation {
    private final ByIndex<Decision> decisions = new ByIndex<>();

    private record Decision(int node, long timeNanos, Observation.Committed entry) {}

    public CommittedPrefixAgreement() {
        super("committed-prefix-agreement");
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        if (!(observation instanceof Observation.Committed entry)) {
            return;
        }
        Decision first = decisions.at(entry.index());
        if (first == null) {
            decisions.put(entry.index(), new Decision(address, timeNanos, entry));
            return;
        }
        judgedOne();
        if (!first.entry().equals(entry)) {
            violated(
                    timeNanos,
                    "committed-entries-differ",
                    say(first.node(), first.timeNanos(), first.entry()),
                    say(address, timeNanos, entry),
                    "What is decided at an index is decided for ever and for all.");
        }
    }

    private static String say(int address, long timeNanos, Observation.Committed entry) {
        return "%s committed at index %d an entry of term %d with the log's digest %016x at %s."
                .formatted(
                        Address.name(address),
                        entry.index(),
                        entry.term(),
                        entry.digest(),
                        seconds(timeNanos));
    }
}
