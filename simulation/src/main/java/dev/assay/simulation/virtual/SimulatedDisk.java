// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Disk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A disk in two layers: what reads see, and what is durable. Changes wait between the two until a
 * sync that was asked for later completes. At a power loss each waiting change independently
 * survives, is lost, or (a write) is torn: only its first bytes are there, or only some of its
 * sectors. Synced data always survives, unless a fault says otherwise ({@link DiskTrouble}).
 */
final class SimulatedDisk {
    private static final int SECTOR_BYTES = 512;
    private static final int PLACES_MAX = 64;
    private static final int PLACES_SPARED = 8;
    private static final byte[] NOTHING = new byte[0];

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

    private boolean syncedSincePowerLoss = true;

    private @Nullable DiskTrouble trouble;

    /** Where the latest writes began, oldest first: where a misdirected one may go. */
    private final ArrayDeque<Place> places = new ArrayDeque<>();

    private record Place(String file, long offset) {}

    SimulatedDisk(SimulationOptions.Storage options, Randomness random) {
        this.options = options;
        this.random = random;
    }

    private sealed interface Change {
        String file();

        record Write(String file, long offset, byte[] data) implements Change {}

        record Truncate(String file, long length) implements Change {}

        record Delete(String file) implements Change {}

        /** A write that will not become durable, and the reason, which may be empty. */
        record Spoilt(String file, String reason) implements Change {
            private boolean isToTell() {
                return !reason.isEmpty();
            }
        }
    }

    /** The faults on this disk, from now on. */
    DiskTrouble trouble() {
        DiskTrouble current = trouble;
        if (current == null) {
            current = new DiskTrouble(random.fork("trouble"));
            trouble = current;
        }
        return current;
    }

    void write(String file, long offset, byte[] data) {
        remember(file, offset);
        Change.Write write = new Change.Write(file, offset, data);
        if (trouble == null) {
            request(write);
        } else {
            writeInTrouble(write, trouble);
        }
    }

    private void remember(String file, long offset) {
        if (places.size() == PLACES_MAX) {
            places.remove();
        }
        places.add(new Place(file, offset));
    }

    private void writeInTrouble(Change.Write asked, DiskTrouble faults) {
        Change.Write write = asked;
        Randomness where = faults.takeMisdirected();
        if (where != null) {
            Place place = elsewhere(new Place(asked.file(), asked.offset()), where);
            write = new Change.Write(place.file(), place.offset(), asked.data());
        }
        if (faults.limitsRoom() && !faults.hasRoom(totalBytes() + growth(write))) {
            await(new Change.Spoilt(write.file(), "no space left on the disk"));
        } else if (faults.writeFails()) {
            apply(write, seen);
            await(new Change.Spoilt(write.file(), "a page of " + write.file() + " is unwritable"));
        } else {
            request(write);
        }
    }

    private Place elsewhere(Place right, Randomness where) {
        List<Place> others =
                places.stream()
                        .limit(Math.max(0, places.size() - PLACES_SPARED))
                        .filter(place -> !place.equals(right))
                        .toList();
        return others.isEmpty()
                ? new Place(right.file(), right.offset() + SECTOR_BYTES)
                : where.pick(others);
    }

    private long growth(Change.Write write) {
        FileImage image = seen.get(write.file());
        long length = image == null ? 0 : image.length();
        return Math.max(0, write.offset() + write.data().length - length);
    }

    /** How long all files are together, as reads see them. */
    long totalBytes() {
        long total = 0;
        for (FileImage image : seen.values()) {
            total += image.length();
        }
        return total;
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
        await(change);
    }

    private void await(Change change) {
        waiting.add(change);
        requested++;
    }

    byte[] read(String file) {
        FileImage image = seen.get(file);
        return image == null ? NOTHING : image.content();
    }

    /** What a read that is asked for now will tell. */
    Disk.Result readResult(String file) {
        if (trouble != null && trouble.readFails()) {
            return new Disk.Result.Failed(file + " is unreadable");
        }
        return new Disk.Result.Done(read(file));
    }

    long requested() {
        return requested;
    }

    int generation() {
        return generation;
    }

    /** When a read that is asked for now completes. */
    long readCompletes(long now) {
        return busyUntil = Math.max(busyUntil, now + slowed(options.read().draw(random)));
    }

    /** When a sync that is asked for now completes. */
    long syncCompletes(long now) {
        return busyUntil = Math.max(busyUntil, now + slowed(options.sync().draw(random)));
    }

    private long slowed(long nanos) {
        return trouble == null ? nanos : trouble.slowed(nanos);
    }

    /**
     * A sync completes that covers the first {@code count} changes that were ever requested: makes
     * them durable, unless a fault spoils it. What it could not make durable no later one will.
     */
    Disk.Result settle(long count) {
        boolean fails = trouble != null && trouble.syncFails();
        if (trouble != null && trouble.lies()) {
            return new Disk.Result.Done(NOTHING);
        }
        String failure = fails ? "the disk refused" : "";
        while (settled < count) {
            settled++;
            switch (waiting.remove()) {
                case Change.Spoilt spoilt ->
                        failure = spoilt.isToTell() ? spoilt.reason() : failure;
                case Change change when fails && trouble().random().chance(0.5) -> {}
                case Change change -> apply(change, durable);
            }
        }
        syncedSincePowerLoss |= failure.isEmpty();
        return failure.isEmpty() ? new Disk.Result.Done(NOTHING) : new Disk.Result.Failed(failure);
    }

    void losePower(long now) {
        SimulationOptions.Storage shares =
                trouble == null ? options : trouble.sharesAtPowerLoss(options);
        while (!waiting.isEmpty()) {
            losePower(waiting.remove(), shares);
        }
        syncedSincePowerLoss = false;
        restart(now);
    }

    boolean hasSyncedSincePowerLoss() {
        return syncedSincePowerLoss;
    }

    /** No sync will tell of writes that have failed until now; they stay lost. */
    void forgetErrors() {
        List<Change> changes = new ArrayList<>(waiting);
        waiting.clear();
        for (Change change : changes) {
            waiting.add(
                    change instanceof Change.Spoilt
                            ? new Change.Spoilt(change.file(), "")
                            : change);
        }
    }

    /** Nothing waits or is under way any more, and reads see what is durable. */
    private void restart(long now) {
        waiting.clear();
        settled = requested;
        generation++;
        busyUntil = now;
        seen = copyOf(durable);
    }

    private static TreeMap<String, FileImage> copyOf(TreeMap<String, FileImage> layer) {
        TreeMap<String, FileImage> copy = new TreeMap<>();
        for (Map.Entry<String, FileImage> file : layer.entrySet()) {
            copy.put(file.getKey(), file.getValue().copy());
        }
        return copy;
    }

    /** A disk's content that was put aside. */
    record Copy(TreeMap<String, FileImage> files) {}

    /** The content as reads see it now. */
    Copy copy() {
        return new Copy(copyOf(seen));
    }

    /** Puts a copy in the place of everything, durably. */
    void replace(Copy copy, long now) {
        durable.clear();
        durable.putAll(copyOf(copy.files()));
        restart(now);
    }

    /** The names of all files that reads see. */
    List<String> files() {
        return new ArrayList<>(seen.keySet());
    }

    /** The length of a file as reads see it. */
    int length(String file) {
        FileImage image = seen.get(file);
        return image == null ? 0 : image.length();
    }

    /** Flips a bit wherever it is kept. */
    void flip(String file, long bit) {
        FileImage image = durable.get(file);
        if (image != null) {
            image.flip(bit);
        }
        image = seen.get(file);
        if (image != null) {
            image.flip(bit);
        }
    }

    /** Cuts a file wherever it is kept; what waits is applied behind the cut as ever. */
    void cut(String file, int length) {
        Change.Truncate cut = new Change.Truncate(file, length);
        apply(cut, durable);
        apply(cut, seen);
    }

    private void losePower(Change change, SimulationOptions.Storage shares) {
        double fate = random.nextDouble();
        if (fate < shares.lost()) {
            return;
        }
        if (fate < shares.lost() + shares.torn() && change instanceof Change.Write write) {
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
            case Change.Spoilt spoilt -> {}
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
