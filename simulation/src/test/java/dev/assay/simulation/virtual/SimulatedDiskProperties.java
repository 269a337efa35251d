// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Disk;
import dev.assay.simulation.StorageControls.DiskErrors;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The disk against a plain model of it: a list of all changes, each with what may still become of
 * it. Only appends of one letter to files are made, so that the content of a file names the changes
 * that are in it.
 */
class SimulatedDiskProperties {
    private static final int STEPS = 60;
    private static final List<String> FILES = List.of("a", "b");

    /** What may become of a byte that was written. */
    private enum Fate {
        /** Certainly there. */
        DURABLE,
        /** Waits for a sync or for luck. */
        WAITING,
        /** Reads show it until the power fails, and then it is gone. */
        LOST
    }

    /** A byte in its place, and what becomes of it. */
    private static final class Cell {
        private final byte value;
        private Fate fate;

        private Cell(byte value, Fate fate) {
            this.value = value;
            this.fate = fate;
        }
    }

    private static final class Model {
        private final TreeMap<String, List<Cell>> files = new TreeMap<>();

        private Model() {
            FILES.forEach(file -> files.put(file, new ArrayList<>()));
        }

        private void write(String file, byte value, Fate fate) {
            files.get(file).add(new Cell(value, fate));
        }

        private byte[] read(String file) {
            List<Cell> cells = files.get(file);
            byte[] bytes = new byte[cells.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = cells.get(i).value;
            }
            return bytes;
        }

        private void all(Fate from, Fate to) {
            files.values()
                    .forEach(
                            cells ->
                                    cells.forEach(
                                            cell ->
                                                    cell.fate =
                                                            cell.fate == from ? to : cell.fate));
        }

        /** Takes over what a power loss has left, if it may have: gaps and a lost end are zero. */
        private void losePower(String file, byte[] left, double lost) {
            List<Cell> cells = files.get(file);
            assertThat(left.length).isLessThanOrEqualTo(cells.size());
            List<Cell> kept = new ArrayList<>();
            for (int i = 0; i < cells.size(); i++) {
                Cell cell = cells.get(i);
                boolean isThere = i < left.length && left[i] == cell.value;
                boolean isGone = i >= left.length || left[i] == 0;
                switch (cell.fate) {
                    case DURABLE -> assertThat(isThere).as("byte %d of %s", i, file).isTrue();
                    case LOST -> assertThat(isGone).as("byte %d of %s", i, file).isTrue();
                    case WAITING ->
                            assertThat(isThere && lost < 1 || isGone && lost > 0)
                                    .as("byte %d of %s", i, file)
                                    .isTrue();
                }
                if (i < left.length) {
                    kept.add(new Cell(left[i], Fate.DURABLE));
                }
            }
            files.put(file, kept);
        }
    }

    @Property(tries = 400)
    void whatReadsSeeAndWhatAPowerLossLeavesIsWhatTheModelAllows(@ForAll long seed) {
        Randomness random = new Randomness(seed);
        SimulatedDisk disk =
                new SimulatedDisk(SimulationOptions.Storage.everyday(), new Randomness(seed + 1));
        Model model = new Model();
        World.Applied lie = () -> {};
        boolean lies = false;
        for (int step = 0; step < STEPS; step++) {
            String file = random.pick(FILES);
            byte value = (byte) (1 + random.nextInt(100));
            switch (random.nextInt(12)) {
                case 0 -> {
                    Disk.Result result = disk.settle(disk.requested());
                    assertThat(result).isInstanceOf(Disk.Result.Done.class);
                    if (!lies) {
                        model.all(Fate.WAITING, Fate.DURABLE);
                    }
                }
                case 1 -> {
                    double lost = random.pick(List.of(0.0, 0.5, 1.0));
                    disk.trouble().setShares(lost, 0);
                    disk.losePower(step);
                    for (String each : FILES) {
                        model.losePower(each, disk.read(each), lost);
                    }
                }
                case 2 -> {
                    lie.undo();
                    lies = !lies;
                    lie = lies ? disk.trouble().lie() : () -> {};
                }
                case 3 -> {
                    World.Applied broken = disk.trouble().fail(new DiskErrors(0, 1, 0));
                    disk.write(file, model.read(file).length, new byte[] {value});
                    broken.undo();
                    model.write(file, value, Fate.LOST);
                    if (!lies) {
                        assertFailsOnce(disk);
                        model.all(Fate.WAITING, Fate.DURABLE);
                    } else {
                        disk.forgetErrors();
                    }
                }
                case 4 -> {
                    World.Applied full = disk.trouble().fill(disk.totalBytes());
                    disk.write(file, model.read(file).length, new byte[] {value});
                    full.undo();
                    if (!lies) {
                        assertFailsOnce(disk);
                        model.all(Fate.WAITING, Fate.DURABLE);
                    } else {
                        disk.forgetErrors();
                    }
                }
                case 5 -> {
                    SimulatedDisk.Copy copy = disk.copy();
                    byte[] before = disk.read(file);
                    disk.write(file, before.length, new byte[] {value});
                    disk.replace(copy, step);
                    model.all(Fate.WAITING, Fate.DURABLE);
                    model.all(Fate.LOST, Fate.DURABLE);
                }
                default -> {
                    disk.write(file, model.read(file).length, new byte[] {value});
                    model.write(file, value, Fate.WAITING);
                }
            }
            for (String each : FILES) {
                assertThat(disk.read(each))
                        .as("%s after step %d", each, step)
                        .isEqualTo(model.read(each));
            }
        }
    }

    // The sync that covers the failed write tells, and the next one does not.
    private static void assertFailsOnce(SimulatedDisk disk) {
        assertThat(disk.settle(disk.requested())).isInstanceOf(Disk.Result.Failed.class);
        assertThat(disk.settle(disk.requested())).isInstanceOf(Disk.Result.Done.class);
    }

    @Property(tries = 200)
    void aSyncThatFailsLeavesEachChangeDurableOrLostForGood(@ForAll long seed) {
        SimulatedDisk disk =
                new SimulatedDisk(SimulationOptions.Storage.everyday(), new Randomness(seed));
        World.Applied broken = disk.trouble().fail(new DiskErrors(0, 0, 1));
        byte[] written = new byte[40];
        for (int i = 0; i < written.length; i++) {
            written[i] = (byte) (i + 1);
            disk.write("f", i, new byte[] {written[i]});
        }
        assertThat(disk.settle(disk.requested())).isInstanceOf(Disk.Result.Failed.class);
        broken.undo();
        assertThat(disk.settle(disk.requested())).isInstanceOf(Disk.Result.Done.class);
        assertThat(disk.read("f")).isEqualTo(written);
        disk.trouble().setShares(0, 0);
        disk.losePower(0);
        TreeSet<Integer> gone = new TreeSet<>();
        byte[] left = Arrays.copyOf(disk.read("f"), written.length);
        for (int i = 0; i < written.length; i++) {
            if (left[i] != written[i]) {
                assertThat(left[i]).isZero();
                gone.add(i);
            }
        }
        assertThat(gone.size()).isBetween(4, 36);
    }
}
