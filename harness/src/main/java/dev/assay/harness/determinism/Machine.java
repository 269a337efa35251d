// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.determinism;

import dev.assay.harness.HarnessInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A virtual machine that runs a {@link Probe}, and what it prints. */
final class Machine implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    Machine(List<String> command, Path errors) throws IOException {
        this.errors = errors;
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The next line. */
    String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            List<String> told = Files.readAllLines(errors);
            String why =
                    told.stream()
                            .filter(each -> each.startsWith("Exception in thread"))
                            .findFirst()
                            .or(() -> told.stream().findFirst())
                            .orElse("it said nothing")
                            .replaceFirst("^Exception in thread \"main\" [\\w.]+: ", "");
            throw new HarnessInputException("a trial stopped in a machine of its own: " + why);
        }
        return line;
    }

    /** A line and some of those that follow it, as far as they belong to the same trial. */
    List<String> with(String line, int more) throws IOException {
        List<String> lines = new ArrayList<>(List.of(line));
        String last = line;
        while (lines.size() <= more && !last.startsWith("end ")) {
            last = line();
            lines.add(last);
        }
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
