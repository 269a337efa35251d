// SPDX-License-Identifier: Apache-2.0
package dev.assay.db;

import dev.assay.simulation.Disk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A disk that remembers every change, and completes reads and syncs only when told, so that a test
 * can cut its power anywhere.
 */
public final class TestDisk implements Disk {
    /** A change in the order in which it was asked for. */
    public sealed interface Change {
        /** Its file. */
        String file();
    }

    /** A write. */
    public record Write(String file, long offset, byte[] data) implements Change {}

    /** A cut. */
    public record Truncate(String file, long length) implements Change {}

    /** A removal. */
    public record Delete(String file) implements Change {}

    private final TreeMap<String, byte[]> files = new TreeMap<>();
    private final ArrayDeque<Runnable> completions = new ArrayDeque<>();

    /** Every change so far. */
    public final List<Change> changes = new ArrayList<>();

    /** For each change, how many changes were durable when it was asked for. */
    public final List<Integer> durableBefore = new ArrayList<>();

    /** How many of the changes are durable. */
    public int durableChanges;

    /** Whether syncs fail from now on. */
    public boolean syncsFail;

    /** How many syncs were asked for. */
    public int syncs;

    /** A disk that holds these changes. */
    public static TestDisk holding(List<Change> survived) {
        TestDisk disk = new TestDisk();
        for (Change change : survived) {
            switch (change) {
                case Write write -> disk.write(write.file(), write.offset(), write.data());
                case Truncate truncate -> disk.truncate(truncate.file(), truncate.length());
                case Delete delete -> disk.delete(delete.file());
            }
        }
        disk.durableChanges = survived.size();
        return disk;
    }

    @Override
    public void write(String file, long offset, byte[] data) {
        durableBefore.add(durableChanges);
        changes.add(new Write(file, offset, data));
        byte[] before = content(file);
        byte[] after = Arrays.copyOf(before, Math.max(before.length, (int) offset + data.length));
        System.arraycopy(data, 0, after, (int) offset, data.length);
        files.put(file, after);
    }

    @Override
    public void truncate(String file, long length) {
        durableBefore.add(durableChanges);
        changes.add(new Truncate(file, length));
        byte[] before = content(file);
        files.put(file, Arrays.copyOf(before, Math.min(before.length, (int) length)));
    }

    @Override
    public void delete(String file) {
        durableBefore.add(durableChanges);
        changes.add(new Delete(file));
        files.remove(file);
    }

    /** What a file holds now. */
    public byte[] content(String file) {
        return files.getOrDefault(file, new byte[0]);
    }

    @Override
    public void read(String file, Consumer<Result> done) {
        completions.add(() -> done.accept(new Result.Done(content(file))));
    }

    @Override
    public void sync(Consumer<Result> done) {
        syncs++;
        int covered = changes.size();
        completions.add(
                () -> {
                    if (syncsFail) {
                        done.accept(new Result.Failed("the disk is broken"));
                        return;
                    }
                    durableChanges = Math.max(durableChanges, covered);
                    done.accept(new Result.Done(new byte[0]));
                });
    }

    /** Completes what was asked for, one after the other, until nothing is left. */
    public void completeAll() {
        while (!completions.isEmpty()) {
            completions.remove().run();
        }
    }

    /** Completes the oldest request. */
    public void completeOne() {
        completions.remove().run();
    }

    /** True when some request waits. */
    public boolean isBusy() {
        return !completions.isEmpty();
    }
}
