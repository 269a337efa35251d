// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.ci.Surroundings;
import dev.assay.ci.outputs.Badge;
import dev.assay.ci.outputs.JobSummary;
import dev.assay.ci.outputs.JunitXml;
import dev.assay.ci.outputs.SarifLog;
import dev.assay.ci.results.Results;
import dev.assay.harness.IoProblems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that write results in the forms that continuous integration reads. */
final class OutputOptions {
    @Option(
            names = "--junit-xml",
            paramLabel = "FILE",
            description = "The results as JUnit's XML too.")
    private @Nullable String junitXml;

    @Option(
            names = "--sarif",
            paramLabel = "FILE",
            description = "What is not as expected as a SARIF 2.1.0 log too.")
    private @Nullable String sarif;

    @Option(
            names = "--summary",
            paramLabel = "FILE",
            description =
                    "Appends a summary in Markdown, as GitHub wants it:"
                            + " --summary \"$$GITHUB_STEP_SUMMARY\".")
    private @Nullable String summary;

    @Option(
            names = "--badge",
            paramLabel = "FILE",
            description =
                    "A badge with the verdict: a picture, or what shields.io draws one from if the"
                            + " name ends in .json.")
    private @Nullable String badge;

    /**
     * Writes what was asked for.
     *
     * @param document the path of the results document, as the user would type it
     */
    void write(Results results, String document, Surroundings surroundings, BestEffort effort) {
        to(junitXml, surroundings)
                .ifPresent(
                        file -> {
                            byte[] xml = JunitXml.write(results);
                            effort.attemptTo(() -> replace(file, xml, "--junit-xml"));
                        });
        to(sarif, surroundings)
                .ifPresent(
                        file -> {
                            byte[] log = SarifLog.write(results, document);
                            effort.attemptTo(() -> replace(file, log, "--sarif"));
                        });
        to(summary, surroundings)
                .ifPresent(
                        file -> {
                            byte[] text =
                                    JobSummary.write(results, document)
                                            .getBytes(StandardCharsets.UTF_8);
                            effort.attemptTo(
                                    () -> put(file, text, "--summary", StandardOpenOption.APPEND));
                        });
        to(badge, surroundings)
                .ifPresent(
                        file -> {
                            byte[] picture =
                                    file.toString().endsWith(".json")
                                            ? Badge.endpoint(results)
                                            : Badge.svg(results);
                            effort.attemptTo(() -> replace(file, picture, "--badge"));
                        });
    }

    private static Optional<Path> to(@Nullable String named, Surroundings surroundings) {
        return Optional.ofNullable(named).map(surroundings::resolve);
    }

    private static void replace(Path file, byte[] content, String option) {
        put(file, content, option, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static void put(Path file, byte[] content, String option, StandardOpenOption how) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, content, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
        } catch (IOException e) {
            throw new BadInputException(
                    "cannot write "
                            + file
                            + ": "
                            + IoProblems.words(e)
                            + "; free the place or choose another by "
                            + option
                            + " FILE",
                    e);
        }
    }
}
