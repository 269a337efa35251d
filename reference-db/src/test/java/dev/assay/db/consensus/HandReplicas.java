// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.TestDisk;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.ModelledKeyRing;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.kv.Operation;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import dev.assay.simulation.Disk;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A few replicas of any protocol in the hands of a test, which decides what is delivered and when
 * time passes.
 */
public abstract class HandReplicas {
    public static final long MILLISECOND = 1_000_000;
    public static final int CLIENT = Address.FIRST_CLIENT;
    public static final KeyRing KEYS = new ModelledKeyRing(7);

    /** A message under way. */
    public record Packet(int from, int to, byte[] bytes) {}

    /** The surroundings of one incarnation. */
    public final class Surroundings implements Environment {
        final int address;
        public final TestDisk disk;
        final int number = incarnations++;
        final TreeMap<Long, List<Runnable>> timers = new TreeMap<>();
        public boolean dead;

        Surroundings(int address, TestDisk disk) {
            this.address = address;
            this.disk = disk;
        }

        @Override
        public int address() {
            return address;
        }

        @Override
        public long monotonicNanos() {
            return nowNanos;
        }

        @Override
        public long wallNanos() {
            return nowNanos;
        }

        @Override
        public Timer after(long delayNanos, Runnable action) {
            boolean[] cancelled = new boolean[1];
            timers.computeIfAbsent(nowNanos + delayNanos, unused -> new ArrayList<>())
                    .add(
                            () -> {
                                if (!cancelled[0] && !dead) {
                                    action.run();
                                }
                            });
            return () -> cancelled[0] = true;
        }

        @Override
        public void send(int to, byte[] message) {
            if (!dead) {
                packets.add(new Packet(address, to, message));
            }
        }

        @Override
        public Disk disk() {
            return disk;
        }

        @Override
        public Randomness random(String purpose) {
            return new Randomness(number).fork(purpose);
        }

        @Override
        public void observe(Observation observation) {
            if (!dead) {
                said.get(address).add(observation);
            }
        }
    }

    public final int nodes;
    public final List<Surroundings> surroundings = new ArrayList<>();
    public final List<Node> replicas = new ArrayList<>();
    public final List<List<Observation>> said = new ArrayList<>();
    public final ArrayDeque<Packet> packets = new ArrayDeque<>();
    public final List<ClientReply> replies = new ArrayList<>();

    /** Packets that were lost because of {@link #passes}. */
    public final List<Packet> lost = new ArrayList<>();

    /** What is delivered; everything unless a test says otherwise. */
    public Predicate<Packet> passes = packet -> true;

    private int incarnations;
    private long nowNanos;
    private long requests;

    /** Replicas that {@link #begin} starts. */
    protected HandReplicas(int nodes) {
        this.nodes = nodes;
    }

    /** A replica of the protocol. */
    protected abstract Node replica(Environment environment, Signatures own);

    /** Starts all replicas. */
    protected final void begin() {
        for (int node = 0; node < nodes; node++) {
            said.add(new ArrayList<>());
            surroundings.add(new Surroundings(node, new TestDisk()));
            replicas.add(replica(node));
        }
        replicas.forEach(Node::start);
        settle();
    }

    private Node replica(int node) {
        return replica(surroundings.get(node), KEYS.of(node));
    }

    /** Delivers, and completes disks, until nothing is left to do. */
    public void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (Surroundings each : surroundings) {
                if (each.disk.isBusy() && !each.dead) {
                    each.disk.completeAll();
                    busy = true;
                }
            }
            for (int left = packets.size(); left > 0; left--) {
                deliver(packets.remove());
                busy = true;
            }
        }
    }

    private void deliver(Packet packet) {
        if (!passes.test(packet)) {
            lost.add(packet);
        } else if (Address.isClient(packet.to())) {
            try {
                replies.add(ClientReply.decode(packet.bytes()));
            } catch (DamagedBytesException impossible) {
                throw new AssertionError(impossible);
            }
        } else if (!surroundings.get(packet.to()).dead) {
            replicas.get(packet.to()).receive(packet.from(), packet.bytes());
        }
    }

    /** A replica gets this message, whoever may have sent it. */
    public void give(int to, int from, byte[] message) {
        replicas.get(to).receive(from, message);
        settle();
    }

    /** The same. */
    public void give(int to, int from, SharedMessage message) {
        give(to, from, message.toBytes());
    }

    /** Lets time pass, and everything happen that it brings. */
    public void pass(long nanos) {
        long end = nowNanos + nanos;
        while (nowNanos < end) {
            nowNanos = Math.min(end, nowNanos + 5 * MILLISECOND);
            for (Surroundings each : List.copyOf(surroundings)) {
                while (!each.dead && !each.timers.isEmpty() && each.timers.firstKey() <= nowNanos) {
                    each.timers.pollFirstEntry().getValue().forEach(Runnable::run);
                }
            }
            settle();
        }
    }

    /** Ends a replica; of its disk only what is durable is left. */
    public void losePower(int node) {
        surroundings.get(node).dead = true;
    }

    /** Starts a replica over what is durable on its disk. */
    public void restart(int node) {
        TestDisk before = surroundings.get(node).disk;
        restart(node, TestDisk.holding(before.changes.subList(0, before.durableChanges)));
    }

    /** Starts a replica over another disk. */
    public void restart(int node, TestDisk disk) {
        surroundings.get(node).dead = true;
        surroundings.set(node, new Surroundings(node, disk));
        replicas.set(node, replica(node));
        replicas.get(node).start();
        settle();
    }

    /** A client's request that puts a new value. */
    public ClientRequest request() {
        requests++;
        return ClientRequest.of(
                KEYS.of(CLIENT), requests, new Operation.Put("k", Value.of(requests)));
    }

    /** Gives a new request to all replicas, as an impatient client does. */
    public void ask() {
        ClientRequest request = request();
        for (int node = 0; node < nodes; node++) {
            packets.add(new Packet(CLIENT, node, request.seal().whole()));
        }
        settle();
    }

    /** Up to where a replica has applied. */
    public long applied(int node) {
        long applied = 0;
        for (Observation each : said.get(node)) {
            if (each instanceof Observation.Applied one) {
                applied = one.index();
            }
        }
        return applied;
    }

    /** The digest of the log that a replica committed at a number, in its last report. */
    public long digest(int node, long sequence) {
        return said.get(node).stream()
                .filter(Observation.Committed.class::isInstance)
                .map(Observation.Committed.class::cast)
                .filter(each -> each.index() == sequence)
                .map(Observation.Committed::digest)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    /** The values of a replica's marks of this name. */
    public List<Long> marks(int node, String name) {
        return said.get(node).stream()
                .filter(Observation.Mark.class::isInstance)
                .map(Observation.Mark.class::cast)
                .filter(mark -> mark.name().equals(name))
                .map(Observation.Mark::value)
                .toList();
    }

    /** Why a replica halted, nothing if it has not. */
    public List<String> halts(int node) {
        return said.get(node).stream()
                .filter(Observation.Halted.class::isInstance)
                .map(Observation.Halted.class::cast)
                .map(Observation.Halted::reason)
                .toList();
    }
}
