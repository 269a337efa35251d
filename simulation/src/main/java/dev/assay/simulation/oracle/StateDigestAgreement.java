// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.oracle;

import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;

/**
 * State machine safety for states (Ongaro's dissertation, figure 3.2): nodes that applied the same
 * prefix of the log have the same state. Finds state machines that are not deterministic and
 * entries that were applied twice, skipped or forgotten. O(1) for an observation, one record for
 * each index. What it cannot see: an error that all replicas make alike.
 */
public final class StateDigestAgreement extends FirstViolation {
    private final ByIndex<State> states = new ByIndex<>();

    private record State(int node, long timeNanos, long digest) {}

    public StateDigestAgreement() {
        super("state-digest-agreement");
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        if (!(observation instanceof Observation.Applied applied)) {
            return;
        }
        State first = states.at(applied.index());
        if (first == null) {
            states.put(applied.index(), new State(address, timeNanos, applied.stateDigest()));
            return;
        }
        judgedOne();
        if (first.digest() != applied.stateDigest()) {
            violated(
                    timeNanos,
                    "states-differ",
                    say(first.node(), applied.index(), first.digest(), first.timeNanos()),
                    say(address, applied.index(), applied.stateDigest(), timeNanos),
                    "Replicas that applied the same entries have the same state.");
        }
    }

    private static String say(int address, long index, long digest, long timeNanos) {
        return "%s had applied everything up to index %d and had the state digest %016x at %s."
                .formatted(Address.name(address), index, digest, seconds(timeNanos));
    }
}
