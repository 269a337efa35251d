// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a command may touch besides files, so that tests run commands in their own process.
 *
 * @param out results
 * @param err progress, logs and errors
 * @param variables environment variables
 * @param folder what relative paths start from
 */
public record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        SortedMap<String, String> variables,
        Path folder) {
    public Surroundings {
        variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    }

    /** Those of the running virtual machine. */
    public static Surroundings ofProcess() {
        PrintStream out =
                ResultStream.over(new FileOutputStream(FileDescriptor.out), System.out.charset());
        System.setOut(out);
        return new Surroundings(
                System.in, out, System.err, new TreeMap<>(System.getenv()), Path.of(""));
    }

    /** Why something that was written to {@link #out} is lost; empty while nothing is. */
    public Optional<String> lostOutput() {
        if (out instanceof ResultStream results) {
            return results.failure();
        }
        return out.checkError() ? Optional.of("it takes nothing any more") : Optional.empty();
    }

    /** A file that the user named. */
    public Path resolve(String file) {
        return folder.resolve(file);
    }

    /**
     * True when a person watches: {@code ASSAY_TTY} decides when it is set, the virtual machine's
     * console otherwise.
     */
    public boolean isWatched() {
        String told = variables.getOrDefault("ASSAY_TTY", "");
        if (!told.isEmpty()) {
            return told.equals("1");
        }
        return out == System.out && hasTerminal();
    }

    /**
     * True when text may carry colours: watched, and not refused by {@code NO_COLOR} or a dumb
     * terminal.
     */
    public boolean hasColour() {
        return isWatched()
                && variables.getOrDefault("NO_COLOR", "").isEmpty()
                && !variables.getOrDefault("TERM", "").equals("dumb");
    }

    private static boolean hasTerminal() {
        java.io.Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From JDK 22 on there is a console without a terminal too; JDK 21 lacks the method
            // that tells.
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException("Console.isTerminal cannot be asked", impossible);
        }
    }
}
