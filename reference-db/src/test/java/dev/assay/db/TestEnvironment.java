// SPDX-License-Identifier: Apache-2.0
package dev.assay.db;

import dev.assay.db.raft.Message;
import dev.assay.db.raft.MessageCodec;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.histories.Randomness;
import dev.assay.simulation.Disk;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Surroundings of one node in the hands of a test: time stands still, messages pile up, disks wait.
 */
public final class TestEnvironment implements Environment {
    /** A message that the node sent. */
    public record Sent(int to, Message message) {}

    private final int address;
    private final TreeMap<Long, List<Runnable>> timers = new TreeMap<>();
    private long nowNanos;

    /** What {@link #version} answers. */
    public int version = 1;

    /** How far the wall clock is ahead of the monotonic one. */
    public long wallAheadNanos;

    /** The disk. */
    public final TestDisk disk;

    /** What was sent since the last {@link #takeSent}. */
    public final List<Sent> sent = new ArrayList<>();

    /** Everything observed. */
    public final List<Observation> observations = new ArrayList<>();

    /** Surroundings of the node at this address. */
    public TestEnvironment(int address, TestDisk disk) {
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
    public int version() {
        return version;
    }

    @Override
    public long wallNanos() {
        return nowNanos + wallAheadNanos;
    }

    @Override
    public Timer after(long delayNanos, Runnable action) {
        boolean[] cancelled = new boolean[1];
        timers.computeIfAbsent(nowNanos + delayNanos, unused -> new ArrayList<>())
                .add(
                        () -> {
                            if (!cancelled[0]) {
                                action.run();
                            }
                        });
        return () -> cancelled[0] = true;
    }

    /** Lets time pass, and with it the timers; the disk completes nothing. */
    public void pass(long nanos) {
        long end = nowNanos + nanos;
        while (!timers.isEmpty() && timers.firstKey() <= end) {
            nowNanos = timers.firstKey();
            timers.pollFirstEntry().getValue().forEach(Runnable::run);
        }
        nowNanos = end;
    }

    @Override
    public void send(int to, byte[] message) {
        try {
            sent.add(new Sent(to, MessageCodec.decode(message)));
        } catch (DamagedBytesException impossible) {
            throw new AssertionError("a node sent bytes that are no message", impossible);
        }
    }

    /** What was sent since the last call. */
    public List<Sent> takeSent() {
        List<Sent> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    /** What was sent to one address since the last call, and forgets the rest. */
    public List<Message> takeSentTo(int to) {
        return takeSent().stream().filter(each -> each.to() == to).map(Sent::message).toList();
    }

    @Override
    public Disk disk() {
        return disk;
    }

    @Override
    public Randomness random(String purpose) {
        return new Randomness(address).fork(purpose);
    }

    @Override
    public void observe(Observation observation) {
        observations.add(observation);
    }
}
