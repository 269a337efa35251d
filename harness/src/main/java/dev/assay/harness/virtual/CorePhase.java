// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.harness.Outcome;
import dev.assay.histories.Randomness;
import dev.assay.nemeses.HarmDone;
import dev.assay.nemeses.Nemesis;
import dev.assay.simulation.Address;
import dev.assay.simulation.Control;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import dev.assay.simulation.virtual.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The liveness half of a trial: a smallest quorum is healed for good, everything outside of it
 * stays as broken as it is, for ever, and the quorum must serve (TigerBeetle's simulator does so).
 * A system that needs the last node to come back, or that one node can disturb which hears nothing,
 * fails here and would pass once everything is healed.
 */
final class CorePhase {
    /**
     * So many operations that succeed, over so long a time in which the leader stays the same, show
     * that the quorum serves.
     */
    private static final int ENOUGH = 10;

    private static final long SETTLED_NANOS = 2_000_000_000L;

    /** A quorum that changes its leader so often without ever being settled never will be. */
    private static final int RESTLESS = 25;

    /** Each client must have failed so often in a row. */
    private static final int FAILURES_PER_CLIENT = 5;

    /**
     * When nothing is certain after so many times the failures that are suspicious, nobody knows.
     */
    private static final int PATIENCE = 20;

    private final SimulatedWorld world;
    private final Nemesis nemesis;
    private final ClientPool pool;
    private final int clients;
    private int succeeded;
    private int leaderChanges;
    private long settledSince;
    private long lastSuccess;

    CorePhase(SimulatedWorld world, Nemesis nemesis, ClientPool pool, int clients) {
        this.world = world;
        this.nemesis = nemesis;
        this.pool = pool;
        this.clients = clients;
    }

    /**
     * Heals a quorum and lets the clients go on until it is known whether it serves.
     *
     * @param quorum how many nodes must suffice
     * @param isOver ends the phase early; it is then undecided
     */
    CoreProgress run(int quorum, Randomness random, BooleanSupplier isOver) {
        HarmDone exposure = nemesis.harmDone();
        List<Integer> sound = new ArrayList<>();
        for (int node = 0; node < world.nodes(); node++) {
            if (!exposure.spoilt().contains(node) && !exposure.lying().contains(node)) {
                sound.add(node);
            }
        }
        if (sound.size() < quorum) {
            return new CoreProgress.Excused(
                    "only "
                            + sound.size()
                            + " of "
                            + world.nodes()
                            + " nodes have a sound disk and tell the truth, and "
                            + quorum
                            + " are needed");
        }
        random.shuffle(sound);
        Optional<SortedSet<Integer>> smallest = smallestQuorum(sound, quorum);
        if (smallest.isEmpty()) {
            return new CoreProgress.Excused(
                    "the nodes that have a sound disk and tell the truth are no majority of the"
                            + " voters that some node counts on");
        }
        // A cluster that was never whole cannot be asked to do without somebody.
        SortedSet<Integer> core = world.isFormed() ? smallest.get() : new TreeSet<>(sound);
        Temperature temperature = new Temperature(core, clients * FAILURES_PER_CLIENT);
        world.listen(temperature);
        pool.onOutcome(outcome -> ended(outcome, temperature));
        long healedNanos = world.nowNanos();
        String frozen = nemesis.freezeAllBut(core, random.fork("outside"));
        settledSince = healedNanos;
        lastSuccess = healedNanos;
        world.listen((time, node, observation) -> watch(core, node, observation));
        world.runUntil(
                () -> serves() || isOver.getAsBoolean() || isHopeless(temperature), Long.MAX_VALUE);
        pool.onOutcome(outcome -> {});
        if (serves()) {
            return new CoreProgress.Served(succeeded, world.nowNanos() - healedNanos);
        }
        if (isOver.getAsBoolean()) {
            return CoreProgress.Undecided.AT_THE_END;
        }
        boolean isRestless = leaderChanges >= RESTLESS;
        if (!isRestless && temperature.stall().isEmpty()) {
            return new CoreProgress.Undecided(
                    temperature.attempts()
                            + " operations in a row ended without success, but the nodes do not go"
                            + " round in a loop that shows");
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "From %.3f s on %s were healed for good, and %s."
                        .formatted(healedNanos / 1e9, names(core), frozen));
        if (isRestless) {
            lines.add(
                    "Until %.3f s they elected %d leaders, and none of them led for %d s and served."
                            .formatted(
                                    world.nowNanos() / 1e9,
                                    leaderChanges,
                                    SETTLED_NANOS / 1_000_000_000L));
        } else {
            lines.addAll(temperature.explanation());
        }
        lines.add("A healed quorum must serve, whatever goes on outside of it.");
        String kind = isRestless ? "livelock" : temperature.stall().orElseThrow();
        return new CoreProgress.Stalled(kind, lastSuccess, lines);
    }

    /**
     * The first nodes that suffice. Where voters change, these must be a majority of all
     * configurations that may be in force, and of the one that the cluster goes back to.
     */
    private Optional<SortedSet<Integer>> smallestQuorum(List<Integer> sound, int quorum) {
        SortedSet<Integer> core = new TreeSet<>(sound.subList(0, quorum));
        if (!world.controls().contains(Control.MEMBERSHIP)) {
            return Optional.of(core);
        }
        World.MembershipControls membership = world.membership();
        for (int node : sound) {
            if (!membership.isMajority(core)) {
                core.add(node);
            }
        }
        for (int node : sound) {
            core.remove(node);
            if (core.size() < quorum || !membership.isMajority(core)) {
                core.add(node);
            }
        }
        return Optional.of(core).filter(membership::isMajority);
    }

    private void watch(SortedSet<Integer> core, int node, Observation observation) {
        if (core.contains(node) && observation.what() instanceof Observation.BecameLeader) {
            leaderChanges++;
            settledSince = world.nowNanos();
            succeeded = 0;
        }
    }

    private boolean serves() {
        return succeeded >= ENOUGH && world.nowNanos() - settledSince >= SETTLED_NANOS;
    }

    private boolean isHopeless(Temperature temperature) {
        return leaderChanges >= RESTLESS
                || temperature.stall().isPresent()
                || temperature.attempts() >= PATIENCE * clients * FAILURES_PER_CLIENT;
    }

    private void ended(Outcome outcome, Temperature temperature) {
        if (outcome instanceof Outcome.Ok) {
            succeeded++;
            lastSuccess = world.nowNanos();
            temperature.cool();
        } else {
            temperature.heat();
        }
    }

    private static String names(SortedSet<Integer> nodes) {
        return nodes.stream().map(Address::name).collect(Collectors.joining(", "));
    }
}
