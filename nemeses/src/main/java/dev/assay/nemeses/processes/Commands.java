// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs short commands to their end, and looks for programs. */
final class Commands {
    private static final Duration USUAL = Duration.ofSeconds(20);

    private Commands() {}

    /**
     * How a command ended.
     *
     * @param code what it exited with, -1 where it took too long and was killed
     * @param output what it printed, results and errors together
     */
    record Ended(int code, String output) {
        /** The last line that says something. */
        String lastLine() {
            return output.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .reduce((before, line) -> line)
                    .orElse("it printed nothing");
        }
    }

    /** Runs a command and waits for it, 20 s at most. */
    static Ended run(String... command) {
        return run(new ProcessBuilder(command), USUAL);
    }

    /** Runs a command and waits for it; one that takes too long is killed. */
    static Ended run(ProcessBuilder command, Duration limit) {
        try {
            Process process = command.redirectErrorStream(true).start();
            process.getOutputStream().close();
            // Somebody else reads, so that a command which keeps its output open holds nobody up.
            CompletableFuture<String> output = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> output.complete(all(process.getInputStream())));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return new Ended(-1, "it took longer than " + limit.toMillis() + " ms");
            }
            return new Ended(
                    process.exitValue(), output.completeOnTimeout("", 1, TimeUnit.SECONDS).join());
        } catch (IOException e) {
            return new Ended(127, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(-1, "interrupted");
        }
    }

    /**
     * Runs a command that has to succeed.
     *
     * @throws SurroundingsException when it does not
     */
    static String require(String... command) {
        Ended ended = run(command);
        if (ended.code() != 0) {
            throw new SurroundingsException(
                    "'" + String.join(" ", command) + "' failed: " + ended.lastLine());
        }
        return ended.output();
    }

    private static String all(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException ended) {
            return "";
        }
    }

    /** True when a program is on the path. */
    static boolean has(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : path.split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return Files.isExecutable(Path.of("/usr/sbin", program));
    }

    /** True when this process may do everything. */
    static boolean isRoot() {
        try {
            return Files.isDirectory(Path.of("/proc/self"))
                    && Files.readAllLines(Path.of("/proc/self/status")).stream()
                            .anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a signal to processes; those that are gone are passed over.
     *
     * @throws SurroundingsException when one that still runs did not get it
     */
    static void signal(String name, List<Long> processes) {
        if (processes.isEmpty()) {
            return;
        }
        StringBuilder script = new StringBuilder();
        for (long process : processes) {
            script.append("kill -%1$s %2$d || echo refused %2$d; ".formatted(name, process));
        }
        Ended ended = run("sh", "-c", script.append("exit 0").toString());
        List<Long> refused =
                processes.stream()
                        .filter(
                                each ->
                                        ended.output()
                                                .lines()
                                                .anyMatch(("refused " + each)::equals))
                        .filter(each -> RunningProcess.startOf(each).isPresent())
                        .toList();
        if (ended.code() != 0 || !refused.isEmpty()) {
            throw new SurroundingsException(
                    "the signal "
                            + name
                            + " cannot be sent to "
                            + (refused.isEmpty() ? processes : refused)
                            + ": "
                            + ended.output().strip());
        }
    }
}
