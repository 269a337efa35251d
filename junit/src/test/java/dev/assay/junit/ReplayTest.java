// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases that are run again. */
class ReplayTest {
    private static final String CASE = "target/assay-test/case.json";
    private static final String OTHER = "target/assay-test/other.json";

    @TempDir private Path folder = Path.of("");

    static class Still {
        @OnTrial private static final Target STORE = OneStore.target(true);

        @Replay(CASE)
        void is_gone() {}

        @Replay(value = CASE, expect = Status.INVALID)
        void is_still_there(TrialResult result) {}
    }

    static class Mended {
        @OnTrial private static final Target STORE = OneStore.target(false);

        @Replay(CASE)
        void is_gone() {}
    }

    static class OfAnotherBuild {
        @OnTrial private static final Target STORE = OneStore.target(true);

        @Replay(OTHER)
        void is_gone() {}
    }

    static class Strange {
        @Replay(CASE)
        void is_gone() {}
    }

    @BeforeAll
    static void keepACase() throws IOException {
        Target broken = OneStore.target(true);
        TrialTemplate template =
                TrialTemplate.allFaults(broken)
                        .doing("register")
                        .withFamilies(new TreeSet<>(List.of("pauses")))
                        .with(TrialOptions.standard().withFaultPhase(Duration.ofSeconds(8)));
        TrialResult result =
                new VirtualTrialRunner(Plugins.standard().with(broken), Budget.standard())
                        .run(template.trial(3), Optional.empty());
        Files.createDirectories(Path.of(CASE).getParent());
        CaseFile file = CaseFile.of(result, "unknown");
        file.write(Path.of(CASE));
        new CaseFile("unknown", file.trial(), file.expected(), "0".repeat(16))
                .write(Path.of(OTHER));
    }

    @Test
    void a_case_fails_while_the_failure_is_there() {
        Ran ran = Ran.of(Still.class, folder);

        assertThat(ran.tests()).containsExactlyInAnyOrder("replay FAILED", "replay SUCCESSFUL");
        assertThat(ran.messages())
                .singleElement()
                .satisfies(
                        message ->
                                assertThat(message)
                                        .startsWith("invalid: replay of ReplayTest$Still.is_gone")
                                        .contains(
                                                "\n  seed     3\n  course   that of the case"
                                                        + " file\n"));
    }

    @Test
    void a_case_that_takes_another_course_says_so() {
        assertThat(Ran.of(OfAnotherBuild.class, folder).messages())
                .singleElement()
                .satisfies(
                        message ->
                                assertThat(message)
                                        .contains(
                                                "\n  course   another than that of the case file"));
    }

    @Test
    void a_case_passes_when_the_failure_is_gone() {
        assertThat(Ran.of(Mended.class, folder).tests()).containsExactly("replay SUCCESSFUL");
    }

    @Test
    void a_case_may_be_a_resource() throws IOException {
        Path resources = folder.resolve("resources");
        Files.createDirectories(resources);
        Files.copy(Path.of(CASE), resources.resolve("one-store.json"));

        assertThat(ReplayExtension.read("one-store.json", Mended.class, loader(resources)))
                .isEqualTo(CaseFile.read(Path.of(CASE)));
    }

    private static ClassLoader loader(Path folder) throws IOException {
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
    }

    @Test
    void a_case_of_an_unknown_system_says_so_in_one_line() {
        assertThat(Ran.of(Strange.class, folder).messages())
                .singleElement()
                .satisfies(
                        message ->
                                assertThat(message)
                                        .startsWith(
                                                "@Replay of ReplayTest$Strange.is_gone: there is no"
                                                        + " target \"one-store\"")
                                        .doesNotContain("\n"));
    }
}
