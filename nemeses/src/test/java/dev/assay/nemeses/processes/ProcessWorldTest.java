// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.simulation.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What faults do to real processes, seen from outside. */
final class ProcessWorldTest {
    /** A node with a child of its own, and one that nobody's child is any more. */
    private static final List<String> FAMILY =
            List.of("sh", "-c", "sleep 601 & (sleep 602 &); exec sleep 600");

    @TempDir private Path folder;

    private ProcessWorld world(List<String> command, int nodes, boolean isCut) {
        return world(command, nodes, isCut, new Readiness.Command(List.of("true")));
    }

    private ProcessWorld world(List<String> command, int nodes, boolean isCut, Readiness ready) {
        NodePlan plan =
                new NodePlan(
                        List.of(),
                        command,
                        new TreeMap<>(),
                        new TreeMap<>(),
                        Optional.empty(),
                        ready,
                        Duration.ofMillis(300),
                        Optional.empty());
        return new ProcessWorld.Builder(
                        nodes,
                        new TreeMap<>(Map.of("ip", 0)),
                        (node, places) -> plan,
                        isCut,
                        folder.resolve("state"),
                        folder.resolve("work"),
                        folder.resolve("logs"))
                .start();
    }

    private String trial() throws IOException {
        try (Stream<Path> records = Files.list(folder.resolve("state"))) {
            String name = String.valueOf(records.findFirst().orElseThrow().getFileName());
            return name.replace(TrialRecord.SUFFIX, "");
        }
    }

    private static List<Long> awaitProcesses(String trial, int count) {
        List<Long> found = RunningProcess.marked(trial);
        while (found.size() != count) {
            Pauses.millis(10);
            found = RunningProcess.marked(trial);
        }
        return found;
    }

    private static List<Boolean> stopped(List<Long> processes) {
        return processes.stream()
                .map(each -> RunningProcess.isStopped(each).orElseThrow())
                .toList();
    }

    @Test
    void pauses_kills_and_restarts_reach_all_that_a_node_has_started() throws IOException {
        String trial;
        Path work;
        try (ProcessWorld world = world(FAMILY, 1, false)) {
            trial = trial();
            work = world.places().home(0);
            List<Long> before = awaitProcesses(trial, 3);

            world.drive(() -> world.pause(0));
            assertThat(stopped(before)).containsOnly(true);
            world.drive(() -> world.resume(0));
            assertThat(stopped(before)).containsOnly(false);

            assertThatThrownBy(() -> world.drive(() -> world.storage().wipe(0)))
                    .hasMessageContaining("keeps its data");
            world.drive(() -> world.pause(0));
            world.drive(() -> world.crash(0));
            assertThat(before).noneMatch(each -> RunningProcess.startOf(each).isPresent());
            world.drive(() -> world.restart(0));
            assertThat(RunningProcess.marked(trial)).as("paused, so not started").isEmpty();
            world.drive(() -> world.storage().wipe(0));
            world.drive(() -> world.resume(0));
            assertThat(awaitProcesses(trial, 3)).doesNotContainAnyElementsOf(before);
            assertThat(world.ineffective()).isEmpty();
            assertThat(world.deaths()).isEmpty();
        }
        assertThat(RunningProcess.marked(trial)).isEmpty();
        assertThat(work).doesNotExist();
        assertThat(folder.resolve("state")).isEmptyDirectory();
    }

    @Test
    void faults_that_meet_a_node_which_ended_by_itself_are_told() {
        try (ProcessWorld world = world(List.of("sleep", "0.4"), 2, false)) {
            List<String> heard = new ArrayList<>();
            world.listen((time, node, observation) -> heard.add(observation.name()));
            while (world.deaths().size() < 2) {
                Pauses.millis(10);
            }
            world.drive(() -> world.pause(0));
            world.drive(() -> world.crash(1));

            assertThat(world.ineffective())
                    .containsExactly(
                            "when n0 was to be paused it did not run: it had ended by itself",
                            "when n1 was to be killed it did not run: it had ended by itself");
            assertThat(heard)
                    .containsExactly(
                            "ended-by-itself",
                            "ended-by-itself",
                            ProcessWorld.WITHOUT_EFFECT,
                            ProcessWorld.WITHOUT_EFFECT);
            world.drive(() -> world.restart(1));
            assertThat(world.failure()).isEmpty();
        }
    }

    @Test
    void a_signal_that_does_not_reach_a_running_process_is_an_error() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        try {
            assertThatThrownBy(() -> Commands.signal("NONSENSE", List.of(process.pid())))
                    .isInstanceOf(SurroundingsException.class)
                    .hasMessageContaining("NONSENSE")
                    .hasMessageContaining(Long.toString(process.pid()));
        } finally {
            process.destroyForcibly().waitFor();
        }
        Commands.signal("KILL", List.of(process.pid()));
    }

    @Test
    void what_faults_do_comes_to_an_end_or_is_told() {
        try (ProcessWorld world = world(List.of("sleep", "600"), 1, false)) {
            assertThatThrownBy(
                            () -> world.drive(() -> Pauses.millis(600_000), Duration.ofMillis(50)))
                    .isInstanceOf(SurroundingsException.class)
                    .hasMessageContaining("50 ms");
            world.watchLeader(
                    () -> {
                        throw new IllegalStateException("who leads?");
                    });
            while (world.failure().isEmpty()) {
                Pauses.millis(5);
            }
            assertThat(world.failure().get()).hasMessage("who leads?");
        }
    }

    @Test
    void a_node_that_never_gets_ready_is_told_and_nothing_is_left() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = taken.getLocalPort();
        }
        Places.Address nobody = new Places.Address("127.0.0.1", port);
        for (Readiness never :
                List.of(
                        new Readiness.Tcp(nobody),
                        new Readiness.Http(nobody, "/", 200),
                        new Readiness.Command(List.of("false")))) {
            assertThatThrownBy(() -> world(FAMILY, 1, false, never))
                    .isInstanceOf(SurroundingsException.class)
                    .hasMessageContaining("n0 is not ready after 300 ms")
                    .hasMessageContaining(never.words());
            assertThat(folder.resolve("state")).isEmptyDirectory();
        }
    }

    @Test
    void only_the_status_that_was_asked_for_means_ready() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Places.Address address = new Places.Address("127.0.0.1", server.getLocalPort());
            Thread.ofVirtual().start(() -> unavailable(server));

            assertThat(new Readiness.Http(address, "/", 200).isReady()).isFalse();
            assertThat(new Readiness.Http(address, "/", 503).isReady()).isTrue();
        }
    }

    private static void unavailable(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getOutputStream()
                        .write("HTTP/1.1 503 no\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().read(new byte[1_000]);
            } catch (IOException over) {
                continue;
            }
        }
    }

    @Test
    void a_cut_drops_what_comes_from_one_node_to_another_until_the_last_is_mended()
            throws IOException {
        Optional<String> without = ProcessWorld.withoutNamespaces();
        assumeTrue(without.isEmpty(), without.orElse(""));
        List<String> namespaces;
        try (ProcessWorld world = world(List.of("sleep", "600"), 2, true)) {
            String trial = trial();
            namespaces = List.of("assay-" + trial + "-n0", "assay-" + trial + "-n1");
            World.Applied first = world.network().cut(0, 1);
            World.Applied second = world.network().cut(0, 1);

            String rule = "-A INPUT -s " + world.places().address(0, 0, "ip").host();
            assertThat(rules(namespaces.get(0))).isEmpty();
            assertThat(rules(namespaces.get(1))).hasSize(2).allMatch(each -> each.contains(rule));
            first.undo();
            first.undo();
            assertThat(rules(namespaces.get(1))).hasSize(1);
            second.undo();
            assertThat(rules(namespaces.get(1))).isEmpty();
        }
        assertThat(namespaces).noneMatch(name -> Files.exists(Path.of("/run/netns", name)));
    }

    private static List<String> rules(String namespace) {
        return Commands.require("ip", "netns", "exec", namespace, "iptables", "-S", "INPUT")
                .lines()
                .filter(line -> line.startsWith("-A"))
                .toList();
    }
}
