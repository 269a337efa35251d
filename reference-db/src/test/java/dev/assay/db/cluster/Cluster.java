// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.cluster;

import dev.assay.db.PlantedBug;
import dev.assay.db.ReferenceDatabase;
import dev.assay.db.client.ClientOptions;
import dev.assay.db.client.ClientOutcome;
import dev.assay.db.client.KvClient;
import dev.assay.db.kv.Operation;
import dev.assay.db.raft.RaftOptions;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.World;
import dev.assay.simulation.oracle.CommittedNeverCut;
import dev.assay.simulation.oracle.CommittedPrefixAgreement;
import dev.assay.simulation.oracle.OneLeaderPerTerm;
import dev.assay.simulation.oracle.StateDigestAgreement;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A simulated cluster with clients that append to a few texts, under faults drawn from a seed, and
 * what must hold of it.
 */
final class Cluster {
    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1_000_000_000L;

    final SimulatedWorld world;
    final List<Oracle> oracles =
            List.of(
                    new OneLeaderPerTerm(),
                    new CommittedPrefixAgreement(),
                    new StateDigestAgreement(),
                    new CommittedNeverCut());

    /** Pieces whose append was acknowledged, for each key. */
    final TreeMap<String, List<String>> acknowledged = new TreeMap<>();

    final TreeSet<String> finalTexts = new TreeSet<>();
    final List<String> anomalies = new ArrayList<>();
    int done;
    int failed;
    int indefinite;
    private final World.NetworkControls network;
    private final Randomness random;
    private final int nodes;
    private int clients;
    private int pieces;
    private boolean clientsRun = true;

    Cluster(long seed, int nodes, Set<PlantedBug> bugs) {
        this(SimulationOptions.of(seed, nodes), bugs);
    }

    Cluster(SimulationOptions options, Set<PlantedBug> bugs) {
        this(options, RaftOptions.of(options.nodes(), bugs));
    }

    Cluster(SimulationOptions options, RaftOptions raft) {
        this.nodes = options.nodes();
        this.random = new Randomness(options.seed()).fork("cluster");
        this.world = new SimulatedWorld(options, ReferenceDatabase.protocol(raft));
        this.network = world.network();
        oracles.forEach(world::listen);
    }

    KvClient client() {
        KvClient[] made = new KvClient[1];
        world.attach(
                Address.FIRST_CLIENT + clients++,
                environment -> {
                    made[0] = new KvClient(environment, ClientOptions.of(nodes));
                    return made[0];
                });
        return made[0];
    }

    /** Lets clients append and read until {@link #stopClients}. */
    void startClients(int count) {
        for (int i = 0; i < count; i++) {
            loop(client());
        }
    }

    void stopClients() {
        clientsRun = false;
    }

    private void loop(KvClient client) {
        world.after(random.between(0, 20 * MILLISECOND), () -> step(client));
    }

    private void step(KvClient client) {
        if (!clientsRun) {
            return;
        }
        String key = "k" + random.nextInt(3);
        if (random.chance(0.3)) {
            List<String> before = List.copyOf(acknowledged.getOrDefault(key, List.of()));
            client.invoke(
                    new Operation.Get(key),
                    outcome -> {
                        count(outcome);
                        if (outcome instanceof ClientOutcome.Done read) {
                            judge(key, read.value(), before);
                        }
                        loop(client);
                    });
            return;
        }
        String piece = "[" + pieces++ + "]";
        client.invoke(
                new Operation.Append(key, Value.of(piece)),
                outcome -> {
                    count(outcome);
                    if (outcome instanceof ClientOutcome.Done) {
                        acknowledged.computeIfAbsent(key, unused -> new ArrayList<>()).add(piece);
                    }
                    boolean goOn = client.isUsable();
                    loop(goOn ? client : client());
                });
    }

    private void count(ClientOutcome outcome) {
        switch (outcome) {
            case ClientOutcome.Done ok -> done++;
            case ClientOutcome.Failed no -> failed++;
            case ClientOutcome.Indefinite unknown -> indefinite++;
        }
    }

    /** Everything acknowledged before the read began is in the text, once. */
    void judge(String key, Value value, List<String> before) {
        String text = value instanceof Value.Text found ? found.value() : "";
        for (String piece : before) {
            int at = text.indexOf(piece);
            if (at < 0) {
                anomalies.add(key + " lacks " + piece);
            } else if (text.indexOf(piece, at + 1) >= 0) {
                anomalies.add(key + " has twice " + piece);
            }
        }
    }

    /** Draws faults of these families for a while, then heals everything. */
    void runWithFaults(Set<String> families, long durationNanos) {
        long end = world.nowNanos() + durationNanos;
        List<String> kinds = List.copyOf(new TreeSet<>(families));
        while (world.nowNanos() < end) {
            List<World.Applied> applied = new ArrayList<>();
            List<Integer> order = new ArrayList<>();
            for (int node = 0; node < nodes; node++) {
                order.add(node);
            }
            random.shuffle(order);
            String kind = kinds.isEmpty() ? "none" : random.pick(kinds);
            apply(kind, order, applied);
            world.runUntil(world.nowNanos() + random.between(50 * MILLISECOND, 1500 * MILLISECOND));
            applied.forEach(World.Applied::undo);
            for (int node = 0; node < nodes; node++) {
                world.processes().resume(node);
                world.processes().restart(node);
            }
            world.runUntil(world.nowNanos() + random.between(0, 1000 * MILLISECOND));
        }
    }

    /** How often nodes made a mark since this was called. */
    int[] countMarks(String name) {
        int[] count = new int[1];
        world.listen(
                (time, node, observation) -> {
                    if (observation instanceof Observation.Mark mark && mark.name().equals(name)) {
                        count[0]++;
                    }
                });
        return count;
    }

    /** How far each node has applied its log since this was called. */
    long[] watchApplied() {
        long[] applied = new long[nodes];
        world.listen(
                (time, node, observation) -> {
                    if (observation instanceof Observation.Applied entry) {
                        applied[node] = entry.index();
                    }
                });
        return applied;
    }

    private void apply(String kind, List<Integer> order, List<World.Applied> applied) {
        int few = 1 + random.nextInt(Math.max(1, nodes / 2));
        switch (kind) {
            case "partitions" -> {
                for (int a : order.subList(0, few)) {
                    for (int b : order.subList(few, nodes)) {
                        applied.add(network.cut(a, b));
                        if (random.chance(0.8)) {
                            applied.add(network.cut(b, a));
                        }
                    }
                }
            }
            case "crashes" -> {
                boolean all = random.chance(0.3);
                for (int node : order.subList(0, all ? nodes : few)) {
                    if (random.chance(0.7)) {
                        world.processes().losePower(node);
                    } else {
                        world.processes().crash(node);
                    }
                }
            }
            case "membership" -> {
                for (int node : order.subList(0, few)) {
                    applied.add(world.membership().remove(node));
                }
                world.membership().transferTo(order.getLast());
            }
            case "pauses" -> order.subList(0, few).forEach(world.processes()::pause);
            case "links" -> {
                for (int a : order) {
                    for (int b : order) {
                        if (a != b && random.chance(0.5)) {
                            applied.add(
                                    network.degrade(
                                            a,
                                            b,
                                            new World.LinkQuality(0.1, 0.2, 200 * MILLISECOND)));
                        }
                    }
                }
            }
            default -> {}
        }
    }

    /** Waits until every key can be read, and judges what is there. */
    boolean recovers() {
        stopClients();
        world.runUntil(world.nowNanos() + 3 * SECOND);
        int[] reads = new int[1];
        for (String key : acknowledged.keySet()) {
            client().invoke(
                            new Operation.Get(key),
                            outcome -> {
                                if (outcome instanceof ClientOutcome.Done read) {
                                    reads[0]++;
                                    judge(key, read.value(), acknowledged.get(key));
                                }
                            });
        }
        return world.runUntil(() -> reads[0] == acknowledged.size(), world.nowNanos() + 5 * SECOND);
    }

    /** Everything that is wrong, in words. */
    List<String> findings() {
        List<String> all = new ArrayList<>(anomalies);
        oracles.forEach(
                oracle -> oracle.violation().ifPresent(v -> all.add(oracle.id() + " " + v)));
        world.failures().forEach(failure -> all.add(failure.toString()));
        return all;
    }
}
