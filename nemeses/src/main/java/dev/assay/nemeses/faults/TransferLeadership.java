// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Lets an operator ask again and again for another leader: each of the targets in turn, and the
 * node with the next number where that one leads already.
 *
 * @param everyNanos true time from one request to the next, 1ms … 1h
 */
public record TransferLeadership(long everyNanos) implements Fault {
    private static final long MILLISECOND = 1_000_000;
    private static final long SELDOM_NANOS = 5_000 * MILLISECOND;

    public TransferLeadership {
        if (everyNanos < MILLISECOND || everyNanos > 3_600_000 * MILLISECOND) {
            throw new IllegalArgumentException(
                    "needs 1ms to 1h from one request to the next, not "
                            + Durations.format(everyNanos));
        }
    }

    @Override
    public String id() {
        return "transfer-leadership";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.MEMBERSHIP);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        Requests requests = new Requests(world, targets);
        requests.ask();
        return () -> requests.over = true;
    }

    /** Fewer requests. */
    @Override
    public List<Fault> weaker() {
        return everyNanos > SELDOM_NANOS
                ? List.of()
                : List.of(new TransferLeadership(2 * everyNanos));
    }

    private final class Requests {
        private final World world;
        private final List<Integer> targets;
        private int asked;
        private boolean over;

        Requests(World world, List<Integer> targets) {
            this.world = world;
            this.targets = targets;
        }

        private void ask() {
            if (over) {
                return;
            }
            int target = targets.get(asked % targets.size());
            boolean leads = world.leader().equals(OptionalInt.of(target));
            world.membership().transferTo(leads ? (target + 1) % world.nodes() : target);
            asked++;
            world.interruptAfter(everyNanos, this::ask);
        }
    }

    @Override
    public String describe(List<Integer> targets) {
        return "ask for " + Names.of(targets) + " to lead, every " + Durations.format(everyNanos);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new TransferLeadership(500 * MILLISECOND);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.MEMBERSHIP;
        }

        @Override
        public Fault draw(Randomness random) {
            return new TransferLeadership(
                    Drawn.logUniform(random, 50 * MILLISECOND, 2000 * MILLISECOND));
        }
    }
}
