// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;

/**
 * Measures delivered messages per second of one core; a program, not a test. Five nodes keep 200
 * messages of 64 bytes under way, and set and cancel a timer for each of them, as consensus nodes
 * do.
 */
final class Throughput {
    private static final int NODES = 5;
    private static final int MESSAGES_PER_NODE = 40;
    private static final long SECOND = 1_000_000_000L;

    private Throughput() {}

    /** Passes on what it gets. */
    private static final class Relay implements Node {
        private final Environment environment;
        private Environment.Timer timer = () -> {};
        private int next;

        Relay(Environment environment) {
            this.environment = environment;
        }

        @Override
        public void start() {
            for (int i = 0; i < MESSAGES_PER_NODE; i++) {
                pass();
            }
        }

        @Override
        public void receive(int from, byte[] message) {
            timer.cancel();
            timer = environment.after(SECOND / 5, this::pass);
            pass();
        }

        private void pass() {
            next = (next + 1) % NODES;
            environment.send(
                    next == environment.address() ? (next + 1) % NODES : next, new byte[64]);
        }
    }

    public static void main(String[] arguments) {
        SimulationOptions options = SimulationOptions.of(1, NODES);
        var network = options.network();
        for (int round = 0; round < 6; round++) {
            var lossless =
                    new SimulationOptions.Network(
                            network.latency(), 0, 0, network.reordering(), network.late());
            SimulatedWorld world = new SimulatedWorld(options.withNetwork(lossless), Relay::new);
            long start = System.nanoTime();
            world.runUntil(() -> world.deliveredMessages() >= 5_000_000, Long.MAX_VALUE);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%,.0f messages/s (%.2f s of wall time, %.2f s of true time)%n",
                    world.deliveredMessages() / seconds, seconds, world.nowNanos() / 1e9);
        }
    }
}
