// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.determinism;

import dev.assay.checkers.Status;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.Script;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.nemeses.Schedule;
import dev.assay.simulation.Protocol;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs trials in two fresh virtual machines that differ in what a seed must not depend on (identity
 * hash codes, heap, garbage collector, and of course the clock), and finds the first event that is
 * not the same. Anything written to {@link dev.assay.simulation.Environment} can be put in: a
 * target with clients, or a bare {@link Protocol}.
 *
 * <p>Both machines tell hashes of chunks of events; where two chunks differ, both trials are run
 * again and tell that chunk in full. So neither needs memory for the events. A system that is never
 * the same twice may part earlier then; the search follows it.
 *
 * <p>What it cannot see: what leaves no trace in messages, disk writes, timers and observations;
 * and what happens to be the same in these two machines.
 */
public final class DeterminismCheck {
    private static final int AROUND = 6;
    private static final int SEARCHES_MAX = 8;

    private final List<String> firstFlags;
    private final List<String> secondFlags;
    private final List<Path> classPath;

    /**
     * A check between machines with these options.
     *
     * @param classPath what the machines need beside the class path of this one
     */
    public DeterminismCheck(
            List<String> firstFlags, List<String> secondFlags, List<Path> classPath) {
        this.firstFlags = List.copyOf(firstFlags);
        this.secondFlags = List.copyOf(secondFlags);
        this.classPath = List.copyOf(classPath);
    }

    /** With what is on the class path, and machines that differ in all that was said. */
    public static DeterminismCheck standard() {
        return withClassPath(List.of());
    }

    /** As {@link #standard}, with more on the class path. */
    public static DeterminismCheck withClassPath(List<Path> more) {
        return new DeterminismCheck(
                List.of("-XX:hashCode=1", "-Xmx256m", "-XX:+UseSerialGC"),
                List.of("-XX:hashCode=4", "-Xmx700m", "-XX:+UseParallelGC"),
                more);
    }

    /**
     * What came of one trial.
     *
     * @param events that were compared
     */
    public record Result(Trial trial, long events, Optional<Divergence> divergence) {
        /** True when both machines did the same. */
        public boolean isSame() {
            return divergence.isEmpty();
        }
    }

    /**
     * A trial of nodes without clients.
     *
     * @param protocol a class with a constructor without parameters, on the class path
     * @param schedule of faults; they end with the fault phase
     */
    public static Trial trialOf(
            Class<? extends Protocol> protocol, int nodes, Schedule schedule, long seed) {
        return trialOf(protocol.getName(), nodes, schedule, seed);
    }

    /** As {@link #trialOf(Class, int, Schedule, long)}, of a class by its name. */
    public static Trial trialOf(String protocol, int nodes, Schedule schedule, long seed) {
        return new Trial(
                        "determinism",
                        BareProtocol.PREFIX + protocol,
                        new TreeSet<>(),
                        Trial.SIMULATED,
                        nodes,
                        "mixed",
                        schedule,
                        seed,
                        TrialOptions.standard())
                .with(new Script(List.of(), List.of()));
    }

    /** Runs one trial in both. */
    public Result run(Trial trial) {
        return run(List.of(trial)).getFirst();
    }

    /** Runs trials one after the other in both; the results in their order. */
    public List<Result> run(List<Trial> trials) {
        try {
            Path folder = Files.createTempDirectory("assay-determinism");
            try {
                return run(trials, folder);
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run the trials in machines of their own", e);
        }
    }

    private List<Result> run(List<Trial> trials, Path folder) throws IOException {
        List<Path> cases = new ArrayList<>();
        for (Trial trial : trials) {
            Path file = folder.resolve("case-" + cases.size() + ".json");
            new CaseFile("unknown", trial, Status.VALID, "unknown").write(file);
            cases.add(file);
        }
        List<Result> results = new ArrayList<>();
        int next = 0;
        while (next < trials.size()) {
            // After trials that parted the machines' outputs are no longer in step.
            try (Machine first = start(firstFlags, -1, cases.subList(next, cases.size()), folder);
                    Machine second =
                            start(secondFlags, -1, cases.subList(next, cases.size()), folder)) {
                boolean inStep = true;
                while (inStep && next < trials.size()) {
                    Parted parted = compare(first, second);
                    Optional<Divergence> divergence =
                            parted.same
                                    ? Optional.empty()
                                    : Optional.of(locate(parted.chunk(), cases.get(next), folder));
                    results.add(new Result(trials.get(next), parted.events, divergence));
                    inStep = parted.same;
                    next++;
                }
            }
        }
        return results;
    }

    /** How far the outputs of two machines for one trial are the same. */
    private record Parted(
            boolean same,
            long events,
            Deque<String> before,
            List<String> first,
            List<String> second) {
        /** The number that stands in the first line that differs. */
        long chunk() {
            return Stream.of(first, second)
                    .flatMap(List::stream)
                    .limit(2)
                    .filter(line -> line.startsWith("chunk ") || line.startsWith("event "))
                    .mapToLong(
                            line ->
                                    Long.parseLong(line.split(" ")[1])
                                            / (line.startsWith("event ") ? EventLines.CHUNK : 1))
                    .min()
                    .orElseGet(() -> endedChunk());
        }

        private long endedChunk() {
            // Only the ends differ: the last chunk is the place to look at.
            String line = first.isEmpty() ? second.getFirst() : first.getFirst();
            long count = Long.parseLong(line.split(" ")[1]);
            return Math.max(0, count - 1) / EventLines.CHUNK;
        }

        boolean isEvent() {
            return Stream.of(first, second)
                    .flatMap(lines -> lines.stream().limit(1))
                    .anyMatch(line -> line.startsWith("event "));
        }
    }

    private static Parted compare(Machine first, Machine second) throws IOException {
        Deque<String> before = new ArrayDeque<>();
        long events = 0;
        while (true) {
            String here = first.line();
            String there = second.line();
            if (!here.equals(there)) {
                return new Parted(
                        false,
                        events,
                        before,
                        first.with(here, AROUND),
                        second.with(there, AROUND));
            }
            if (here.startsWith("end ")) {
                return new Parted(
                        true, Long.parseLong(here.split(" ")[1]), before, List.of(), List.of());
            }
            if (here.startsWith("event ")) {
                events = Long.parseLong(here.split(" ")[1]) + 1;
                before.addLast(here);
                if (before.size() > AROUND) {
                    before.removeFirst();
                }
            } else {
                events = (Long.parseLong(here.split(" ")[1]) + 1) * EventLines.CHUNK;
            }
        }
    }

    private Divergence locate(long chunk, Path file, Path folder) throws IOException {
        long wanted = chunk;
        for (int search = 0; search < SEARCHES_MAX; search++) {
            try (Machine first = start(firstFlags, wanted, List.of(file), folder);
                    Machine second = start(secondFlags, wanted, List.of(file), folder)) {
                Parted parted = compare(first, second);
                if (parted.same) {
                    continue;
                }
                if (parted.isEvent()) {
                    return new Divergence(
                            parted.events,
                            parted.before.stream().map(DeterminismCheck::words).toList(),
                            parted.first.stream().map(DeterminismCheck::words).toList(),
                            parted.second.stream().map(DeterminismCheck::words).toList());
                }
                wanted = parted.chunk();
            }
        }
        return new Divergence(-1, List.of(), List.of(), List.of());
    }

    /** The line without its kind and number. */
    private static String words(String line) {
        return line.startsWith("event ") ? line.split(" ", 3)[2] : "(" + line + ")";
    }

    private Machine start(List<String> flags, long chunk, List<Path> cases, Path folder)
            throws IOException {
        String path =
                Stream.concat(
                                Stream.of(System.getProperty("java.class.path")),
                                classPath.stream().map(Path::toString))
                        .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UnlockExperimentalVMOptions", "-XX:TieredStopAtLevel=1"));
        command.addAll(flags);
        command.addAll(List.of("-cp", path, Probe.class.getName(), Long.toString(chunk)));
        cases.forEach(file -> command.add(file.toString()));
        return new Machine(command, Files.createTempFile(folder, "errors", ".txt"));
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
