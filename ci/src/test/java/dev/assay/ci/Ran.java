// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import dev.assay.ci.command.TrialRunners;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
        return assay(
                folder,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                runners,
                arguments);
    }

    /** Runs {@code assay} with an input of one's own. */
    public static Ran assay(
            Path folder, InputStream input, TrialRunners runners, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return run(folder, input, out, runners, arguments)
                .withOut(out.toString(StandardCharsets.UTF_8));
    }

    /** Runs {@code assay} where nothing can be written to standard output. */
    public static Ran assayOnFullDisk(Path folder, String... arguments) {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int single) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        return run(folder, InputStream.nullInputStream(), full, TrialRunners.VIRTUAL, arguments);
    }

    private static Ran run(
            Path folder,
            InputStream input,
            OutputStream out,
            TrialRunners runners,
            String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        TreeMap<String, String> variables = new TreeMap<>(System.getenv());
        variables.put("ASSAY_TTY", "0");
        variables.put("COLUMNS", "100");
        Surroundings surroundings =
                new Surroundings(
                        input,
                        ResultStream.over(out, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        variables,
                        folder);
        int code = Main.execute(List.of(arguments), surroundings, runners);
        return new Ran(code, "", err.toString(StandardCharsets.UTF_8));
    }

    private Ran withOut(String printed) {
        return new Ran(code, printed, err);
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
