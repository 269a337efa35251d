// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens the page in a real browser, where one is present, and asks the page's own check what works.
 */
class ReportBrowserTest {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome");

    @TempDir private Path folder = Path.of("");

    @Test
    void the_page_works_in_a_browser_and_asks_for_nothing() throws Exception {
        SampleTrials trials =
                new SampleTrials().add("all-1", 1, 400, false).add("all-2", 2, 900, true);
        Path page =
                Files.write(
                        folder.resolve("report.html"),
                        new ReportPage(trials.results(), trials::history).render());

        String log = dump(page, "1200,2000");

        assertThat(selfCheck(log))
                .contains(
                        "data",
                        "copy:true",
                        "open:2/2",
                        "tip:true",
                        "overflow:false",
                        "problems:0");
    }

    @Test
    void a_narrow_page_does_not_scroll_sideways() throws Exception {
        SampleTrials trials =
                new SampleTrials().add("all-1", 1, 200, false).add("all-2", 2, 400, true);
        Path page =
                Files.write(
                        folder.resolve("report.html"),
                        new ReportPage(trials.results(), trials::history).render());

        assertThat(selfCheck(dump(page, "500,900"))).contains("overflow:false", "problems:0");
    }

    @Test
    void a_script_that_was_not_part_of_the_page_does_not_run() throws Exception {
        SampleTrials trials = new SampleTrials().add("all-1", 1, 200, false);
        String spoiled =
                new String(
                                new ReportPage(trials.results(), trials::history).render(),
                                StandardCharsets.UTF_8)
                        .replace("</main>", "<script>document.title = 'run'</script></main>");
        Path page = Files.writeString(folder.resolve("report.html"), spoiled);

        assertThat(dump(page, "1200,900")).doesNotContain("<title>run</title>");
    }

    private static String selfCheck(String document) {
        Matcher found = Pattern.compile("data-self-check=\"([^\"]*)\"").matcher(document);
        assertThat(found.find())
                .as(
                        "the page's check ran to its end: "
                                + document.substring(0, Math.min(400, document.length())))
                .isTrue();
        return found.group(1);
    }

    /** The page's document after its scripts ran. */
    private String dump(Path page, String size) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                browser(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--disable-dev-shm-usage",
                                "--virtual-time-budget=5000",
                                "--window-size=" + size,
                                "--user-data-dir=" + folder.resolve("profile"),
                                "--dump-dom",
                                page.toUri() + "#self-check"));
        Path document = folder.resolve("document.html");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(document.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        boolean isOver = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(isOver).as("the browser ended").isTrue();
        return Files.readString(document);
    }

    private static String browser() {
        for (String name : NAMES) {
            for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
                Path program = Path.of(place, name);
                if (Files.isExecutable(program)) {
                    return program.toString();
                }
            }
        }
        assumeThat(false).as("skipped: none of " + NAMES + " is on the path").isTrue();
        throw new IllegalStateException("unreachable");
    }
}
