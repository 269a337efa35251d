// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.harness.Operation;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts the messages that a decision takes, against the number of nodes, with everything that
 * belongs to it: requests, replies, checkpoints, questions for what was lost. Clients that wait for
 * each other's answers never, in a world where all delays are the same, so that only the protocol
 * counts.
 */
final class ByzantineMessages {
    private static final int DECISIONS = 200;
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private final SimulatedWorld world;
    private final Target.Session session;
    private final TreeMap<Integer, Long> executed = new TreeMap<>();
    private int calls;

    private ByzantineMessages(Target target, int nodes) {
        world =
                new SimulatedWorld(
                        SimulationOptions.calm(1, nodes), target.protocol(nodes, Set.of()));
        session = target.session(nodes, Set.of());
        world.attach(Address.FIRST_CLIENT, session);
        world.listen(
                (time, node, observation) -> {
                    if (observation instanceof Observation.Committed decision) {
                        executed.merge(node, decision.index(), Math::max);
                    }
                });
    }

    /**
     * How many messages one request took, of those that were answered after the first few.
     *
     * @param target of the reference database
     */
    static double perRequest(Target target, int nodes) {
        return new ByzantineMessages(target, nodes).run();
    }

    private double run() {
        world.after(1, this::call);
        world.runUntil(() -> calls > 20, LIMIT_NANOS);
        long before = world.deliveredMessages();
        int first = calls;
        world.runUntil(() -> calls > first + DECISIONS, LIMIT_NANOS);
        if (executed.size() < world.nodes()) {
            throw new IllegalStateException("only " + executed.size() + " nodes decided");
        }
        return (double) (world.deliveredMessages() - before) / (calls - first);
    }

    private void call() {
        MicroOperation put = new MicroOperation("put", Value.of("k"), Value.of((long) calls));
        session.invoke(
                new Operation("put", List.of(put)),
                outcome -> {
                    calls++;
                    world.after(1_000_000, this::call);
                });
    }

    /** The slope of the logarithms: 1 where messages grow with n, 2 where they do with n². */
    static double exponent(int[] nodes, double[] messages) {
        double meanX = Arrays.stream(nodes).mapToDouble(StrictMath::log).average().orElseThrow();
        double meanY = Arrays.stream(messages).map(StrictMath::log).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < nodes.length; i++) {
            double x = StrictMath.log(nodes[i]) - meanX;
            covariance += x * (StrictMath.log(messages[i]) - meanY);
            variance += x * x;
        }
        return covariance / variance;
    }

    /** Arguments: the numbers of nodes (default 4 7 10 13 16 19 22 25 28 31). */
    public static void main(String[] arguments) {
        int[] nodes =
                arguments.length == 0
                        ? new int[] {4, 7, 10, 13, 16, 19, 22, 25, 28, 31}
                        : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        for (String id : List.of("reference-db-hotstuff", "reference-db-pbft")) {
            Target target = Plugins.standard().target(id);
            double[] messages = new double[nodes.length];
            for (int i = 0; i < nodes.length; i++) {
                messages[i] = perRequest(target, nodes[i]);
                System.out.printf(
                        "%s, %d nodes: %.1f messages per request, %.2f per node%n",
                        id, nodes[i], messages[i], messages[i] / nodes[i]);
            }
            System.out.printf("%s: exponent %.2f%n", id, exponent(nodes, messages));
        }
    }
}
