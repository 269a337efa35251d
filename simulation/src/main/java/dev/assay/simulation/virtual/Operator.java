// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.Address;
import dev.assay.simulation.Administration;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Wants some nodes to vote, and asks until the leader uses a configuration that says so. Its
 * messages need no network, but reach only nodes that are up and go on, as those of somebody who
 * walks up to the machines.
 */
final class Operator implements World.MembershipControls, World.ObservationListener {
    private static final long ASKS_EVERY_NANOS = 100_000_000;

    private final SimulatedWorld world;
    private final Hosts hosts;
    private final Administration administration;
    private final SortedSet<Integer> votersAtFirst;

    /** How many faults want each node out, and in. */
    private final int[] removed;

    private final int[] added;
    private final List<Observation.Configured> used = new ArrayList<>();
    private boolean asks;

    Operator(SimulatedWorld world, Hosts hosts, Administration administration) {
        this.world = world;
        this.hosts = hosts;
        this.administration = administration;
        int nodes = hosts.nodeCount();
        this.votersAtFirst =
                Collections.unmodifiableSortedSet(
                        new TreeSet<>(administration.votersAtFirst(nodes)));
        this.removed = new int[nodes];
        this.added = new int[nodes];
        Observation.Configured first = new Observation.Configured(votersAtFirst, new TreeSet<>());
        used.addAll(Collections.nCopies(nodes, first));
    }

    @Override
    public World.Applied remove(int node) {
        return want(removed, node);
    }

    @Override
    public World.Applied add(int node) {
        return want(added, node);
    }

    private World.Applied want(int[] counts, int node) {
        counts[hosts.node(node).address]++;
        askSoon();
        return new Once(
                () -> {
                    counts[node]--;
                    askSoon();
                });
    }

    private SortedSet<Integer> wanted() {
        SortedSet<Integer> wanted = new TreeSet<>();
        for (int node = 0; node < removed.length; node++) {
            boolean isIn = votersAtFirst.contains(node) || added[node] > 0;
            if (isIn && removed[node] == 0) {
                wanted.add(node);
            }
        }
        return wanted;
    }

    /** Nobody can be asked to leave nobody behind. */
    private boolean isContent() {
        SortedSet<Integer> wanted = wanted();
        OptionalInt leader = world.leader();
        if (wanted.isEmpty()) {
            return true;
        }
        if (leader.isEmpty()) {
            // Whoever leads next says what it uses.
            return used.stream().allMatch(it -> isAs(it, wanted));
        }
        return isAs(used.get(leader.getAsInt()), wanted);
    }

    private static boolean isAs(Observation.Configured configuration, SortedSet<Integer> voters) {
        return configuration.votersBefore().isEmpty() && configuration.voters().equals(voters);
    }

    private void askSoon() {
        if (!asks && !isContent()) {
            asks = true;
            world.after(0, this::ask);
        }
    }

    private void ask() {
        asks = !isContent();
        if (asks) {
            tellAll(administration.voters(wanted()));
            world.after(ASKS_EVERY_NANOS, this::ask);
        }
    }

    @Override
    public void transferTo(int node) {
        tellAll(administration.leader(hosts.node(node).address));
    }

    private void tellAll(byte[] message) {
        for (int address = 0; address < hosts.nodeCount(); address++) {
            Host host = hosts.node(address);
            if (host.isUp() && !host.isPaused()) {
                world.schedule(
                        world.nowNanos(),
                        new Happening.Callback(
                                host,
                                host.incarnation(),
                                TraceEvent.Kind.DRIVER,
                                () -> receive(host, message)));
            }
        }
    }

    private static void receive(Host host, byte[] message) {
        Node node = host.node();
        if (node != null) {
            node.receive(Address.OPERATOR, message);
        }
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        if (observation instanceof Observation.Configured configuration) {
            used.set(address, configuration);
            askSoon();
        } else if (observation instanceof Observation.BecameLeader) {
            askSoon();
        }
    }

    @Override
    public SortedSet<Integer> votersAtFirst() {
        return votersAtFirst;
    }

    @Override
    public SortedSet<Integer> missing() {
        SortedSet<Integer> missing = new TreeSet<>();
        for (int node : votersAtFirst) {
            boolean votes = used.stream().allMatch(it -> it.voters().contains(node));
            if (removed[node] > 0 || !votes) {
                missing.add(node);
            }
        }
        return missing;
    }

    @Override
    public boolean takesPart(int node) {
        return votersAtFirst.contains(node)
                || used.stream().anyMatch(it -> it.voters().contains(node));
    }

    @Override
    public boolean isMajority(SortedSet<Integer> nodes) {
        return isMajority(nodes, votersAtFirst)
                && used.stream()
                        .allMatch(
                                it ->
                                        isMajority(nodes, it.voters())
                                                && isMajority(nodes, it.votersBefore()));
    }

    private static boolean isMajority(SortedSet<Integer> nodes, SortedSet<Integer> voters) {
        int inside = 0;
        for (int voter : voters) {
            inside += nodes.contains(voter) ? 1 : 0;
        }
        return voters.isEmpty() || 2 * inside > voters.size();
    }
}
