// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.results.Results;
import dev.assay.ci.results.ResultsJson;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportPageTest {
    private static final SampleTrials BROKEN =
            new SampleTrials().add("all-1", 1, 300, false).add("all-2", 2, 900, true);

    private static String page(SampleTrials trials) {
        return new String(
                new ReportPage(trials.results(), trials::history).render(), StandardCharsets.UTF_8);
    }

    @Test
    void the_text_of_the_page_is_structured_as_agreed() throws IOException {
        try (InputStream file = ReportPageTest.class.getResourceAsStream("report.outline.txt")) {
            String agreed = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(outline(page(BROKEN))).isEqualTo(agreed);
        }
    }

    /** Headings, summaries, table heads and captions in order, without markup. */
    private static String outline(String page) {
        Matcher parts =
                Pattern.compile(
                                "<(h[1-3]|summary|caption|th"
                                    + " scope=\"col\")[^>]*>(.*?)</(h[1-3]|summary|caption|th)>",
                                Pattern.DOTALL)
                        .matcher(page);
        StringBuilder outline = new StringBuilder();
        while (parts.find()) {
            String kind = parts.group(1).replaceFirst(" .*", "");
            outline.append(kind)
                    .append(": ")
                    .append(parts.group(2).replaceAll("<[^>]+>", "").strip())
                    .append('\n');
        }
        return outline.toString();
    }

    @Test
    void the_page_is_a_pure_function_of_the_results_document_and_the_histories() {
        Results written = BROKEN.results();
        Results reread = ResultsJson.read(ResultsJson.write(written), Path.of("results.json"));

        assertThat(new ReportPage(reread, BROKEN::history).render())
                .isEqualTo(new ReportPage(written, BROKEN::history).render());
    }

    @Test
    void the_page_loads_nothing_and_its_policy_allows_only_its_own_style_and_script()
            throws Exception {
        String page = page(BROKEN);

        assertThat(page)
                .doesNotContainPattern("(?i)(src|href)=\"(?!#)")
                .doesNotContain("@import")
                .doesNotContain("url(http");
        assertThat(page)
                .doesNotContainPattern("\\sstyle=\"")
                .doesNotContainPattern("\\son[a-z]+=\"");
        assertThat(page).contains("default-src &#39;none&#39;".replace("&#39;", "'"));
        assertThat(page)
                .contains("style-src 'sha256-" + hash(between(page, "<style>", "</style>")) + "'");
        assertThat(page)
                .contains(
                        "script-src 'sha256-"
                                + hash(between(page, "\n<script>", "</script>"))
                                + "'");
    }

    private static String between(String page, String begin, String end) {
        int from = page.lastIndexOf(begin) + begin.length();
        return page.substring(from, page.indexOf(end, from));
    }

    private static String hash(String text) throws Exception {
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(digest);
    }

    @Test
    void values_of_a_history_never_become_markup_script_or_placeholders() {
        String evil = "</script><img src=x onerror=alert(1)>{{script}}\u0000\"'&";
        HistoryBuilder builder = new HistoryBuilder();
        MicroOperation step = new MicroOperation("put", Value.of(evil), Value.of(evil));
        builder.accept(Event.Client.of(0, EventType.INVOKE, 1, step));
        builder.accept(Event.Client.of(0, EventType.OK, 2, step));
        builder.accept(
                new Event.Fault("nemesis", EventType.INFO, 3, evil, Value.of(evil), Map.of()));
        History history = builder.build();
        Results sample = new SampleTrials().add(evil, 1, 50, true).results();

        String page =
                new String(
                        new ReportPage(sample, unused -> Optional.of(history)).render(),
                        StandardCharsets.UTF_8);

        assertThat(page).doesNotContain("<img").doesNotContain("\u0000");
        assertThat(page.split("</script>", -1)).as("the data, and the script").hasSize(3);
        assertThat(page.split("'use strict'", -1)).as("the script once").hasSize(2);
    }

    @Test
    void a_page_of_many_long_trials_stays_under_five_megabytes_and_says_what_it_leaves_out() {
        SampleTrials many = new SampleTrials();
        for (int seed = 1; seed <= 70; seed++) {
            many.add("all-" + seed, seed, 3_000, seed == 1);
        }

        String page = page(many);

        assertThat(page.getBytes(StandardCharsets.UTF_8).length).isLessThan(5_000_000);
        assertThat(page)
                .contains("Pictures are drawn for the first 60 only")
                .contains("The history file holds all.");
    }

    @Test
    void thin_coverage_is_flagged_as_suspicious() {
        assertThat(page(new SampleTrials().add("all-1", 1, 40, false)))
                .contains("Suspicious coverage")
                .contains("prove little");
        assertThat(page(new SampleTrials().add("all-1", 1, 900, false)))
                .doesNotContain("Suspicious coverage");
    }

    @Test
    void a_verdict_is_told_by_sign_and_word_besides_its_colour() {
        String page = page(BROKEN);

        assertThat(page)
                .contains("<span aria-hidden=\"true\">✗</span> invalid")
                .contains("<span aria-hidden=\"true\">✓</span> valid");
        assertThat(page).contains("url(#hatch)").contains("url(#dots)");
    }

    @Test
    void histories_without_times_or_without_operations_are_drawn_by_event_or_not_at_all() {
        HistoryBuilder timeless = new HistoryBuilder();
        timeless.accept(
                Event.Client.of(
                        0, EventType.INVOKE, Event.NO_TIME, MicroOperation.of("read", Value.NIL)));
        timeless.accept(
                Event.Client.of(
                        0, EventType.OK, Event.NO_TIME, MicroOperation.of("read", Value.of(3))));
        History history = timeless.build();
        History empty = new HistoryBuilder().build();
        Results sample =
                new SampleTrials().add("all-1", 1, 50, false).add("all-2", 1, 50, true).results();

        String byEvent =
                new String(
                        new ReportPage(sample, unused -> Optional.of(history)).render(),
                        StandardCharsets.UTF_8);
        String nothing =
                new String(
                        new ReportPage(sample, unused -> Optional.of(empty)).render(),
                        StandardCharsets.UTF_8);

        assertThat(byEvent)
                .contains("event 1")
                .contains("read → 3")
                .doesNotContain("<h3>Latency</h3>");
        assertThat(nothing).contains("nothing to draw");
    }

    @Test
    void operations_that_never_returned_reach_to_the_end_of_the_picture() {
        HistoryBuilder builder = new HistoryBuilder();
        builder.accept(
                Event.Client.of(0, EventType.INVOKE, 0, MicroOperation.of("write", Value.of(1))));
        builder.accept(
                Event.Client.of(
                        1, EventType.INVOKE, 1_000_000, MicroOperation.of("read", Value.NIL)));
        builder.accept(
                Event.Client.of(
                        1, EventType.OK, 9_000_000, MicroOperation.of("read", Value.of(1))));
        HistoryView view = new HistoryView(builder.build());

        assertThat(view.end(0)).isEqualTo(9_000_000);
        assertThat(view.lanes()).isEqualTo(2);
        assertThat(view.words(0)).isEqualTo("write 1 → ?");
    }

    @Test
    void a_fault_is_a_band_from_its_start_to_its_end_however_its_author_names_the_two() {
        HistoryBuilder builder = new HistoryBuilder();
        fault(builder, "partition", EventType.INVOKE, 1, "a");
        fault(builder, "partition", EventType.INVOKE, 2, "b");
        fault(builder, "partition", EventType.OK, 3, "a");
        fault(builder, "start", EventType.INFO, 4, "cut");
        fault(builder, "start", EventType.INFO, 5, "cut n1");
        fault(builder, "stop", EventType.INFO, 6, "");
        fault(builder, "partition", EventType.OK, 7, "b");

        List<HistoryView.Band> bands = new HistoryView(builder.build()).bands();

        assertThat(bands)
                .extracting(band -> band.from() + "-" + band.to())
                .containsExactly("1-3", "2-7", "4-6");
    }

    private static void fault(
            HistoryBuilder builder, String function, EventType type, long time, String value) {
        builder.accept(new Event.Fault("nemesis", type, time, function, Value.of(value), Map.of()));
    }
}
