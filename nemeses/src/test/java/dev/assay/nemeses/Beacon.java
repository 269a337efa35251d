// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Address;
import dev.assay.simulation.Administration;
import dev.assay.simulation.Disk;
import dev.assay.simulation.Environment;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.TrustedCounter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A toy whose life shows every fault: each 10 ms of its own clock it sends a number to everybody,
 * appends it to its disk, syncs that every second time, and now and then claims to lead. A client
 * does the same, but for the leading.
 */
final class Beacon implements Node {
    static final long MILLISECOND = 1_000_000L;
    static final long PERIOD = 10 * MILLISECOND;

    /** What all beacons of a world saw, in order. */
    static final class Diary {
        /** How many messages were cut short. */
        int damaged;

        final List<Received> received = new ArrayList<>();
        final List<Tick> ticks = new ArrayList<>();
        final List<Started> starts = new ArrayList<>();

        /** What the operator asked for, once for each node that it asked. */
        final List<String> asked = new ArrayList<>();

        private final List<Integer> clients = new ArrayList<>();
    }

    record Received(int from, int to, long number) {}

    record Tick(int address, long wall, long monotonic) {}

    record Started(int address, int bytesOnDisk, int version) {}

    /** The nodes of a world, whose messages can be lied about. */
    static Protocol protocol(int nodes, Diary diary) {
        return new Protocol() {
            @Override
            public Node create(Environment environment) {
                return new Beacon(environment, nodes, diary);
            }

            @Override
            public MessageForger forger() {
                return new BeaconForger();
            }

            @Override
            public Optional<TrustedCounter.Make> counters() {
                return Optional.of(TrustedCounter.Make.DURABLE);
            }

            @Override
            public Optional<Administration> administration() {
                return Optional.of(new Operated());
            }
        };
    }

    /** All nodes vote but the last of more than five; they do nothing about what is asked. */
    private record Operated() implements Administration {
        @Override
        public SortedSet<Integer> votersAtFirst(int nodes) {
            TreeSet<Integer> voters = new TreeSet<>();
            for (int node = 0; node < (nodes > 5 ? nodes - 1 : nodes); node++) {
                voters.add(node);
            }
            return voters;
        }

        @Override
        public byte[] voters(SortedSet<Integer> voters) {
            return ("voters " + voters).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] leader(int node) {
            return ("leader " + node).getBytes(StandardCharsets.UTF_8);
        }
    }

    private final Environment environment;
    private final int nodes;
    private final Diary diary;
    private final Randomness random;
    private long number;
    private long end;

    Beacon(Environment environment, int nodes, Diary diary) {
        this.environment = environment;
        this.nodes = nodes;
        this.diary = diary;
        this.random = environment.random("beacon");
        if (Address.isClient(environment.address())) {
            diary.clients.add(environment.address());
        }
    }

    @Override
    public void start() {
        environment
                .disk()
                .read(
                        "log",
                        result -> {
                            switch (result) {
                                case Disk.Result.Done read -> begin(read.data().length);
                                case Disk.Result.Failed failure ->
                                        environment.observe(
                                                new Observation.Halted(failure.reason()));
                            }
                        });
    }

    private void begin(int bytesOnDisk) {
        end = bytesOnDisk;
        diary.starts.add(new Started(environment.address(), bytesOnDisk, environment.version()));
        environment.after(PERIOD, this::tick);
    }

    private void tick() {
        environment.after(PERIOD, this::tick);
        diary.ticks.add(
                new Tick(
                        environment.address(),
                        environment.wallNanos(),
                        environment.monotonicNanos()));
        number++;
        byte[] message = ByteBuffer.allocate(8).putLong(number).array();
        for (int to = 0; to < nodes; to++) {
            environment.send(to, message);
        }
        diary.clients.forEach(client -> environment.send(client, message));
        environment.disk().write("log", end, message);
        end += message.length;
        if (number % 2 == 0) {
            environment.disk().sync(done -> {});
        }
        if (!Address.isClient(environment.address()) && random.chance(0.05)) {
            environment.observe(new Observation.BecameLeader(environment.monotonicNanos()));
        }
    }

    @Override
    public void receive(int from, byte[] message) {
        if (from == Address.OPERATOR) {
            diary.asked.add(new String(message, StandardCharsets.UTF_8));
            return;
        }
        if (message.length != Long.BYTES) {
            diary.damaged++;
            return;
        }
        diary.received.add(
                new Received(from, environment.address(), ByteBuffer.wrap(message).getLong()));
    }
}
