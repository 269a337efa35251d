// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.harness.trial.CaseFile;
import dev.assay.histories.History;
import dev.assay.histories.format.JsonLinesFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The files of a seed that failed, and how to see it again: pointers that end its message. */
final class Evidence {
    private static final String OUTPUT = "assay.output";

    private final ExtensionContext context;
    private final Map<String, String> pointers = new LinkedHashMap<>();
    private final String name;

    /**
     * @param name of this run among those of the method
     */
    Evidence(ExtensionContext context, String name) {
        this.context = context;
        this.name = name;
    }

    /** The test class, nested ones behind their outer one, and the method. */
    static String test(ExtensionContext context, String between) {
        Class<?> type = context.getRequiredTestClass();
        String inPackage = type.getName().substring(type.getPackageName().length());
        return inPackage.replaceFirst("^\\.", "")
                + between
                + context.getRequiredTestMethod().getName();
    }

    Evidence point(String to, String value) {
        pointers.put(to, value);
        return this;
    }

    /** How to run a seed alone. */
    Evidence again(long seed) {
        return point("seed", Long.toString(seed))
                .point(
                        "again",
                        Files.exists(Path.of("pom.xml"))
                                ? "mvn test -Dtest='"
                                        + test(context, "#")
                                        + "' -Dassay.seed="
                                        + seed
                                : "@Trial(seed = " + seed + ", trials = 1)");
    }

    /** Writes the case. */
    Evidence keep(CaseFile file) {
        return keep("case", "json", file::write);
    }

    /** Writes the history. */
    Evidence keep(History history) {
        return keep(
                "history",
                "jsonl",
                path -> {
                    try (OutputStream output = Files.newOutputStream(path)) {
                        new JsonLinesFormat().write(history, output);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private interface Writer {
        void write(Path path);
    }

    // What cannot be written must not hide what was found.
    private Evidence keep(String what, String ending, Writer writer) {
        Path path = path(ending);
        try {
            Files.createDirectories(path.getParent());
            writer.write(path);
            return point(what, shown(path));
        } catch (IOException | UncheckedIOException e) {
            return point(what, "not written to " + shown(path) + ": " + e);
        }
    }

    /** Where a file of this run is kept. */
    Path path(String ending) {
        return folder().resolve(test(context, "/").replace('$', '.') + "-" + name + "." + ending);
    }

    private Path folder() {
        return context.getConfigurationParameter(OUTPUT)
                .map(Path::of)
                .orElseGet(
                        () ->
                                Files.exists(Path.of("build.gradle"))
                                                || Files.exists(Path.of("build.gradle.kts"))
                                        ? Path.of("build", "assay")
                                        : Path.of("target", "assay"));
    }

    private static String shown(Path path) {
        return path.toString().replace('\\', '/');
    }

    /** Names and values, in order, which are published as well. */
    Map<String, String> pointers() {
        Map<String, String> entries = new LinkedHashMap<>();
        pointers.forEach((to, value) -> entries.put("assay." + to, value));
        context.publishReportEntry(entries);
        return pointers;
    }
}
