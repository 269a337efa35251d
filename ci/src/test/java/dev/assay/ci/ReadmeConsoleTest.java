// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console output in the README is what the commands print. A block is marked by a comment
 * before its fence, {@code <!-- console: ./assay run --seed 1 -->}; durations are compared as "some
 * time".
 */
class ReadmeConsoleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern BLOCK =
            Pattern.compile("<!-- console: ([^\\n]*?) -->\\s*```[a-z]*\\n(.*?)```", Pattern.DOTALL);

    @TempDir private Path folder = Path.of("");

    /** A command of the README and what is said to come of it. */
    record Block(List<String> words, String shown) {}

    @TestFactory
    List<DynamicTest> the_console_output_of_the_readme_is_what_commands_print() throws IOException {
        assumeThat(README).as("skipped: there is no README.md").exists();
        List<DynamicTest> tests = new ArrayList<>();
        for (Block block : blocks(Files.readString(README))) {
            tests.add(DynamicTest.dynamicTest(String.join(" ", block.words), () -> compare(block)));
        }
        return tests;
    }

    private void compare(Block block) {
        assertThat(block.words.get(0)).isEqualTo("./assay");
        Ran ran =
                Ran.assay(
                        folder, block.words.subList(1, block.words.size()).toArray(new String[0]));
        assertThat(normal(block.shown))
                .as(
                        "README.md is out of date; paste this:\n```\n$ "
                                + String.join(" ", block.words)
                                + "\n"
                                + ran.out()
                                + "```\n"
                                + ran.err())
                .isEqualTo(normal(ran.out()));
    }

    static List<Block> blocks(String readme) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(readme);
        while (matcher.find()) {
            blocks.add(new Block(List.of(matcher.group(1).strip().split(" +")), matcher.group(2)));
        }
        return blocks;
    }

    // The prompt line may stand in the README; times differ from machine to machine.
    static String normal(String text) {
        return text.replaceFirst("\\A\\$ [^\\n]*\\n", "")
                .replaceAll("(?<=· )(\\d+ m \\d+ s|\\d+\\.\\d+ s)\\b", "<time>")
                .replaceAll("[ \\t]+(?=\\n|\\z)", "")
                .strip();
    }

    @Test
    void a_block_is_found_with_its_command_and_its_text() {
        List<Block> blocks =
                blocks(
                        "text\n"
                                + "<!-- console: ./assay bugs --list -->\n"
                                + "```\n"
                                + "$ ./assay bugs --list\n"
                                + "a\n"
                                + "b\n"
                                + "```\n");

        assertThat(blocks)
                .containsExactly(
                        new Block(
                                List.of("./assay", "bugs", "--list"),
                                "$ ./assay bugs --list\na\nb\n"));
        assertThat(normal(blocks.get(0).shown())).isEqualTo("a\nb");
    }

    @Test
    void only_times_are_made_equal() {
        assertThat(normal("seed 1 · 20.1 s · out")).isEqualTo(normal("seed 1 · 1 m 20 s · out"));
        assertThat(normal("10.0 s after")).isNotEqualTo(normal("11.0 s after"));
    }
}
