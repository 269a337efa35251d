// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One node as a process of this machine, with the processes that it starts. Not thread-safe: the
 * world's driver calls it.
 */
final class NodeProcess {
    private static final Duration PREPARE_LIMIT = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 25;
    private static final long KILL_LIMIT_MILLIS = 60_000;
    private static final long SIGNAL_LIMIT_MILLIS = 5_000;

    private final int node;
    private final NodePlan plan;
    private final Network network;
    private final TrialRecord record;
    private final Path home;
    private final Path data;
    private final Path log;
    private Optional<Process> process = Optional.empty();

    NodeProcess(int node, NodePlan plan, Network network, TrialRecord record, Folders folders) {
        this.node = node;
        this.plan = plan;
        this.network = network;
        this.record = record;
        this.home = folders.home;
        this.data = folders.data;
        this.log = folders.log;
    }

    /** Where a node runs, where it keeps its data, and where its output goes. */
    record Folders(Path home, Path data, Path log) {}

    String name() {
        return "n" + node;
    }

    Path log() {
        return log;
    }

    /** Writes the files of its configuration. */
    void configure() {
        plan.files()
                .forEach(
                        (file, content) -> {
                            try {
                                Files.createDirectories(file.getParent());
                                Files.writeString(file, content);
                            } catch (IOException e) {
                                throw new SurroundingsException(
                                        "cannot write " + file + ": " + e, e);
                            }
                        });
    }

    /** Starts it over its data; an empty folder is prepared before. */
    void start() {
        if (isRunning()) {
            throw new IllegalStateException(name() + " runs already");
        }
        if (isEmpty(data)) {
            makeDataFolder();
            for (List<String> command : plan.prepare()) {
                Commands.Ended ended =
                        Commands.run(builder(command).redirectErrorStream(true), PREPARE_LIMIT);
                append("$ " + String.join(" ", command) + "\n" + ended.output() + "\n");
                if (ended.code() != 0) {
                    throw new SurroundingsException(
                            name()
                                    + " cannot be prepared: '"
                                    + String.join(" ", command)
                                    + "' ended with "
                                    + ended.code()
                                    + ": "
                                    + ended.lastLine()
                                    + " (log: "
                                    + log
                                    + ")");
                }
            }
        }
        append("$ " + String.join(" ", plan.start()) + "\n");
        try {
            Process started =
                    builder(plan.start())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                            .start();
            process = Optional.of(started);
            record.add(
                    TrialRecord.PROCESS,
                    started.pid() + " " + RunningProcess.startOf(started.pid()).orElse("gone"));
        } catch (IOException e) {
            throw new SurroundingsException(
                    name()
                            + " cannot be started: "
                            + e.getMessage()
                            + "; is the program installed and the command right?",
                    e);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        List<String> words = new ArrayList<>();
        // A group of its own: what a terminal sends to the runner does not reach the node.
        if (Commands.has("setsid")) {
            words.add("setsid");
        }
        plan.user()
                .filter(unused -> Commands.isRoot())
                .ifPresent(
                        user ->
                                words.addAll(
                                        List.of(
                                                "setpriv",
                                                "--reuid=" + user,
                                                "--regid=" + user,
                                                "--init-groups")));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(network.within(node, words));
        Map<String, String> environment = builder.environment();
        environment.putAll(plan.environment());
        environment.put(RunningProcess.MARK, record.id());
        environment.put(RunningProcess.NODE_MARK, record.id() + "/" + name());
        return builder.directory(home.toFile());
    }

    private void makeDataFolder() {
        try {
            Files.createDirectories(data);
            if (plan.user().isPresent() && Commands.isRoot()) {
                Commands.require("chown", "-R", plan.user().get(), home.toString());
                Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new SurroundingsException("cannot make the folder " + data + ": " + e, e);
        }
    }

    private static boolean isEmpty(Path folder) {
        if (!Files.isDirectory(folder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new SurroundingsException("cannot read " + folder + ": " + e, e);
        }
    }

    private void append(String text) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Files.writeString(
                    log,
                    text,
                    java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new SurroundingsException("cannot write " + log + ": " + e, e);
        }
    }

    /**
     * Waits until it can be used.
     *
     * @throws SurroundingsException when it ends before, or takes too long
     */
    void awaitReady() {
        long limit = System.nanoTime() + plan.readyLimit().toNanos();
        while (true) {
            Optional<Integer> code = exitCode();
            if (code.isPresent()) {
                throw new SurroundingsException(
                        name()
                                + " ended with exit code "
                                + code.get()
                                + " before it was ready: "
                                + lastWords()
                                + " (log: "
                                + log
                                + ")");
            }
            if (plan.ready().isReady()) {
                return;
            }
            if (System.nanoTime() > limit) {
                throw new SurroundingsException(
                        name()
                                + " is not ready after "
                                + plan.readyLimit().toMillis()
                                + " ms: it was waited until "
                                + plan.ready().words()
                                + "; its log ends: "
                                + lastWords()
                                + " (log: "
                                + log
                                + ")");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new SurroundingsException("interrupted while " + name() + " was starting");
            }
            Pauses.millis(POLL_MILLIS);
        }
    }

    /** The last line of its log. */
    String lastWords() {
        try {
            return new Commands.Ended(
                            0, Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1))
                    .lastLine();
        } catch (IOException unreadable) {
            return "its log cannot be read";
        }
    }

    /** What it exited with, once it has; empty while it runs and before it was started. */
    Optional<Integer> exitCode() {
        return process.filter(each -> !each.isAlive()).map(Process::exitValue);
    }

    boolean isRunning() {
        return process.filter(Process::isAlive).isPresent();
    }

    // A number whose process has ended may mean a stranger's by now.
    private List<Long> processes() {
        List<Long> all = new ArrayList<>();
        process.filter(Process::isAlive)
                .ifPresent(each -> all.addAll(RunningProcess.tree(each.pid())));
        all.addAll(RunningProcess.marked(record.id(), name()));
        return all.stream()
                .distinct()
                .filter(each -> RunningProcess.startOf(each).isPresent())
                .toList();
    }

    /**
     * Kills it and all that it started; returns when they are gone.
     *
     * @return false when nothing ran that could be killed
     */
    boolean kill() {
        List<Long> left = processes();
        boolean ran = !left.isEmpty();
        // First they stand still, so that they start no further ones meanwhile.
        Commands.signal("STOP", left);
        long limit = System.nanoTime() + KILL_LIMIT_MILLIS * 1_000_000;
        for (left = processes(); !left.isEmpty(); left = processes()) {
            if (System.nanoTime() > limit) {
                throw new SurroundingsException(
                        name() + " does not end although it was killed; processes: " + left);
            }
            Commands.signal("KILL", left);
            Pauses.millis(1);
        }
        process = Optional.empty();
        return ran;
    }

    /**
     * Lets it and all that it started stand still; returns when they do.
     *
     * @return false when nothing ran that could be stopped
     * @throws SurroundingsException when one goes on although it was told to stop
     */
    boolean pause() {
        boolean runs = isRunning();
        signalUntil("STOP", true);
        return runs;
    }

    /** Lets it go on; returns when it does. */
    void resume() {
        signalUntil("CONT", false);
    }

    private void signalUntil(String signal, boolean isStopped) {
        long limit = System.nanoTime() + SIGNAL_LIMIT_MILLIS * 1_000_000;
        for (boolean isFirst = true; ; isFirst = false) {
            List<Long> others = new ArrayList<>();
            for (long each : processes()) {
                // Where the system does not tell, one signal must do.
                if (RunningProcess.isStopped(each).map(told -> told != isStopped).orElse(isFirst)) {
                    others.add(each);
                }
            }
            if (others.isEmpty()) {
                return;
            }
            if (System.nanoTime() > limit) {
                throw new SurroundingsException(
                        name()
                                + (isStopped ? " goes on" : " stands still")
                                + " although the signal "
                                + signal
                                + " was sent; processes: "
                                + others);
            }
            Commands.signal(signal, others);
            Pauses.millis(1);
        }
    }

    /** Removes its data; only while it is killed. */
    void wipe() {
        if (isRunning()) {
            throw new IllegalStateException(name() + " runs; a running node keeps its data");
        }
        Leftovers.remove(data);
    }

    /** Runs the command that ends it in good order, if there is one. */
    void stopInOrder() {
        plan.stop().ifPresent(command -> Commands.run(builder(command), Duration.ofSeconds(10)));
    }
}
