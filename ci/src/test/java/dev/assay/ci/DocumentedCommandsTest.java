// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.assay.ci.command.TrialRunners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/**
 * Every {@code ./assay} command in the documentation exists with the options that it is given, in
 * fenced blocks and within sentences. What it prints is compared for blocks that say so, by {@link
 * ReadmeConsoleTest}; here nothing is run.
 */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern FENCE =
            Pattern.compile("^```(?:sh|bash)\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern INLINE = Pattern.compile("`(\\./assay [^`\\n]+)`");

    @TestFactory
    List<DynamicTest> commands_in_the_documentation_have_the_options_they_are_given()
            throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            for (String command : commands(Files.readString(page))) {
                tests.add(
                        DynamicTest.dynamicTest(
                                page.getFileName() + ": " + command, () -> parse(command)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests;
    }

    private static List<Path> pages() throws IOException {
        assumeThat(ROOT.resolve("README.md")).as("skipped: no documentation here").exists();
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .toList();
        }
    }

    /** Each command, without what comes before it in a pipe and after it. */
    static List<String> commands(String page) {
        List<String> commands = new ArrayList<>();
        Matcher fences = FENCE.matcher(page);
        while (fences.find()) {
            String block = fences.group(1).replaceAll("\\\\\\n\\s*", "");
            for (String line : block.split("\n")) {
                for (String part : line.replaceFirst("(^|\\s)#\\s.*", "").split("\\s\\|\\s|&&|;")) {
                    if (part.strip().startsWith("./assay ")) {
                        commands.add(part.strip());
                    }
                }
            }
        }
        Matcher inline = INLINE.matcher(page);
        while (inline.find()) {
            commands.add(inline.group(1));
        }
        return commands;
    }

    // "…" stands for what the reader puts there, or for more of the same.
    private static void parse(String command) {
        try {
            parseWith(command, "");
        } catch (CommandLine.MissingParameterException incomplete) {
            if (command.contains("…")) {
                parseWith(command, "some");
            } else {
                // A sentence may name a command by its beginning.
                assertThat(words(command)).as(incomplete.getMessage()).hasSizeLessThanOrEqualTo(2);
            }
        }
    }

    private static void parseWith(String command, String something) {
        Main.commandLine(Surroundings.ofProcess(), TrialRunners.VIRTUAL)
                .parseArgs(words(command.replace("…", something)).toArray(new String[0]));
    }

    private static List<String> words(String command) {
        String shown =
                command.replaceFirst("^\\./assay ", "")
                        // "[…]" is what may be left out.
                        .replaceAll("\\[[^\\]]*]", "")
                        .replaceAll("\\s>.*", "")
                        .replaceAll("(\\S+)\\|\\S+", "$1");
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)").matcher(shown);
        while (word.find()) {
            words.add(
                    word.group(1) != null
                            ? word.group(1)
                            : word.group(2) != null ? word.group(2) : word.group(3));
        }
        return words;
    }

    @Test
    void commands_are_found_in_blocks_pipes_and_sentences() {
        assertThat(
                        commands(
                                """
                                Say `./assay run --seed 1` or:
                                ```sh
                                zcat x.gz | ./assay check - --model kv   # not './assay nothing'
                                ./assay levels && \\
                                  ./assay doctor
                                ```
                                """))
                .containsExactlyInAnyOrder(
                        "./assay run --seed 1",
                        "./assay check - --model kv",
                        "./assay levels",
                        "./assay doctor");
    }
}
