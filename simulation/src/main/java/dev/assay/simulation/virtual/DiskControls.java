// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.StorageControls;
import dev.assay.simulation.World;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a nemesis may do to the disks of a simulated world. */
final class DiskControls implements StorageControls {
    private static final double BITS_PER_KIB = 8 * 1024;

    private final SimulatedWorld world;
    private final Hosts hosts;

    DiskControls(SimulatedWorld world, Hosts hosts) {
        this.world = world;
        this.hosts = hosts;
    }

    private DiskTrouble trouble(int node) {
        return disk(node).trouble();
    }

    private SimulatedDisk disk(int node) {
        return hosts.node(node).disk;
    }

    private void trace(int node, String what) {
        world.trace()
                .record(
                        world.nowNanos(),
                        TraceEvent.Kind.STORAGE,
                        node,
                        node,
                        Trace.hash(what),
                        () -> what);
    }

    private World.Applied traced(int node, String what, World.Applied applied) {
        trace(node, what);
        return new Once(
                () -> {
                    applied.undo();
                    trace(node, "no longer: " + what);
                });
    }

    @Override
    public World.Applied fail(int node, DiskErrors errors) {
        return traced(node, errors.toString(), mended(node, trouble(node).fail(errors)));
    }

    @Override
    public World.Applied fill(int node, long freeBytes) {
        if (freeBytes < 0) {
            throw new IllegalArgumentException("free bytes must not be negative: " + freeBytes);
        }
        long limit = disk(node).totalBytes() + freeBytes;
        World.Applied full = trouble(node).fill(limit);
        return traced(node, "full at " + limit + " bytes", mended(node, full));
    }

    private World.Applied mended(int node, World.Applied trouble) {
        return () -> {
            trouble.undo();
            disk(node).forgetErrors();
        };
    }

    @Override
    public World.Applied slow(int node, DiskSlowness slowness) {
        return traced(node, slowness.toString(), trouble(node).slow(slowness));
    }

    @Override
    public World.Applied lie(int node) {
        return traced(node, "syncs lie", trouble(node).lie());
    }

    @Override
    public void misdirectNextWrite(int node, long seed) {
        trace(node, "misdirected write");
        trouble(node).misdirectNext(new Randomness(seed));
    }

    @Override
    public void sharesAtPowerLoss(int node, double lost, double torn) {
        SimulationOptions.requireProbability("lost", lost);
        SimulationOptions.requireProbability("torn", torn);
        SimulationOptions.requireProbability("lost + torn", lost + torn);
        trouble(node).setShares(lost, torn);
    }

    @Override
    public int rot(int node, String file, double flipsPerKib, long seed) {
        SimulatedDisk disk = disk(node);
        Randomness random = new Randomness(seed);
        String rotten = chosen(disk, file, random);
        long bits = 8L * disk.length(rotten);
        if (bits == 0) {
            return 0;
        }
        long flips = Math.clamp(Math.round(flipsPerKib * bits / BITS_PER_KIB), 1, bits);
        TreeSet<Long> flipped = new TreeSet<>();
        while (flipped.size() < flips) {
            flipped.add(random.nextLong(bits));
        }
        flipped.forEach(bit -> disk.flip(rotten, bit));
        trace(node, flips + " bits flipped in " + rotten);
        return (int) flips;
    }

    @Override
    public int flip(int node, String file, List<Long> bits) {
        SimulatedDisk disk = disk(node);
        int flips = 0;
        for (long bit : bits) {
            if (bit < 8L * disk.length(file)) {
                disk.flip(file, bit);
                flips++;
            }
        }
        trace(node, flips + " bits flipped in " + file);
        return flips;
    }

    @Override
    public long cut(int node, String file, double keptShare, long seed) {
        SimulationOptions.requireProbability("kept share", keptShare);
        SimulatedDisk disk = disk(node);
        String cut = chosen(disk, file, new Randomness(seed));
        int before = disk.length(cut);
        if (before == 0) {
            return 0;
        }
        int after = Math.min(before - 1, (int) (before * keptShare));
        disk.cut(cut, after);
        trace(node, cut + " cut to " + after + " bytes");
        return before - after;
    }

    private static String chosen(SimulatedDisk disk, String file, Randomness random) {
        List<String> files = disk.files();
        return file.isEmpty() && !files.isEmpty() ? random.pick(files) : file;
    }

    @Override
    public World.Applied remember(int node) {
        SimulatedDisk.Copy copy = disk(node).copy();
        return new Once(() -> replace(node, copy));
    }

    @Override
    public void wipe(int node) {
        replace(node, new SimulatedDisk.Copy(new TreeMap<>()));
    }

    @Override
    public boolean hasSyncedSincePowerLoss(int node) {
        return disk(node).hasSyncedSincePowerLoss();
    }

    private void replace(int node, SimulatedDisk.Copy content) {
        if (hosts.node(node).isUp()) {
            throw new IllegalStateException(
                    "the disk of n" + node + " cannot be replaced while the node is up");
        }
        disk(node).replace(content, world.nowNanos());
        trace(node, "content " + disk(node).contentHash());
    }
}
