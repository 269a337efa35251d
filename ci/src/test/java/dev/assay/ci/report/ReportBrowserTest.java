// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens the page in a real browser, where one is present, and asks the page's own check what works.
 */
class ReportBrowserTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void the_page_works_in_a_browser_and_asks_for_nothing() throws Exception {
        SampleTrials trials =
                new SampleTrials().add("all-1", 1, 400, false).add("all-2", 2, 500, true);
        Path page =
                Files.write(
                        folder.resolve("report.html"),
                        new ReportPage(trials.results(), trials::history).render());

        String log = ReportInBrowser.dump(folder, page, "1200,2000");

        assertThat(ReportInBrowser.selfCheck(log))
                .contains(
                        "data",
                        "copy:true",
                        "open:2/2",
                        "tip:true",
                        "overflow:false",
                        "outcomes:true",
                        "filter:true/6",
                        "links:true/",
                        "link:true",
                        "save:true/2",
                        "problems:0")
                .doesNotContain("links:true/0");
    }

    @Test
    void a_narrow_page_does_not_scroll_sideways() throws Exception {
        SampleTrials trials =
                new SampleTrials().add("all-1", 1, 200, false).add("all-2", 2, 400, true);
        Path page =
                Files.write(
                        folder.resolve("report.html"),
                        new ReportPage(trials.results(), trials::history).render());

        assertThat(ReportInBrowser.selfCheck(ReportInBrowser.dump(folder, page, "500,900")))
                .contains("overflow:false", "problems:0");
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

        assertThat(ReportInBrowser.dump(folder, page, "1200,900"))
                .doesNotContain("<title>run</title>");
    }
}
