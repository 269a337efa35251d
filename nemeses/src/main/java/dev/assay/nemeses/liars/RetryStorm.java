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
import dev.assay.simulation.Interceptor;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * All clients send each request to the targets again and again, also when they have their answer
 * and have gone on: what a badly written client does under load. No promise excuses executing a
 * request twice.
 *
 * @param copies how often each target gets each request besides, 1 … 1,000
 * @param spreadNanos from the first to the last copy, at most an hour
 */
public record RetryStorm(int copies, long spreadNanos) implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;
    private static final int MOST_COPIES = 1_000;

    public RetryStorm {
        if (copies < 1 || copies > MOST_COPIES || spreadNanos < 0 || spreadNanos > HOUR) {
            throw new IllegalArgumentException(
                    "need 1 … "
                            + MOST_COPIES
                            + " copies within 0s … 1h, not "
                            + copies
                            + " within "
                            + Durations.format(spreadNanos));
        }
    }

    @Override
    public String id() {
        return "retry-storm";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.MESSAGES);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        MessageForger forger = world.messages().forger();
        Interceptor storm =
                (to, message, outlet) -> {
                    outlet.send(to, message);
                    boolean request =
                            forger.read(message)
                                    .filter(it -> forger.clientRequests().contains(it.kind()))
                                    .isPresent();
                    for (int copy = 1; request && copy <= copies; copy++) {
                        long delay = spreadNanos / copies * copy;
                        targets.forEach(target -> outlet.sendAfter(delay, target, message));
                    }
                };
        List<World.Applied> applied = new ArrayList<>();
        boolean[] over = new boolean[1];
        world.listenForClients(
                client -> {
                    if (!over[0]) {
                        applied.add(world.messages().intercept(client, storm));
                    }
                });
        return () -> {
            over[0] = true;
            applied.forEach(World.Applied::undo);
        };
    }

    /** Fewer copies. */
    @Override
    public List<Fault> weaker() {
        return new Milder().half(copies, 1, less -> new RetryStorm((int) less, spreadNanos)).all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let clients send each request "
                + copies
                + " times more to "
                + Names.of(targets)
                + " within "
                + Durations.format(spreadNanos);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new RetryStorm(2, 500 * MILLISECOND);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CLIENTS;
        }

        @Override
        public Fault draw(Randomness random) {
            int copies = (int) random.between(1, 5);
            return new RetryStorm(copies, random.between(1, 3000) * MILLISECOND);
        }
    }
}
