// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Milder;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Control;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * When a client goes on to its next request, it asks each target for something else under the
 * number of the request before, as one that says different things to different nodes. By then the
 * number is used up: no promise excuses executing it again. About a request that is still open a
 * client cannot equivocate here, because then the history would not say what it had asked for.
 *
 * @param versions how many different requests each target gets, 1 … 100
 * @param delayNanos true time until the last of them is sent; they come evenly, at most an hour
 */
public record EquivocatingClient(int versions, long delayNanos) implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;
    private static final int MOST_VERSIONS = 100;

    public EquivocatingClient {
        if (versions < 1 || versions > MOST_VERSIONS || delayNanos < 0 || delayNanos > HOUR) {
            throw new IllegalArgumentException(
                    "need 1 … "
                            + MOST_VERSIONS
                            + " versions within 0s … 1h, not "
                            + versions
                            + " within "
                            + Durations.format(delayNanos));
        }
    }

    @Override
    public String id() {
        return "equivocating-client";
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
                1,
                (request, outlet) -> {
                    long version = 1;
                    for (int target : targets) {
                        for (int i = 0; i < versions; i++) {
                            byte[] other = forger.otherRequest(request, version);
                            outlet.sendAfter(delayNanos / versions * (i + 1), target, other);
                            version++;
                        }
                    }
                });
    }

    /** Fewer versions. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .half(versions, 1, less -> new EquivocatingClient((int) less, delayNanos))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let clients ask "
                + Names.of(targets)
                + " for "
                + versions
                + " other things each under the number of a request that is over";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new EquivocatingClient(1, 200 * MILLISECOND);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CLIENTS;
        }

        @Override
        public Fault draw(Randomness random) {
            int versions = (int) random.between(1, 3);
            return new EquivocatingClient(versions, random.between(0, 2000) * MILLISECOND);
        }
    }
}
