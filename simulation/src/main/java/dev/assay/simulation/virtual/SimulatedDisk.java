// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A disk in two layers: what reads see, and what is durable. Changes wait between the two until a
 * sync that was asked for later completes. At a power loss each waiting change independently
 * survives, is lost, or (a write) is torn: only its first bytes are there, or only some of its
 * sectors. Synced data always survives.
 */
final class SimulatedDisk {
    private static final int SECTOR_BYTES = 512;

    private final SimulationOptions.Storage options;
    private final Randomness random;
    private final ArrayDeque<Change> waiting = new ArrayDeque<>();
    private final TreeMap<String, FileImage> durable = new TreeMap<>();
    private TreeMap<String, FileImage> seen = new TreeMap<>();

    /** Changes requested ever, and those of them that no longer wait. */
    private long requested;

    private long settled;

    /** Completions of operations come in the order of their requests. */
    private long busyUntil;

    /** Grows at each power loss; what was under way before it never completes. */
    private int generation;

    SimulatedDisk(SimulationOptions.Storage options, Randomness random) {
        this.options = options;
        this.random = random;
    }

    private sealed interface Change {
        String file();

        record Write(String file, long offset, byte[] data) implements Change {}

        record Truncate(String file, long length) implements Change {}

        record Delete(String file) implements Change {}
    }

    void write(String file, long offset, byte[] data) {
        request(new Change.Write(file, offset, data));
    }

    void truncate(String file, long length) {
        if (length < 0) {
            throw new IllegalArgumentException(
                    "cannot truncate " + file + " to " + length + " bytes");
        }
        request(new Change.Truncate(file, length));
    }

    void delete(String file) {
        request(new Change.Delete(file));
    }

    private void request(Change change) {
        apply(change, seen);
        waiting.add(change);
        requested++;
    }

    byte[] read(String file) {
        FileImage image = seen.get(file);
        return image == null ? new byte[0] : image.content();
    }

    long requested() {
        return requested;
    }

    int generation() {
        return generation;
    }

    /** When a read that is asked for now completes. */
    long readCompletes(long now) {
        return busyUntil = Math.max(busyUntil, now + options.read().draw(random));
    }

    /** When a sync that is asked for now completes. */
    long syncCompletes(long now) {
        return busyUntil = Math.max(busyUntil, now + options.sync().draw(random));
    }

    /** Makes the first {@code count} changes that were ever requested durable. */
    void settle(long count) {
        while (settled < count) {
            apply(waiting.remove(), durable);
            settled++;
        }
    }

    void losePower(long now) {
        while (!waiting.isEmpty()) {
            losePower(waiting.remove());
        }
        settled = requested;
        generation++;
        busyUntil = now;
        seen = new TreeMap<>();
        for (Map.Entry<String, FileImage> file : durable.entrySet()) {
            seen.put(file.getKey(), file.getValue().copy());
        }
    }

    private void losePower(Change change) {
        double fate = random.nextDouble();
        if (fate < options.lost()) {
            return;
        }
        if (fate < options.lost() + options.torn() && change instanceof Change.Write write) {
            tear(write);
        } else {
            apply(change, durable);
        }
    }

    private void tear(Change.Write write) {
        byte[] data = write.data();
        FileImage image = durable.computeIfAbsent(write.file(), name -> new FileImage());
        if (random.chance(0.5) || data.length <= SECTOR_BYTES) {
            image.write(write.offset(), data, 0, (int) random.nextLong(data.length + 1L));
            return;
        }
        int position = 0;
        while (position < data.length) {
            int inSector = (int) ((write.offset() + position) % SECTOR_BYTES);
            int count = Math.min(SECTOR_BYTES - inSector, data.length - position);
            if (random.chance(0.5)) {
                image.write(write.offset() + position, data, position, count);
            }
            position += count;
        }
    }

    private static void apply(Change change, TreeMap<String, FileImage> layer) {
        switch (change) {
            case Change.Write write ->
                    layer.computeIfAbsent(write.file(), name -> new FileImage())
                            .write(write.offset(), write.data(), 0, write.data().length);
            case Change.Truncate cut -> {
                FileImage image = layer.get(cut.file());
                if (image != null) {
                    image.truncate(cut.length());
                }
            }
            case Change.Delete delete -> layer.remove(delete.file());
        }
    }

    /** A disk of its own on which everything that this one shows is durable. */
    SimulatedDisk copy(Randomness newRandom) {
        SimulatedDisk copy = new SimulatedDisk(options, newRandom);
        copy.becomeLike(this, file -> true, 0);
        return copy;
    }

    /**
     * Shows from now on what another disk shows, of those files that are chosen; everything is
     * durable then.
     */
    void becomeLike(SimulatedDisk other, Predicate<String> chosen, long now) {
        TreeMap<String, FileImage> shown = new TreeMap<>();
        for (Map.Entry<String, FileImage> file : seen.entrySet()) {
            if (!chosen.test(file.getKey())) {
                shown.put(file.getKey(), file.getValue());
            }
        }
        for (Map.Entry<String, FileImage> file : other.seen.entrySet()) {
            if (chosen.test(file.getKey())) {
                shown.put(file.getKey(), file.getValue().copy());
            }
        }
        waiting.clear();
        settled = requested;
        generation++;
        busyUntil = now;
        seen = shown;
        durable.clear();
        for (Map.Entry<String, FileImage> file : shown.entrySet()) {
            durable.put(file.getKey(), file.getValue().copy());
        }
    }

    /** A number for the whole state of the disk, for traces. */
    long contentHash() {
        long hash = waiting.size();
        for (Map.Entry<String, FileImage> file : seen.entrySet()) {
            hash = Trace.combine(hash, Trace.hash(file.getKey()));
            hash = Trace.combine(hash, Trace.hash(file.getValue().content()));
        }
        return hash;
    }
}
