// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.Target;
import dev.assay.simulation.Address;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A target of Assay's in its simulated world, for clients that wait on threads of their own, as
 * Jepsen's do. Whoever waits lets virtual time pass in small slices, and others call in between;
 * where nobody waits, time stands still. So a test needs no network and no SSH, but is no longer
 * deterministic: real threads decide who comes first.
 */
public final class SimulatedDatabase implements ClientFactory {
    private static final long SLICE_NANOS = 200_000;

    private final Object lock = new Object();
    private final Target target;
    private final Set<String> switches;
    private final SimulatedWorld world;
    private final long seed;
    private int clients;

    /**
     * @param switches planted bugs and the like that are on
     */
    public SimulatedDatabase(Target target, Set<String> switches, long seed, int nodes) {
        this.target = target;
        this.switches = Set.copyOf(switches);
        this.seed = seed;
        world =
                new SimulatedWorld(
                        SimulationOptions.of(seed, nodes), target.protocol(nodes, this.switches));
    }

    /** The faults that this world can bear. */
    public WorldFaults faults() {
        return WorldFaults.of(world, lock, seed);
    }

    @Override
    public BlockingClient open(String node) {
        synchronized (lock) {
            Target.Session session = target.session(world.nodes(), switches);
            world.attach(Address.FIRST_CLIENT + clients++, session);
            return operation -> call(session, operation);
        }
    }

    private Outcome call(Target.Session session, Operation operation) {
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        synchronized (lock) {
            world.after(0, () -> session.invoke(operation, outcome::set));
        }
        while (true) {
            synchronized (lock) {
                if (world.runUntil(() -> outcome.get() != null, world.nowNanos() + SLICE_NANOS)) {
                    return outcome.get();
                }
            }
            Thread.yield();
        }
    }
}
