// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import dev.assay.ci.command.TrialRunners;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** What a command printed and how it ended, run in this process over a folder of its own. */
public record Ran(int code, String out, String err) {
    /** Runs {@code assay} with the real runner and nothing on standard input. */
    public static Ran assay(Path folder, String... arguments) {
        return assay(folder, "", TrialRunners.VIRTUAL, arguments);
    }

    /** Runs {@code assay}. */
    public static Ran assay(Path folder, String input, TrialRunners runners, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        TreeMap<String, String> variables = new TreeMap<>(System.getenv());
        variables.put("ASSAY_TTY", "0");
        variables.put("COLUMNS", "100");
        Surroundings surroundings =
                new Surroundings(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        variables,
                        folder);
        int code = Main.execute(List.of(arguments), surroundings, runners);
        return new Ran(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The lines of the results. */
    public List<String> lines() {
        return out.lines().toList();
    }

    /** The only line of the errors. */
    public String complaint() {
        List<String> lines = err.lines().toList();
        if (lines.size() != 1) {
            throw new AssertionError(
                    "expected one line of complaint, got " + lines.size() + ":\n" + err);
        }
        return lines.get(0);
    }
}
