// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a doctor may ask of a machine. */
public interface Machine {
    /**
     * What a command printed, output and errors together; empty when it is missing, fails, or takes
     * longer than five seconds.
     */
    Optional<String> run(String... command);

    /** The environment variable, empty where it is not set. */
    String variable(String name);

    /** The entries of a folder, none where there is no such folder. */
    List<Path> list(Path folder);

    /** True when the program is on the path. */
    default boolean has(String program) {
        for (String folder : variable("PATH").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** The machine that this virtual machine runs on. */
    static Machine here(SortedMap<String, String> variables) {
        return new Machine() {
            @Override
            public Optional<String> run(String... command) {
                try {
                    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
                    process.getOutputStream().close();
                    // A thread of its own reads, so that a silent command cannot hold up the
                    // doctor.
                    CompletableFuture<String> output =
                            CompletableFuture.supplyAsync(() -> readAll(process.getInputStream()));
                    if (!process.waitFor(5, TimeUnit.SECONDS)) {
                        process.destroyForcibly();
                        return Optional.empty();
                    }
                    return process.exitValue() == 0
                            ? Optional.of(plain(output.join()))
                            : Optional.empty();
                } catch (IOException missing) {
                    return Optional.empty();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return Optional.empty();
                }
            }

            @Override
            public String variable(String name) {
                return variables.getOrDefault(name, "");
            }

            @Override
            public List<Path> list(Path folder) {
                List<Path> entries = new ArrayList<>();
                if (Files.isDirectory(folder)) {
                    try (java.nio.file.DirectoryStream<Path> stream =
                            Files.newDirectoryStream(folder)) {
                        stream.forEach(entries::add);
                    } catch (IOException unreadable) {
                        return List.of();
                    }
                }
                entries.sort(null);
                return entries;
            }
        };
    }

    // Some programs colour their words even for a pipe.
    private static String plain(String output) {
        return output.replaceAll("\u001b\\[[0-9;]*m", "").strip();
    }

    private static String readAll(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException ended) {
            return "";
        }
    }
}
