// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Disk;
import java.nio.charset.StandardCharsets;
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
