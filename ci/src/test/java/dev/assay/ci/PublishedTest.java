// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What others build on: the bill of materials, the sample project, and the page that shows its
 * code. {@code .ci/run} builds the sample from published artefacts; here is what a compiler cannot
 * see.
 */
class PublishedTest {
    private static final Path ROOT = Path.of("..");
    private static final Path SAMPLE = ROOT.resolve("ci").resolve("sample");

    /** A fence whose content stands in a file that a comment before it names. */
    private static final Pattern SNIPPET =
            Pattern.compile("<!-- file: (\\S+) -->\\s*```[a-z]*\\n(.*?)```", Pattern.DOTALL);

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    private static TreeSet<String> all(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void the_bill_of_materials_has_every_artefact_but_the_tutorial_in_the_version_that_is_built()
            throws IOException {
        String parent = read(ROOT.resolve("pom.xml"));
        TreeSet<String> modules = all(parent, "<module>([a-z-]+)</module>");
        modules.remove("tutorial");
        String bom = read(ROOT.resolve("ci/bom/pom.xml"));

        TreeSet<String> listed = all(bom, "<artifactId>assay-([a-z-]+)</artifactId>");
        listed.remove("bom");
        assertThat(listed).isEqualTo(modules);
        assertThat(version(bom, "assay-bom")).isEqualTo(version(parent, "assay-parent"));
    }

    private static String version(String pom, String artefact) {
        Matcher matcher =
                Pattern.compile(
                                "<artifactId>"
                                        + artefact
                                        + "</artifactId>\\s*<version>([^<]+)</version>")
                        .matcher(pom);
        assertThat(matcher.find()).as(artefact).isTrue();
        return matcher.group(1);
    }

    @Test
    void every_artefact_names_its_module() throws IOException {
        for (String module : all(read(ROOT.resolve("pom.xml")), "<module>([a-z-]+)</module>")) {
            assertThat(read(ROOT.resolve(module).resolve("pom.xml")))
                    .as(module)
                    .contains(
                            "<automatic.module.name>dev.assay."
                                    + module.replace("-", "")
                                    + "</automatic.module.name>");
        }
    }

    @Test
    void the_sample_has_the_versions_of_the_build() throws IOException {
        String parent = read(ROOT.resolve("pom.xml"));
        String sample = read(SAMPLE.resolve("pom.xml"));

        assertThat(all(sample, "<assay.version>([^<]+)<"))
                .containsExactly(version(parent, "assay-parent"));
        assertThat(version(read(SAMPLE.resolve("checkers-only/pom.xml")), "assay-checkers"))
                .isEqualTo(version(parent, "assay-parent"));
        for (String property : List.of("assertj.version", "junit.version")) {
            String value = "<" + property + ">([^<]+)<";
            assertThat(all(sample, value)).as(property).isEqualTo(all(parent, value));
        }
        for (String plugin : all(sample, "<artifactId>(maven-[a-z]+-plugin)<")) {
            assertThat(version(sample, plugin)).as(plugin).isEqualTo(version(parent, plugin));
        }
    }

    @Test
    void code_in_the_documentation_stands_in_the_files_that_it_names() throws IOException {
        List<String> wrong = new ArrayList<>();
        int snippets = 0;
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
            for (Path page : pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                for (MatchResult found : SNIPPET.matcher(read(page)).results().toList()) {
                    snippets++;
                    String code = withoutBlanks(read(ROOT.resolve(found.group(1))));
                    if (!code.contains(withoutBlanks(found.group(2)))) {
                        wrong.add(page.getFileName() + ": " + found.group(1));
                    }
                }
            }
        }

        assertThat(wrong).as("snippets that are not in their files").isEmpty();
        assertThat(snippets).isGreaterThanOrEqualTo(4);
    }

    // The formatter breaks lines of files elsewhere than a page does.
    private static String withoutBlanks(String code) {
        return code.replaceAll("\\s+", "");
    }
}
