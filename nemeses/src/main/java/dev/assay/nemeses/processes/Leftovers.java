// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What trials left on this machine because their runner was killed, and how it is undone: processes
 * end, network namespaces and folders go. A trial whose runner still runs is left alone.
 */
public final class Leftovers {
    private static final int ATTEMPTS = 1_200;
    private static final long PAUSE_MILLIS = 50;

    private final Path folder;

    /**
     * Those that are recorded in a folder.
     *
     * @see #folder(Map)
     */
    public Leftovers(Path folder) {
        this.folder = folder;
    }

    /**
     * Where this user's records are: {@code ASSAY_STATE}, or {@code assay} in {@code
     * XDG_STATE_HOME} or {@code ~/.local/state}.
     */
    public static Path folder(Map<String, String> variables) {
        String told = variables.getOrDefault("ASSAY_STATE", "");
        if (!told.isEmpty()) {
            return Path.of(told).toAbsolutePath();
        }
        String state = variables.getOrDefault("XDG_STATE_HOME", "");
        return (state.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".local", "state")
                        : Path.of(state))
                .resolve("assay")
                .toAbsolutePath();
    }

    /** Trials whose runner is gone, by id, in order. */
    public List<String> found() {
        List<String> found = new ArrayList<>();
        for (Path record : records()) {
            if (!isRunning(lines(record))) {
                found.add(id(record));
            }
        }
        return found;
    }

    /** Undoes everything that is left, and tells what it was, one line for each thing. */
    public List<String> clean() {
        List<String> told = new ArrayList<>();
        for (Path record : records()) {
            List<String> lines = lines(record);
            if (isRunning(lines)) {
                told.add("trial " + id(record) + " is running, and is left alone");
                continue;
            }
            undo(id(record), lines, told);
            try {
                Files.deleteIfExists(record);
            } catch (IOException e) {
                throw new SurroundingsException("cannot remove " + record + ": " + e, e);
            }
        }
        return told;
    }

    private static String id(Path record) {
        String name = String.valueOf(record.getFileName());
        return name.substring(0, name.length() - TrialRecord.SUFFIX.length());
    }

    private List<Path> records() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(TrialRecord.SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new SurroundingsException("cannot read " + folder + ": " + e, e);
        }
    }

    private static List<String> lines(Path record) {
        return linesOf(record);
    }

    static List<String> linesOf(Path record) {
        try {
            return Files.readAllLines(record);
        } catch (IOException e) {
            throw new SurroundingsException("cannot read " + record + ": " + e, e);
        }
    }

    private static List<String> values(List<String> lines, String kind) {
        return lines.stream()
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> line.substring(kind.length() + 1))
                .toList();
    }

    private static boolean isRunning(List<String> lines) {
        return values(lines, TrialRecord.RUNNER).stream().anyMatch(Leftovers::isStillRunning);
    }

    private static boolean isStillRunning(String processAndStart) {
        String[] both = processAndStart.split(" ");
        return both.length == 2
                && both[0].matches("\\d{1,18}")
                && RunningProcess.isRunning(Long.parseLong(both[0]), both[1]);
    }

    static void undo(String trial, List<String> lines, List<String> told) {
        List<Long> processes = new ArrayList<>();
        for (String process : values(lines, TrialRecord.PROCESS)) {
            if (isStillRunning(process)) {
                processes.addAll(RunningProcess.tree(Long.parseLong(process.split(" ")[0])));
            }
        }
        for (String namespace : values(lines, TrialRecord.NAMESPACE)) {
            processes.addAll(inNamespace(namespace));
        }
        processes.addAll(RunningProcess.marked(trial));
        kill(processes.stream().distinct().toList(), told);
        for (String namespace : values(lines, TrialRecord.NAMESPACE)) {
            if (Commands.run("ip", "netns", "del", namespace).code() == 0) {
                told.add("removed the network namespace " + namespace);
            }
        }
        for (String link : values(lines, TrialRecord.LINK)) {
            Commands.run("ip", "link", "del", link);
        }
        for (String folder : values(lines, TrialRecord.FOLDER)) {
            if (Files.exists(Path.of(folder))) {
                remove(Path.of(folder));
                told.add("removed the folder " + folder);
            }
        }
    }

    private static List<Long> inNamespace(String namespace) {
        return Commands.run("ip", "netns", "pids", namespace)
                .output()
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .toList();
    }

    private static void kill(List<Long> processes, List<String> told) {
        List<Long> running = processes.stream().filter(Leftovers::isAlive).toList();
        Commands.signal("KILL", running);
        for (int i = 0; i < ATTEMPTS && running.stream().anyMatch(Leftovers::isAlive); i++) {
            Pauses.millis(PAUSE_MILLIS);
        }
        List<Long> left = running.stream().filter(Leftovers::isAlive).toList();
        if (!left.isEmpty()) {
            throw new SurroundingsException(
                    "processes do not end although they were killed: "
                            + left
                            + "; run assay doctor --clean later");
        }
        running.forEach(process -> told.add("killed the process " + process));
    }

    private static boolean isAlive(long process) {
        return RunningProcess.startOf(process).isPresent();
    }

    /** Removes a folder with all that is in it; links are not followed. */
    static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes unused)
                                throws IOException {
                            Files.deleteIfExists(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path directory,
                                java.io.@org.jspecify.annotations.Nullable IOException e)
                                throws IOException {
                            Files.deleteIfExists(directory);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new SurroundingsException("cannot remove " + folder + ": " + e, e);
        }
    }
}
