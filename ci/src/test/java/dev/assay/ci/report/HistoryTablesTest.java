// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.results.Results;
import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.histories.format.HistoryFormats;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables and links about one history, held against plain definitions. */
class HistoryTablesTest {
    private static final long MILLISECOND = 1_000_000;

    private static History sample(int seed) {
        return new SampleTrials().add("a-1", seed, 400, false).history("a-1").orElseThrow();
    }

    @Test
    void the_time_to_recovery_is_that_of_the_first_success_called_after_the_end() {
        History history = sample(3);
        HistoryView view = new HistoryView(history);
        RecoveryTable table = new RecoveryTable(view);
        assertThat(table.hasRows()).isTrue();
        for (long end = 0; end <= view.last() + MILLISECOND; end += 137 * MILLISECOND) {
            long soonest = -1;
            for (int operation = 0; operation < history.operations(); operation++) {
                boolean counts =
                        history.outcome(operation) == EventType.OK && view.start(operation) >= end;
                long took = view.end(operation) - end;
                soonest = counts && (soonest < 0 || took < soonest) ? took : soonest;
            }
            assertThat(table.back(end)).as("after " + end).isEqualTo(soonest);
        }
        assertThat(table.back(view.last() + 1)).isEqualTo(-1);
        for (int operation = 0; operation < history.operations(); operation++) {
            long start = view.start(operation);
            if (history.outcome(operation) == EventType.OK) {
                assertThat(table.back(start)).isBetween(0L, view.end(operation) - start);
            }
        }
    }

    private static void call(HistoryBuilder builder, int at, EventType outcome, Value result) {
        MicroOperation called = new MicroOperation("cas", Value.of("x"), Value.NIL);
        builder.accept(Event.Client.of(at, EventType.INVOKE, at * MILLISECOND, called));
        builder.accept(
                Event.Client.of(
                        at,
                        outcome,
                        at * MILLISECOND + 1,
                        new MicroOperation("cas", Value.of("x"), result)));
    }

    private static void fault(HistoryBuilder builder, EventType type, int at, String what) {
        builder.accept(
                new Event.Fault(
                        "nemesis", type, at * MILLISECOND, "cut", Value.of(what), Map.of()));
    }

    @Test
    void faults_that_last_to_the_end_are_told_and_nothing_recovers_from_them() {
        HistoryBuilder builder = new HistoryBuilder();
        fault(builder, EventType.INVOKE, 1, "a");
        fault(builder, EventType.INVOKE, 2, "b");
        call(builder, 3, EventType.FAIL, Value.UNKNOWN);
        fault(builder, EventType.OK, 4, "a");
        call(builder, 6, EventType.OK, Value.of(true));

        Markup page = new Markup();
        new RecoveryTable(new HistoryView(builder.build())).draw(page);

        assertThat(page.toString().replaceAll("<[^>]+>", "|").replaceAll("\\|+", "|"))
                .contains("|cut: a|1 ms|4 ms|0 of 1|2.00 ms, with 1 more in force at its end|")
                .contains("|all of them over|4 ms|–|")
                .contains("from which nothing could recover: 1.")
                .doesNotContain("cut: b");
    }

    @Test
    void outcomes_are_counted_by_result_where_those_are_few_and_only_a_witness_is_forbidden() {
        HistoryBuilder builder = new HistoryBuilder();
        call(builder, 1, EventType.OK, Value.of(true));
        call(builder, 2, EventType.OK, Value.of(false));
        call(builder, 3, EventType.OK, Value.of(true));
        call(builder, 4, EventType.INFO, Value.UNKNOWN);
        WitnessEntry witness =
                new WitnessEntry(
                        "lost-update",
                        List.of(0, 1),
                        0,
                        3,
                        List.of(),
                        List.of("It is."),
                        Optional.empty());

        assertThat(outcomes(builder.build(), Optional.of(witness)))
                .containsExactly(
                        "cas|ok → false|1|25.0 %|✓ expected",
                        "cas|ok → true|2|50.0 %|✓ expected",
                        "cas|info|1|25.0 %|△ interesting",
                        "2 together|lost update|1|–|✗ forbidden");
    }

    @Test
    void many_results_are_one_row_and_a_function_that_never_succeeded_is_interesting() {
        HistoryBuilder many = new HistoryBuilder();
        for (int i = 0; i < 9; i++) {
            call(many, i, EventType.OK, Value.of(i));
        }
        HistoryBuilder none = new HistoryBuilder();
        call(none, 1, EventType.FAIL, Value.UNKNOWN);

        assertThat(outcomes(many.build(), Optional.empty()))
                .containsExactly("cas|ok|9|100.0 %|✓ expected");
        assertThat(outcomes(none.build(), Optional.empty()))
                .containsExactly("cas|ok|0|0 %|△ interesting", "cas|fail|1|100.0 %|△ interesting");
    }

    private static List<String> outcomes(History history, Optional<WitnessEntry> witness) {
        Markup page = new Markup();
        new OutcomesTable(new HistoryView(history)).draw(page, witness);
        Matcher rows = Pattern.compile("<tr><th scope=\"row\">.*?</tr>").matcher(page.toString());
        List<String> found = new ArrayList<>();
        while (rows.find()) {
            String[] cells = rows.group().split("</t[hd]>");
            found.add(
                    List.of(cells).subList(0, 5).stream()
                            .map(cell -> cell.replaceAll("<[^>]+>", ""))
                            .reduce((one, other) -> one + "|" + other)
                            .orElseThrow());
        }
        return found;
    }

    @Test
    void a_history_as_text_is_the_history() throws Exception {
        History history = sample(1);
        for (String format : List.of("jsonl", "edn")) {
            String text = HistoryText.text(history, format);
            HistoryBuilder again = new HistoryBuilder();
            HistoryFormats.find(format)
                    .read(
                            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                            "a",
                            again);
            History read = again.build();
            assertThat(read.operations()).isEqualTo(history.operations());
            assertThat(HistoryText.text(read, format)).isEqualTo(text);
        }
        assertThat(HistoryText.canDraw(history)).isTrue();
        assertThat(HistoryText.canDraw(new HistoryBuilder().build())).isFalse();
    }

    @Test
    void operations_that_are_drawn_are_links_and_words_of_others_stay_words() {
        BitSet drawn = new BitSet();
        drawn.set(7);
        OperationLinks links = new OperationLinks("trial-2-", drawn);

        assertThat(links.words("operation 7 <b> saw #8, #7 and operation 77"))
                .isEqualTo(
                        "<a href=\"#trial-2-op-7\">operation 7</a> &lt;b&gt; saw #8, <a"
                                + " href=\"#trial-2-op-7\">#7</a> and operation 77");
        assertThat(links.name(8)).isEqualTo("#8");
    }

    @Test
    void a_case_from_another_commit_and_changed_sources_are_told() {
        Results results = new SampleTrials().add("a-1", 1, 50, true).results();
        assertThat(EnvironmentWarnings.of(results)).isEmpty();
        assertThat(EnvironmentWarnings.of(with(results, "0123456789ab", "fedcba987654")))
                .singleElement()
                .asString()
                .contains("fedcba987654", "0123456789ab");
        assertThat(
                        EnvironmentWarnings.of(
                                with(results, "0123456789ab-dirty", "0123456789ab-dirty")))
                .singleElement()
                .asString()
                .contains("had been changed since commit 0123456789ab:");
    }

    private static Results with(Results results, String commit, String ofCase) {
        Results.EnvironmentEntry environment = results.environment();
        return Results.ofTrials(
                new Results.Start(
                        "replay",
                        results.started(),
                        results.seed(),
                        new Results.EnvironmentEntry(
                                environment.version(),
                                commit,
                                environment.java(),
                                environment.os(),
                                environment.cores(),
                                environment.memoryMegabytes()),
                        new TreeMap<>(Map.of("case-commit", ofCase))),
                new Results.Ending("invalid", "because", 1, 1),
                results.trials());
    }
}
