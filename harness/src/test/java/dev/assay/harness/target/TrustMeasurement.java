// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.harness.Operation;
import dev.assay.harness.Target;
import dev.assay.harness.spacetime.Overheard;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Measures what trusted counters buy: PBFT on 3f+1 nodes beside MinBFT on 2f+1, for the same number
 * of liars that they stand and the same clients, each of which asks again as soon as it has its
 * answer. A program, not a test. Time is simulated: messages and disks take the usual time, and
 * computing takes none. Arguments: simulated seconds (default 20), clients (default 8).
 */
final class TrustMeasurement {
    private static final long SECOND = 1_000_000_000L;
    private static final int MOST_LIARS = 3;

    private final SimulatedWorld world;
    private final Target target;
    private final int nodes;
    private final List<Long> latencies = new ArrayList<>();
    private long decided;
    private long bytes;
    private long sent;

    private TrustMeasurement(Target measured, int nodes, long seed) {
        Overheard.Ear ear =
                new Overheard.Ear() {
                    @Override
                    public void sending(int from, int to, byte[] message) {
                        sent++;
                        bytes += message.length;
                    }
                };
        this.target = Overheard.target(measured, ear);
        this.nodes = nodes;
        this.world =
                new SimulatedWorld(
                        SimulationOptions.of(seed, nodes), target.protocol(nodes, Set.of()));
        world.listen(
                (time, node, observation) -> {
                    if (observation instanceof Observation.Committed decision) {
                        decided = Math.max(decided, decision.index());
                    }
                });
    }

    public static void main(String[] arguments) {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        int clients = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
        System.out.println(
                "f  protocol nodes  operations/s  median ms  p99 ms  batches  messages/operation"
                        + "  messages/batch  bytes/operation");
        for (int liars = 1; liars <= MOST_LIARS; liars++) {
            new TrustMeasurement(new PbftTarget(), 3 * liars + 1, 1)
                    .run("pbft", liars, seconds, clients);
            new TrustMeasurement(new MinBftTarget(), 2 * liars + 1, 1)
                    .run("minbft", liars, seconds, clients);
        }
    }

    private void run(String name, int liars, int seconds, int clients) {
        for (int client = 0; client < clients; client++) {
            Target.Session session = target.session(nodes, Set.of());
            world.attach(Address.FIRST_CLIENT + client, session);
            call(session, client, 0);
        }
        world.runUntil(seconds * SECOND);
        Collections.sort(latencies);
        double operations = latencies.size();
        System.out.printf(
                "%d  %-8s %5d  %12.1f  %9.2f  %6.2f  %7d  %18.1f  %14.1f  %15.0f%n",
                liars,
                name,
                nodes,
                operations / seconds,
                latencies.get(latencies.size() / 2) / 1e6,
                latencies.get(latencies.size() * 99 / 100) / 1e6,
                decided,
                sent / operations,
                (double) sent / decided,
                bytes / operations);
    }

    private void call(Target.Session session, int client, long number) {
        MicroOperation put = new MicroOperation("put", Value.of("k" + client), Value.of(number));
        world.after(
                1,
                () -> {
                    long started = world.nowNanos();
                    session.invoke(
                            new Operation("put", List.of(put)),
                            outcome -> {
                                latencies.add(world.nowNanos() - started);
                                call(session, client, number + 1);
                            });
                });
    }
}
