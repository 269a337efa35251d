// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.ci.Main;
import dev.assay.ci.Ran;
import dev.assay.ci.ResultStream;
import dev.assay.ci.Surroundings;
import dev.assay.histories.History;
import dev.assay.histories.recorder.RecordedHistory;
import dev.assay.nemeses.processes.Leftovers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Puts the server of the tutorial, and the servers that this machine has, on trial as processes.
 */
final class ValidateCommandTest {
    private static final Path REPOSITORY = repository();
    private static final Path TUTORIAL = REPOSITORY.resolve("docs/validate");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static Optional<byte[]> compiled = Optional.empty();

    @TempDir private Path folder;

    private static Path repository() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("ci/targets"))) {
            at = at.getParent();
        }
        return at;
    }

    @BeforeEach
    void copy_and_compile_the_server_as_the_tutorial_says() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("my-kv"));
        try (Stream<Path> files = Files.list(TUTORIAL)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        if (compiled.isEmpty()) {
            String source = copy.resolve("KeyValueServer.java").toString();
            int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, source);
            assertThat(failed).isZero();
            compiled = Optional.of(Files.readAllBytes(copy.resolve("KeyValueServer.class")));
        }
        Files.write(copy.resolve("KeyValueServer.class"), compiled.get());
    }

    private Ran validate(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "validate",
                                "my-kv/my-kv.yaml",
                                "--set",
                                "java=" + JAVA,
                                "--out",
                                "out"));
        arguments.addAll(List.of(more));
        return assay(arguments.toArray(new String[0]));
    }

    /** Runs a command of the tutorial, shorter than there, and with the Java of the tests. */
    private Ran tutorial(int number) throws IOException {
        String command =
                Files.readAllLines(REPOSITORY.resolve("docs/validate.md")).stream()
                        .filter(line -> line.startsWith("$ ./assay "))
                        .toList()
                        .get(number);
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        assertThat(words).contains("10s");
        words.set(words.indexOf("10s"), number == 0 ? "1s" : "2500ms");
        words.addAll(List.of("--set", "java=" + JAVA, "--one-network", "--out", "out"));
        return assay(words.subList(2, words.size()).toArray(new String[0]));
    }

    private Ran assay(String... arguments) {
        TreeMap<String, String> variables = new TreeMap<>(System.getenv());
        variables.put("ASSAY_TTY", "0");
        variables.put("COLUMNS", "100");
        variables.put("ASSAY_STATE", state().toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings =
                new Surroundings(
                        InputStream.nullInputStream(),
                        ResultStream.over(out, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        variables,
                        folder);
        int code = Main.execute(List.of(arguments), surroundings);
        return new Ran(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Path state() {
        return folder.resolve("state");
    }

    private void nothingIsLeft() throws IOException {
        assertThat(new Leftovers(state()).found()).isEmpty();
        try (Stream<Path> records = Files.list(state())) {
            assertThat(records).as("records of trials").isEmpty();
        }
    }

    @Test
    void the_tutorial_shows_the_target_file_that_it_uses() throws IOException {
        assertThat(Files.readString(REPOSITORY.resolve("docs/validate.md")))
                .contains("```yaml\n" + Files.readString(TUTORIAL.resolve("my-kv.yaml")) + "```\n");
    }

    @Test
    void reads_from_an_old_copy_are_found_without_any_fault() throws IOException {
        Ran ran = tutorial(0);

        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(1);
        assertThat(ran.out()).contains("broke linearizable as kv", "again", "./assay validate");
        nothingIsLeft();
    }

    @Test
    void writes_that_are_lost_when_the_server_is_killed_are_found() throws IOException {
        Ran ran = tutorial(1);

        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(1);
        assertThat(ran.out()).contains("broke linearizable as kv");
        History history;
        try (Stream<Path> histories = Files.list(folder.resolve("out/histories"))) {
            history = RecordedHistory.read(histories.findFirst().orElseThrow()).history();
        }
        assertThat(history.faults()).anyMatch(fault -> fault.function().equals("crash"));
        nothingIsLeft();
    }

    @Test
    void a_careful_server_is_clean_under_crashes_and_pauses() throws IOException {
        Ran ran = tutorial(2);

        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("no violation").contains("out/report.html");
        assertThat(folder.resolve("out/results.json"))
                .content()
                .contains("\"world\" : \"processes\"");
        assertThat(folder.resolve("out/nodes/n0.log")).isNotEmptyFile();
        nothingIsLeft();
    }

    @Test
    void a_schedule_that_needs_more_than_processes_give_is_refused_with_the_control()
            throws IOException {
        Path schedule = folder.resolve("cut.yaml");
        Files.writeString(
                schedule,
                "version: 1\nsteps:\n  - {at: 1s, fault: partition, target: leader, for: 1s}\n");

        Ran ran = validate("--schedule", schedule.toString(), "--one-network");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.err())
                .contains("step 1: fault 'partition' needs the control 'partition'")
                .contains("--one-network was asked for");
        nothingIsLeft();
    }

    @Test
    void a_server_that_dies_at_its_start_is_told_with_its_last_words() throws IOException {
        Ran ran = validate("--set", "java=false", "--time", "1s");
        Ran missing = validate("--set", "java=no-such-program", "--time", "1s");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.err()).contains("ended with exit code 1 before it was ready");
        assertThat(missing.code()).isEqualTo(254);
        assertThat(missing.err()).contains("no-such-program");
        nothingIsLeft();
    }

    @Test
    void a_port_that_is_taken_is_told() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Path target = folder.resolve("taken.yaml");
            Files.writeString(
                    target,
                    """
                    version: 1
                    name: taken
                    ports: {port: %d}
                    start: [sleep, '60']
                    client: {kind: redis}
                    promises: {kv: linearizable}
                    """
                            .formatted(taken.getLocalPort()));

            Ran ran = assay("validate", target.toString(), "--out", "out");

            assertThat(ran.code()).isEqualTo(254);
            assertThat(ran.err()).contains("port " + taken.getLocalPort()).contains("is taken");
            nothingIsLeft();
        }
    }

    @Test
    void what_is_left_when_the_runner_is_killed_is_cleaned_by_the_doctor() throws Exception {
        ProcessBuilder killed =
                new ProcessBuilder(
                        JAVA,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.assay.ci.Main",
                        "validate",
                        folder.resolve("my-kv/my-kv.yaml").toString(),
                        "--set",
                        "java=" + JAVA,
                        "--out",
                        folder.resolve("out").toString());
        killed.environment().put("ASSAY_STATE", state().toString());
        killed.redirectErrorStream(true).redirectOutput(folder.resolve("told").toFile());
        Process runner = killed.start();
        String record = awaitNodes(runner);
        List<Long> nodes =
                record.lines()
                        .filter(line -> line.startsWith("process "))
                        .map(line -> Long.parseLong(line.split(" ")[1]))
                        .toList();
        assertThat(assay("doctor", "--clean").out()).contains("is running, and is left alone");
        runner.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        assertThat(nodes).allMatch(ValidateCommandTest::isRunning);

        Ran cleaned = assay("doctor", "--clean");

        assertThat(cleaned.code()).isZero();
        assertThat(cleaned.out()).contains("killed the process");
        assertThat(nodes).noneMatch(ValidateCommandTest::isRunning);
        for (String line : record.lines().toList()) {
            if (line.startsWith("namespace ")) {
                assertThat(Path.of("/run/netns", line.split(" ")[1])).doesNotExist();
            }
            if (line.startsWith("folder ")) {
                assertThat(Path.of(line.substring("folder ".length()))).doesNotExist();
            }
        }
        assertThat(assay("doctor", "--clean").out()).contains("nothing is left");
    }

    private String awaitNodes(Process runner) throws Exception {
        while (runner.isAlive()) {
            if (Files.isDirectory(state())) {
                try (Stream<Path> files = Files.list(state())) {
                    Optional<Path> file = files.findFirst();
                    String record = file.isPresent() ? Files.readString(file.get()) : "";
                    if (record.lines().filter(line -> line.startsWith("process ")).count() == 3) {
                        return record;
                    }
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError(Files.readString(folder.resolve("told")));
    }

    private static boolean isRunning(long process) {
        try {
            return !Files.readString(Path.of("/proc/" + process + "/stat")).contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }

    private static void requireProgram(String name) {
        boolean isThere =
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, name)));
        assumeTrue(isThere, name + " is not installed here");
    }

    @Test
    void etcd_is_clean_and_its_reads_from_one_node_are_stale() throws IOException {
        requireProgram("etcd");
        String etcd = REPOSITORY.resolve("ci/targets/etcd.yaml").toString();
        Path schedule = folder.resolve("leader.yaml");
        Files.writeString(
                schedule,
                """
                version: 1
                steps:
                  - {at: 300ms, fault: pause, target: leader, for: 1200ms}
                  - {at: 2s, fault: crash, target: leader, for: 500ms}
                """);

        Ran clean =
                assay(
                        "validate",
                        etcd,
                        "--time",
                        "3s",
                        "--schedule",
                        schedule.toString(),
                        "--one-network",
                        "--out",
                        "clean");
        Ran stale = stale(etcd);

        assertThat(clean.code()).as(clean.out() + clean.err()).isZero();
        assertThat(stale.code()).as(stale.out() + stale.err()).isEqualTo(1);
        nothingIsLeft();
    }

    // A member that is cut off answers such reads with what it knew before; without root chance
    // must
    // do, and many clients help it.
    private Ran stale(String etcd) throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "validate",
                                etcd,
                                "--time",
                                "2s",
                                "--clients",
                                "24",
                                "--out",
                                "stale"));
        arguments.addAll(List.of("--set", "reads=serializable"));
        if (dev.assay.nemeses.processes.ProcessWorld.withoutNamespaces().isEmpty()) {
            Path schedule = folder.resolve("isolated.yaml");
            Files.writeString(
                    schedule,
                    "version: 1\nsteps:\n  - {at: 500ms, fault: partition, shape: isolate, target:"
                            + " [n2], for: 1s}\n");
            arguments.addAll(List.of("--schedule", schedule.toString()));
        } else {
            arguments.addAll(List.of("--faults", "none", "--one-network"));
        }
        return assay(arguments.toArray(new String[0]));
    }

    @Test
    void etcd_in_networks_of_its_own_is_clean_while_its_leader_is_cut_off() throws IOException {
        requireProgram("etcd");
        Optional<String> without = dev.assay.nemeses.processes.ProcessWorld.withoutNamespaces();
        assumeTrue(without.isEmpty(), without.orElse(""));
        Path schedule = folder.resolve("cut.yaml");
        Files.writeString(
                schedule,
                "version: 1\nsteps:\n  - {at: 300ms, fault: partition, shape: isolate, target:"
                        + " leader, for: 2s}\n");

        Ran ran =
                assay(
                        "validate",
                        REPOSITORY.resolve("ci/targets/etcd.yaml").toString(),
                        "--time",
                        "3s",
                        "--schedule",
                        schedule.toString(),
                        "--out",
                        "out");

        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("1 fault");
        nothingIsLeft();
    }

    @Test
    void redis_keeps_what_it_logged_and_without_a_log_it_does_not() throws IOException {
        requireProgram("redis-server");
        String redis = REPOSITORY.resolve("ci/targets/redis.yaml").toString();
        Path schedule = folder.resolve("kill.yaml");
        Files.writeString(
                schedule,
                "version: 1\nsteps:\n  - {at: 500ms, fault: crash, target: [n0], for: 100ms}\n");

        Ran clean =
                assay(
                        "validate",
                        redis,
                        "--time",
                        "1s",
                        "--schedule",
                        schedule.toString(),
                        "--out",
                        "clean");
        Ran forgetful =
                assay(
                        "validate",
                        redis,
                        "--time",
                        "1s",
                        "--schedule",
                        schedule.toString(),
                        "--set",
                        "appendonly=no",
                        "--out",
                        "forgetful");

        assertThat(clean.code()).as(clean.out() + clean.err()).isZero();
        assertThat(forgetful.code()).as(forgetful.out() + forgetful.err()).isEqualTo(1);
        nothingIsLeft();
    }
}
