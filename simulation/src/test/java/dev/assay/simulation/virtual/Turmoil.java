// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Address;
import dev.assay.simulation.World;
import java.util.function.Consumer;

/**
 * Ten seconds of {@link Chatter} under every control that a world has; prints the trace hash when
 * run as a program.
 */
final class Turmoil {
    private static final long MILLISECOND = 1_000_000L;
    private static final int NODES = 5;

    private final SimulatedWorld world;
    private final Randomness random;

    private Turmoil(long seed) {
        world =
                new SimulatedWorld(
                        SimulationOptions.of(seed, NODES)
                                .withNetwork(SimulationOptions.Network.everyday()),
                        environment -> new Chatter(environment, NODES));
        random = new Randomness(seed).fork("turmoil");
        for (int client = 0; client < 3; client++) {
            world.attach(
                    Address.FIRST_CLIENT + client, environment -> new Chatter(environment, NODES));
        }
        hurt();
    }

    static SimulatedWorld run(long seed, long nanos) {
        return run(seed, nanos, world -> {});
    }

    static SimulatedWorld run(long seed, long nanos, Consumer<SimulatedWorld> prepare) {
        SimulatedWorld world = new Turmoil(seed).world;
        prepare.accept(world);
        world.runUntil(nanos);
        return world;
    }

    private void hurt() {
        world.after(random.between(1, 50) * MILLISECOND, this::hurt);
        int node = random.nextInt(NODES);
        int other = random.nextInt(NODES);
        long until = random.between(1, 300) * MILLISECOND;
        World.ProcessControls processes = world.processes();
        switch (random.nextInt(8)) {
            case 0 -> undoLater(until, world.network().cut(node, other));
            case 1 ->
                    undoLater(
                            until,
                            world.network()
                                    .degrade(
                                            node,
                                            Address.FIRST_CLIENT + 1,
                                            new World.LinkQuality(0.3, 0.3, 50 * MILLISECOND)));
            case 2 -> {
                processes.crash(node);
                world.after(until, () -> processes.restart(node));
            }
            case 3 -> {
                processes.losePower(node);
                world.after(until, () -> processes.restart(node));
            }
            case 4 -> {
                processes.pause(node);
                world.after(until, () -> processes.resume(node));
            }
            case 5 -> world.clocks().jumpWall(node, random.between(-1000, 1000) * MILLISECOND);
            case 6 ->
                    undoLater(until, world.clocks().drift(node, random.between(-200_000, 200_000)));
            default -> world.clocks().reset(node);
        }
    }

    private void undoLater(long delay, World.Applied applied) {
        world.after(delay, applied::undo);
    }

    public static void main(String[] arguments) {
        SimulatedWorld world = run(Long.parseLong(arguments[0]), 10_000 * MILLISECOND);
        System.out.println(
                Long.toHexString(world.traceHash())
                        + " "
                        + world.steps()
                        + " "
                        + world.deliveredMessages()
                        + " "
                        + world.droppedMessages()
                        + " "
                        + world.failures());
    }
}
