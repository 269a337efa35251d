// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which process a number means: numbers are given again, and only together with the time of its
 * start one tells a process from a later one. Read from Linux' {@code /proc}; elsewhere from the
 * virtual machine.
 */
final class RunningProcess {
    /** The variable by which the processes of a trial and their children are known. */
    static final String MARK = "ASSAY_TRIAL";

    /** The variable that says which node of the trial a process belongs to. */
    static final String NODE_MARK = "ASSAY_NODE";

    private static final int START_FIELD = 19;

    private RunningProcess() {}

    /** When a process started, as a number that no other process of this number has had. */
    static Optional<String> startOf(long process) {
        Path stat = stat(process);
        try {
            if (Files.isReadable(stat)) {
                String[] fields = fields(stat);
                return fields[0].equals("Z") ? Optional.empty() : Optional.of(fields[START_FIELD]);
            }
        } catch (IOException gone) {
            return Optional.empty();
        }
        return ProcessHandle.of(process)
                .filter(ProcessHandle::isAlive)
                .map(handle -> handle.info().startInstant().map(Object::toString).orElse("?"));
    }

    private static Path stat(long process) {
        return Path.of("/proc", Long.toString(process), "stat");
    }

    private static String[] fields(Path stat) throws IOException {
        String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
        // The program's name stands in parentheses and may hold blanks itself.
        return text.substring(text.lastIndexOf(')') + 2).split(" ");
    }

    /**
     * Whether a process stands still because of the signal STOP; empty when it is gone, or when
     * this system does not tell.
     */
    static Optional<Boolean> isStopped(long process) {
        try {
            String state = fields(stat(process))[0];
            return state.equals("Z") || state.equals("X")
                    ? Optional.empty()
                    : Optional.of(state.equals("T"));
        } catch (IOException goneOrUntold) {
            return Optional.empty();
        }
    }

    /** True when the process that had this number and started then still runs. */
    static boolean isRunning(long process, String start) {
        return startOf(process).filter(start::equals).isPresent();
    }

    /** A process and all that it started. */
    static List<Long> tree(long process) {
        List<Long> tree = new ArrayList<>();
        tree.add(process);
        ProcessHandle.of(process)
                .ifPresent(
                        root ->
                                root.descendants()
                                        .forEach(descendant -> tree.add(descendant.pid())));
        return tree;
    }

    /** All processes that carry the mark of a trial, as far as this user may see. */
    static List<Long> marked(String trial) {
        return carrying(MARK + "=" + trial);
    }

    /** All processes that one node of a trial started, whoever their parent is by now. */
    static List<Long> marked(String trial, String node) {
        return carrying(NODE_MARK + "=" + trial + "/" + node);
    }

    private static List<Long> carrying(String wanted) {
        List<Long> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path folder : (Iterable<Path>) all::iterator) {
                String name = String.valueOf(folder.getFileName());
                if (name.matches("\\d+") && carries(folder.resolve("environ"), wanted)) {
                    found.add(Long.parseLong(name));
                }
            }
        } catch (IOException noProc) {
            return List.of();
        }
        found.remove(ProcessHandle.current().pid());
        return found;
    }

    private static boolean carries(Path environment, String wanted) {
        try {
            String all = Files.readString(environment, StandardCharsets.ISO_8859_1);
            return ("\0" + all + "\0").contains("\0" + wanted + "\0");
        } catch (IOException goneOrForeign) {
            return false;
        }
    }
}
