// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void twoFreshVirtualMachinesWithOtherIdentityHashesAndHeapsTakeTheSameCourse()
            throws Exception {
        String first = turmoil(42, "-XX:hashCode=1", "-Xmx64m", "-XX:+UseSerialGC");
        String second = turmoil(42, "-XX:hashCode=4", "-Xmx256m", "-XX:+UseParallelGC");
        assertThat(first).matches("[0-9a-f]+ \\d+ \\d+ \\d+ \\[]").isEqualTo(second);
    }

    private static String turmoil(long seed, String... flags)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UnlockExperimentalVMOptions");
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Turmoil.class.getName(), Long.toString(seed)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    @Test
    void anotherSeedTakesAnotherCourse() {
        assertThat(Turmoil.run(1, SECOND).traceHash())
                .isNotEqualTo(Turmoil.run(2, SECOND).traceHash());
    }

    @Test
    void listeningChangesNothing() {
        List<TraceEvent> heard = new ArrayList<>();
        long hash = Turmoil.run(3, SECOND, world -> world.listenToTrace(heard::add)).traceHash();
        assertThat(hash).isEqualTo(Turmoil.run(3, SECOND).traceHash());
        assertThat(heard).hasSizeGreaterThan(1000);
    }

    @Test
    void aTraceReadsLikeADiary() {
        List<String> lines = new ArrayList<>();
        Probes probes = new Probes();
        SimulatedWorld world = new SimulatedWorld(SimulationOptions.calm(1, 2), probes);
        world.listenToTrace(event -> lines.add(event.toString()));
        world.runUntil(0);
        probes.send(0, 1, "hello");
        world.processes().crash(0);
        Probes.run(world, 10);
        assertThat(lines)
                .containsExactly(
                        "0.000000 n0 started",
                        "0.000000 n1 started",
                        "0.000000 n0 crashed",
                        "0.001000 n0>n1 delivered 5 bytes");
    }

    @Test
    void aRingKeepsTheLatestEvents() {
        List<TraceEvent> all = new ArrayList<>();
        TraceRing ring = new TraceRing(100);
        Turmoil.run(
                3,
                SECOND,
                world -> {
                    world.listenToTrace(all::add);
                    world.listenToTrace(ring);
                });
        assertThat(ring.latest()).hasSize(100).isEqualTo(all.subList(all.size() - 100, all.size()));
    }
}
