// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.Address;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Nodes that do nothing by themselves and write down what reaches them; tests act through their
 * environments.
 */
final class Probes implements Protocol {
    static final long MILLISECOND = 1_000_000L;

    final Map<Integer, Environment> environments = new TreeMap<>();
    final List<String> log = new ArrayList<>();

    @Override
    public Node create(Environment environment) {
        environments.put(environment.address(), environment);
        return new Node() {
            @Override
            public void start() {
                log.add(Address.name(environment.address()) + " starts");
            }

            @Override
            public void receive(int from, byte[] message) {
                String text = new String(message, StandardCharsets.UTF_8);
                log.add(
                        Address.name(environment.address())
                                + " gets "
                                + text
                                + " from "
                                + Address.name(from));
                if (text.equals("throw")) {
                    throw new IllegalStateException("told to");
                }
            }
        };
    }

    /** The environment of the latest incarnation. */
    Environment of(int address) {
        return environments.get(address);
    }

    void send(int from, int to, String text) {
        of(from).send(to, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Starts a calm world whose nodes have started. */
    SimulatedWorld calm(int nodes) {
        return started(SimulationOptions.calm(1, nodes));
    }

    SimulatedWorld started(SimulationOptions options) {
        SimulatedWorld world = new SimulatedWorld(options, this);
        world.runUntil(0);
        log.clear();
        return world;
    }

    static void run(SimulatedWorld world, long milliseconds) {
        world.runUntil(world.nowNanos() + milliseconds * MILLISECOND);
    }
}
