// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Control;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Somebody else uses the identity of each client, with a count of their own that is behind the
 * client's: what becomes of a configuration that was copied. Each of their requests has a number
 * that is used up, and asks for something else than the client did. A count that is ahead would use
 * up the client's numbers, which nobody can tell from the client's own doing.
 *
 * @param behind how many requests the client is ahead at least, 1 … 1,000
 * @param delayNanos true time until they send a request, at most an hour
 */
public record DuplicateId(int behind, long delayNanos) implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;
    private static final int MOST_BEHIND = 1_000;

    public DuplicateId {
        if (behind < 1 || behind > MOST_BEHIND || delayNanos < 0 || delayNanos > HOUR) {
            throw new IllegalArgumentException(
                    "need 1 … "
                            + MOST_BEHIND
                            + " requests behind and a delay of 0s … 1h, not "
                            + behind
                            + " and "
                            + Durations.format(delayNanos));
        }
    }

    @Override
    public String id() {
        return "duplicate-id";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.MESSAGES);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        MessageForger forger = world.messages().forger();
        return SpentNumbers.watch(
                world,
                behind,
                (request, outlet) -> {
                    // One request of the other client, which it sends to all: no equivocation.
                    byte[] other = forger.otherRequest(request, 1);
                    targets.forEach(target -> outlet.sendAfter(delayNanos, target, other));
                });
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let somebody else with the clients' identities ask "
                + Names.of(targets)
                + ", "
                + behind
                + " requests behind";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new DuplicateId(2, 100 * MILLISECOND);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CLIENTS;
        }

        @Override
        public Fault draw(Randomness random) {
            int behind = (int) random.between(1, 10);
            return new DuplicateId(behind, random.between(0, 2000) * MILLISECOND);
        }
    }
}
