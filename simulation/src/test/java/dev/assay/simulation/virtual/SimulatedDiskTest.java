// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Disk;
import dev.assay.simulation.StorageControls;
import dev.assay.simulation.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
    private static final int TRIES = 400;

    private final Probes probes = new Probes();

    @Test
    void readsSeeWritesAtOnceAndGapsAreZero() {
        SimulatedWorld world = probes.calm(1);
        Disk disk = probes.of(0).disk();
        disk.write("f", 2, bytes("abc"));
        disk.write("f", 3, bytes("X"));
        assertThat(content(world, "f")).isEqualTo("\0\0aXc");
        disk.truncate("f", 3);
        disk.write("f", 4, bytes("!"));
        assertThat(content(world, "f")).isEqualTo("\0\0a\0!");
        disk.delete("f");
        assertThat(content(world, "f")).isEmpty();
        assertThatThrownBy(() -> disk.truncate("f", -1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> disk.write("f", -1, bytes("x"))).hasMessageContaining("-1");
    }

    @Test
    void aProcessCrashKeepsWhatWasNotSynced() {
        SimulatedWorld world = probes.calm(1);
        probes.of(0).disk().write("f", 0, bytes("kept"));
        world.processes().crash(0);
        world.processes().restart(0);
        Probes.run(world, 1);
        assertThat(content(world, "f")).isEqualTo("kept");
    }

    @Test
    void aSyncOfADeadProcessStillMakesItsWritesDurable() {
        SimulatedWorld world = probes.calm(1);
        probes.of(0).disk().write("f", 0, bytes("kept"));
        probes.of(0).disk().sync(done -> probes.log.add("never heard"));
        world.processes().crash(0);
        Probes.run(world, 1);
        world.processes().losePower(0);
        world.processes().restart(0);
        Probes.run(world, 1);
        assertThat(content(world, "f")).isEqualTo("kept");
        assertThat(probes.log).containsExactly("n0 starts");
    }

    @Test
    void aPowerLossDuringASyncLeavesTheWriteInDoubt() {
        assertThat(fates(false, "wxyz")).containsOnlyKeys("", "w", "wx", "wxy", "wxyz");
    }

    @Test
    void aPowerLossAfterTheSyncCompletedLosesNothing() {
        assertThat(fates(true, "wxyz")).containsOnlyKeys("wxyz");
    }

    private Map<String, Integer> fates(boolean completed, String text) {
        Map<String, Integer> fates = new TreeMap<>();
        for (int seed = 0; seed < TRIES; seed++) {
            SimulatedWorld world = probes.started(SimulationOptions.calm(seed, 1));
            probes.of(0).disk().write("f", 0, bytes(text));
            probes.of(0).disk().sync(done -> {});
            world.runUntil(completed ? 100_000 : 99_999);
            world.processes().losePower(0);
            world.processes().restart(0);
            Probes.run(world, 1);
            fates.merge(content(world, "f"), 1, Integer::sum);
        }
        return fates;
    }

    @Test
    void changesSurviveIndependentlyOfTheirOrder() {
        Map<String, Integer> fates = new TreeMap<>();
        for (int seed = 0; seed < TRIES; seed++) {
            SimulatedDisk disk = disk(seed);
            disk.write("f", 0, bytes("12"));
            disk.settle(disk.requested());
            disk.write("f", 0, bytes("a"));
            disk.write("f", 1, bytes("b"));
            disk.losePower(0);
            fates.merge(new String(disk.read("f"), StandardCharsets.UTF_8), 1, Integer::sum);
        }
        assertThat(fates)
                .containsOnlyKeys("12", "a2", "1b", "ab")
                .allSatisfy((fate, count) -> assertThat(count).isGreaterThan(TRIES / 20));
    }

    @Test
    void truncationsAndDeletionsCanBeLostToo() {
        Map<String, Integer> fates = new TreeMap<>();
        for (int seed = 0; seed < TRIES; seed++) {
            SimulatedDisk disk = disk(seed);
            disk.write("f", 0, bytes("1234"));
            disk.settle(disk.requested());
            disk.truncate("f", 2);
            disk.delete("f");
            disk.losePower(0);
            fates.merge(new String(disk.read("f"), StandardCharsets.UTF_8), 1, Integer::sum);
        }
        assertThat(fates).containsOnlyKeys("", "12", "1234");
    }

    @Test
    void aTornWriteOfManySectorsLosesSomeOfThem() {
        byte[] data = new byte[4096];
        java.util.Arrays.fill(data, (byte) 7);
        boolean holes = false;
        boolean prefixes = false;
        for (int seed = 0; seed < TRIES; seed++) {
            SimulatedDisk disk = disk(seed);
            disk.write("f", 0, new byte[4096]);
            disk.settle(disk.requested());
            disk.write("f", 0, data);
            disk.losePower(0);
            byte[] found = disk.read("f");
            int first = indexOf(found, 0, (byte) 0);
            boolean laterSector =
                    first < found.length && indexOf(found, first, (byte) 7) < found.length;
            holes |= laterSector;
            prefixes |= !laterSector && first > 0 && first < 4096 && first % 512 != 0;
        }
        assertThat(holes).isTrue();
        assertThat(prefixes).isTrue();
    }

    private static int indexOf(byte[] bytes, int from, byte wanted) {
        int position = from;
        while (position < bytes.length && bytes[position] != wanted) {
            position++;
        }
        return position;
    }

    @Test
    void whatSurvivedAPowerLossSurvivesTheNext() {
        for (int seed = 0; seed < TRIES; seed++) {
            SimulatedDisk disk = disk(seed);
            disk.write("f", 0, bytes("abcdef"));
            disk.losePower(0);
            byte[] once = disk.read("f");
            disk.losePower(0);
            assertThat(disk.read("f")).isEqualTo(once);
        }
    }

    @Test
    void aReadThatFailsTellsSoAndTheNextOneMayNot() {
        SimulatedWorld world = probes.calm(1);
        probes.of(0).disk().write("f", 0, bytes("x"));
        World.Applied broken = world.storage().fail(0, new StorageControls.DiskErrors(1, 0, 0));
        List<Disk.Result> results = new ArrayList<>();
        probes.of(0).disk().read("f", results::add);
        broken.undo();
        Probes.run(world, 1);
        assertThat(results).containsExactly(new Disk.Result.Failed("f is unreadable"));
        assertThat(content(world, "f")).isEqualTo("x");
    }

    @Test
    void aWriteThatFailsIsToldOnceByTheSyncAfterItAndGoneAfterAPowerLoss() {
        SimulatedWorld world = probes.calm(1);
        Disk disk = probes.of(0).disk();
        List<Disk.Result> results = new ArrayList<>();
        disk.sync(results::add);
        World.Applied broken = world.storage().fail(0, new StorageControls.DiskErrors(0, 1, 0));
        disk.write("f", 0, bytes("lost"));
        Probes.run(world, 1);
        assertThat(results)
                .as("a sync before the write")
                .allMatch(Disk.Result.Done.class::isInstance);
        disk.sync(results::add);
        Probes.run(world, 1);
        disk.sync(results::add);
        Probes.run(world, 1);
        assertThat(results.get(1)).isEqualTo(new Disk.Result.Failed("a page of f is unwritable"));
        assertThat(results.get(2)).isInstanceOf(Disk.Result.Done.class);
        assertThat(content(world, "f")).isEqualTo("lost");
        broken.undo();
        losePowerAndStart(world);
        assertThat(content(world, "f")).isEmpty();
    }

    @Test
    void aFullDiskTakesNothingMoreButChangesAndCutsWhatItHas() {
        SimulatedWorld world = probes.calm(1);
        Disk disk = probes.of(0).disk();
        List<Disk.Result> results = new ArrayList<>();
        disk.write("f", 0, bytes("1234"));
        World.Applied full = world.storage().fill(0, 2);
        disk.write("g", 0, bytes("56"));
        disk.write("f", 0, bytes("ab"));
        disk.sync(results::add);
        disk.write("g", 2, bytes("7"));
        disk.sync(results::add);
        Probes.run(world, 1);
        assertThat(results.get(0)).isInstanceOf(Disk.Result.Done.class);
        assertThat(results.get(1)).isEqualTo(new Disk.Result.Failed("no space left on the disk"));
        assertThat(content(world, "f") + content(world, "g")).isEqualTo("ab3456");
        disk.truncate("f", 3);
        disk.write("g", 2, bytes("7"));
        disk.delete("f");
        disk.write("g", 3, bytes("890"));
        disk.sync(results::add);
        Probes.run(world, 1);
        assertThat(results.get(2)).isInstanceOf(Disk.Result.Done.class);
        assertThat(content(world, "g")).isEqualTo("567890");
        full.undo();
        disk.write("g", 6, bytes("more than before"));
        disk.sync(results::add);
        Probes.run(world, 1);
        assertThat(results.get(3)).isInstanceOf(Disk.Result.Done.class);
    }

    @Test
    void errorsThatNoSyncToldBeforeTheDiskWasMendedAreNeverTold() {
        SimulatedWorld world = probes.calm(1);
        List<Disk.Result> results = new ArrayList<>();
        World.Applied broken = world.storage().fail(0, new StorageControls.DiskErrors(0, 1, 0));
        probes.of(0).disk().write("f", 0, bytes("x"));
        broken.undo();
        probes.of(0).disk().sync(results::add);
        Probes.run(world, 1);
        assertThat(results).singleElement().isInstanceOf(Disk.Result.Done.class);
        losePowerAndStart(world);
        assertThat(content(world, "f")).isEmpty();
    }

    @Test
    void aLyingSyncKeepsNothingAndAnHonestOneAfterItEverything() {
        SimulatedWorld world = probes.calm(1);
        List<Disk.Result> results = new ArrayList<>();
        World.Applied lie = world.storage().lie(0);
        probes.of(0).disk().write("f", 0, bytes("x"));
        probes.of(0).disk().sync(results::add);
        Probes.run(world, 1);
        assertThat(results).singleElement().isInstanceOf(Disk.Result.Done.class);
        world.storage().sharesAtPowerLoss(0, 1, 0);
        losePowerAndStart(world);
        assertThat(content(world, "f")).isEmpty();
        probes.of(0).disk().write("f", 0, bytes("y"));
        probes.of(0).disk().sync(results::add);
        Probes.run(world, 1);
        lie.undo();
        probes.of(0).disk().sync(results::add);
        Probes.run(world, 1);
        world.storage().sharesAtPowerLoss(0, 1, 0);
        losePowerAndStart(world);
        assertThat(content(world, "f")).isEqualTo("y");
    }

    @Test
    void theSharesOfAPowerLossCountOnce() {
        for (int seed = 0; seed < 50; seed++) {
            SimulatedDisk disk = disk(seed);
            disk.trouble().setShares(0, 0);
            disk.write("f", 0, bytes("abc"));
            disk.losePower(0);
            assertThat(disk.read("f")).isEqualTo(bytes("abc"));
        }
        int kept = 0;
        for (int seed = 0; seed < TRIES; seed++) {
            SimulatedDisk disk = disk(seed);
            disk.trouble().setShares(1, 0);
            disk.losePower(0);
            disk.write("f", 0, bytes("abc"));
            disk.losePower(0);
            kept += disk.read("f").length == 3 ? 1 : 0;
        }
        assertThat(kept).isBetween(TRIES / 8, TRIES / 2);
    }

    @Test
    void aMisdirectedWriteLandsWhereAnEarlierOneBegan() {
        SimulatedWorld world = probes.calm(1);
        Disk disk = probes.of(0).disk();
        for (int i = 0; i < 9; i++) {
            disk.write("f", 2 * i, bytes("ab"));
        }
        world.storage().misdirectNextWrite(0, 7);
        disk.write("g", 0, bytes("!"));
        disk.write("h", 0, bytes("?"));
        assertThat(content(world, "f"))
                .as("only the first is none of the latest eight and itself")
                .matches("(!b|ab)(!b)?(ab)+")
                .contains("!");
        assertThat(content(world, "g")).isEmpty();
        assertThat(content(world, "h")).isEqualTo("?");
    }

    @Test
    void rotFlipsAsManyBitsAsAskedForInBothLayersAndSparesOtherFiles() {
        SimulatedWorld world = probes.calm(1);
        Disk disk = probes.of(0).disk();
        disk.write("f", 0, new byte[4096]);
        disk.write("g", 0, new byte[10]);
        disk.sync(done -> {});
        Probes.run(world, 1);
        assertThat(world.storage().rot(0, "f", 2, 3)).isEqualTo(8);
        assertThat(world.storage().rot(0, "g", 0, 3)).isEqualTo(1);
        assertThat(world.storage().rot(0, "none", 2, 3)).isZero();
        assertThat(ones(world, "f")).isEqualTo(8);
        losePowerAndStart(world);
        assertThat(ones(world, "f")).isEqualTo(8);
        assertThat(ones(world, "g")).isEqualTo(1);
        assertThat(world.storage().flip(0, "g", List.of(0L, 79L, 80L))).isEqualTo(2);
        assertThat(content(world, "g").charAt(0) & 1).isIn(0, 1);
    }

    private int ones(SimulatedWorld world, String file) {
        int[] ones = new int[1];
        probes.of(0)
                .disk()
                .read(
                        file,
                        result -> {
                            for (byte each : ((Disk.Result.Done) result).data()) {
                                ones[0] += Integer.bitCount(each & 0xFF);
                            }
                        });
        Probes.run(world, 1);
        return ones[0];
    }

    @Test
    void aCutFileIsShorterByOneByteAtLeastAlsoAfterAPowerLoss() {
        SimulatedWorld world = probes.calm(1);
        probes.of(0).disk().write("f", 0, bytes("1234567890"));
        probes.of(0).disk().sync(done -> {});
        Probes.run(world, 1);
        assertThat(world.storage().cut(0, "f", 1, 1)).isEqualTo(1);
        assertThat(world.storage().cut(0, "", 0.5, 1)).isEqualTo(5);
        assertThat(world.storage().cut(0, "none", 0.5, 1)).isZero();
        losePowerAndStart(world);
        assertThat(content(world, "f")).isEqualTo("1234");
        assertThat(world.storage().cut(0, "f", 0, 1)).isEqualTo(4);
        assertThat(content(world, "f")).isEmpty();
    }

    @Test
    void aDiskGoesBackToItsCopyAndAnEmptiedOneToNothingOnceTheNodeIsDown() {
        SimulatedWorld world = probes.calm(1);
        probes.of(0).disk().write("f", 0, bytes("old"));
        World.Applied copy = world.storage().remember(0);
        probes.of(0).disk().write("f", 0, bytes("new"));
        probes.of(0).disk().write("g", 0, bytes("new"));
        probes.of(0).disk().sync(done -> {});
        assertThatThrownBy(copy::undo).hasMessageContaining("while the node is up");
        assertThatThrownBy(() -> world.storage().wipe(0)).hasMessageContaining("n0");
        World.Applied another = world.storage().remember(0);
        world.processes().crash(0);
        another.undo();
        world.storage().wipe(0);
        world.processes().restart(0);
        Probes.run(world, 1);
        assertThat(content(world, "f") + content(world, "g")).isEmpty();
        probes.of(0).disk().write("f", 0, bytes("old"));
        World.Applied third = world.storage().remember(0);
        probes.of(0).disk().write("f", 0, bytes("new"));
        world.processes().crash(0);
        third.undo();
        losePowerAndStart(world);
        assertThat(content(world, "f")).as("the copy is durable").isEqualTo("old");
    }

    @Test
    void aSlowDiskTakesSoManyTimesAsLongAndStalls() {
        SimulatedWorld world = probes.calm(1);
        List<Long> done = new ArrayList<>();
        World.Applied slow = world.storage().slow(0, new StorageControls.DiskSlowness(3, 0, 0));
        World.Applied stalling =
                world.storage().slow(0, new StorageControls.DiskSlowness(2, 1, 1_000_000));
        probes.of(0).disk().sync(result -> done.add(world.nowNanos()));
        Probes.run(world, 3);
        assertThat(done).containsExactly(100_000L * 3 * 2 + 1_000_000);
        slow.undo();
        stalling.undo();
        probes.of(0).disk().sync(result -> done.add(world.nowNanos()));
        Probes.run(world, 3);
        assertThat(done.get(1)).isEqualTo(3_100_000);
    }

    @Test
    void aDiskWithoutFaultsDrawsNothingForThem() {
        SimulatedDisk plain = disk(5);
        SimulatedDisk mended = disk(5);
        mended.trouble().fail(new StorageControls.DiskErrors(1, 1, 1)).undo();
        for (SimulatedDisk each : List.of(plain, mended)) {
            each.write("f", 0, bytes("abcdef"));
            each.write("g", 0, bytes("abcdef"));
            each.losePower(0);
        }
        assertThat(mended.contentHash()).isEqualTo(plain.contentHash());
        assertThat(mended.syncCompletes(0)).isEqualTo(plain.syncCompletes(0));
    }

    private static void losePowerAndStart(SimulatedWorld world) {
        world.processes().losePower(0);
        world.processes().restart(0);
        Probes.run(world, 1);
    }

    private static SimulatedDisk disk(long seed) {
        return new SimulatedDisk(SimulationOptions.Storage.everyday(), new Randomness(seed));
    }

    private String content(SimulatedWorld world, String file) {
        StringBuilder content = new StringBuilder();
        probes.of(0)
                .disk()
                .read(
                        file,
                        result -> {
                            content.append(
                                    new String(
                                            ((Disk.Result.Done) result).data(),
                                            StandardCharsets.UTF_8));
                        });
        Probes.run(world, 1);
        return content.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
