// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.determinism;

import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Protocol;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** Nodes that send a number to each other every 10 ms; some get it from where they must not. */
final class FickleProtocols {
    static final long PERIOD_NANOS = 10_000_000;

    /** The round in which what must not be used is used. */
    static final int FICKLE_ROUND = 777;

    private FickleProtocols() {}

    /** Tells the number of a round. */
    private interface Number {
        long of(int round, long honest);
    }

    private static Node node(Environment environment, Number number) {
        return new Node() {
            private int round;

            @Override
            public void start() {
                environment.after(PERIOD_NANOS, this::tick);
            }

            private void tick() {
                round++;
                long value = number.of(round, environment.random("r" + round).nextLong());
                byte[] message = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
                environment.send((environment.address() + 1) % 3, message);
                environment.after(PERIOD_NANOS, this::tick);
            }

            @Override
            public void receive(int from, byte[] message) {}
        };
    }

    private static boolean isFickle(Environment environment, int round) {
        return round == FICKLE_ROUND && environment.address() == 1;
    }

    /** Does the same each time. */
    static final class Honest implements Protocol {
        @Override
        public Node create(Environment environment) {
            return node(environment, (round, honest) -> honest);
        }
    }

    /** Sends an identity hash code once. */
    static final class Identity implements Protocol {
        @Override
        public Node create(Environment environment) {
            return node(
                    environment,
                    (round, honest) ->
                            isFickle(environment, round)
                                    ? System.identityHashCode(new Object())
                                    : honest);
        }
    }

    /** Sends once what comes first out of a hash set whose order is that of addresses. */
    static final class HashOrder implements Protocol {
        @Override
        public Node create(Environment environment) {
            return node(
                    environment,
                    (round, honest) -> isFickle(environment, round) ? orderOfHashes() : honest);
        }

        private static long orderOfHashes() {
            Set<Object> things = new HashSet<>();
            Object[] made = new Object[12];
            for (int i = 0; i < made.length; i++) {
                made[i] = new Object();
                things.add(made[i]);
            }
            long order = 0;
            for (Object thing : things) {
                for (int i = 0; i < made.length; i++) {
                    order = made[i] == thing ? order * made.length + i : order;
                }
            }
            return order;
        }
    }

    /** Sends the time of the machine once. */
    static final class RealTime implements Protocol {
        @Override
        public Node create(Environment environment) {
            return node(
                    environment,
                    (round, honest) -> isFickle(environment, round) ? System.nanoTime() : honest);
        }
    }
}
