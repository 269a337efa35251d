// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.run;

import static dev.assay.checkers.run.Log.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.histories.EventType;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCheckersTest {
    private static final Checker REPLICAS = new DivergenceChecker(Conventions.PLAIN);

    @TempDir private Path folder = Path.of("");

    private static Value keyword(String name) {
        return new Value.Keyword(name);
    }

    @Test
    void errors_are_counted_by_class() {
        Value thrown =
                new Value.Mapping(
                        Map.of(
                                keyword("via"),
                                Value.sequence(
                                        new Value.Mapping(
                                                Map.of(
                                                        keyword("type"),
                                                        new Value.Symbol("java.net.Gone"))))));
        Log log = new Log();
        error(log, 1, EventType.INFO, "error", Value.of("timed out after 100 ms: node 3"));
        error(log, 2, EventType.FAIL, "error", Value.of("timed out after 250 ms"));
        error(log, 3, EventType.INFO, "exception", new Value.Tagged("error", thrown));
        error(log, 4, EventType.FAIL, "error", Value.sequence(keyword("busy"), Value.of(3)));
        error(log, 5, EventType.FAIL, "error", Value.of("java.io.IOException: pipe 7"));
        Verdict verdict = log.call(6, "w", 1).info(6).did(7, "w", 1).check(new ExceptionsChecker());

        assertStatus(verdict, Status.VALID, "5 errors of 4 classes, most of timed out after # ms");
        assertThat(verdict.parts())
                .extracting(Verdict::part)
                .containsExactly(
                        "timed out after # ms", "busy", "java.io.IOException", "java.net.Gone");
        assertThat(verdict.parts().get(0).reason())
                .isEqualTo(
                        "1 info, 1 fail; first operation 0 (process 1), w, never returned: \"timed"
                                + " out after 100 ms: node 3\"");
        assertThat(verdict.measures())
                .containsEntry("info with an error", 2L)
                .containsEntry("fail with an error", 3L)
                .containsEntry("without an error", 1L);
    }

    private static void error(Log log, int process, EventType type, String column, Value value) {
        log.call(process, "w", 1).end(process, type, null, Map.of(column, value));
    }

    @Test
    void without_errors_there_is_nothing_to_tell() {
        assertStatus(
                new Log().did(0, "w", 1).check(new ExceptionsChecker()),
                Status.VALID,
                "no operation ended with an error");
        assertStatus(
                new Log().call(0, "w", 1).check(new ExceptionsChecker()),
                Status.VACUOUS,
                "no operation ended");
    }

    private Verdict search(String pattern, Path... files) {
        return new Log()
                .did(0, "w", 1)
                .check(new LogPatternChecker(List.of(files), Pattern.compile(pattern)));
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    @Test
    void each_hit_has_its_file_and_line() throws IOException {
        Path one = file("n1.log", "fine\npanic: a\n".getBytes(StandardCharsets.UTF_8));
        Path two = file("n2.log", "\nfine\n\nPANIC panic".getBytes(StandardCharsets.UTF_8));

        Verdict verdict = search("panic", one, two);

        assertStatus(verdict, Status.INVALID, "1 line of " + one + " matches panic");
        assertThat(verdict.parts().get(0).witness().orElseThrow().explanation().get(0))
                .isEqualTo(one + ":2: panic: a");
        assertThat(verdict.parts().get(1).witness().orElseThrow().explanation().get(0))
                .isEqualTo(two + ":4: PANIC panic");
        assertThat(verdict.measures()).containsEntry("matches", 2L).containsEntry("lines", 6L);
        assertStatus(search("segfault", one, two), Status.VALID, "all 2 parts hold");
    }

    @Test
    void hits_are_kept_up_to_a_hundred_and_all_counted() throws IOException {
        Path log = file("n1.log", "bad\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        Verdict verdict = search("bad", log);
        assertStatus(verdict, Status.INVALID, "1000 lines of");
        assertThat(verdict.parts().get(0).witness().orElseThrow().explanation()).hasSize(101);
    }

    @Test
    void a_file_that_cannot_be_read_is_never_valid() throws IOException {
        Path good = file("n1.log", new byte[] {'a', (byte) 0xFF, '\n', 'b'});
        Path missing = folder.resolve("n2.log");
        assertStatus(search("x", good), Status.VALID, "none of 2 lines");
        assertStatus(search("b$", good), Status.INVALID, "1 line of");
        assertStatus(search("x", good, missing), Status.UNKNOWN, "cannot be read");
        assertStatus(search("b", missing, good), Status.INVALID, "1 line of");
        assertStatus(search("x"), Status.VACUOUS, "no file was named");
    }

    @Test
    void an_expression_that_goes_back_and_forth_ends_with_its_time() throws IOException {
        Path log = file("n1.log", "a".repeat(60).getBytes(StandardCharsets.UTF_8));
        Checker checker = new LogPatternChecker(List.of(log), Pattern.compile("(a|aa|aaa)+b\\1"));
        Budget.Meter meter = Budget.standard().within(Duration.ofMillis(50)).start();
        assertThatThrownBy(() -> checker.check(new Log().did(0, "w", 1).history(), meter))
                .isInstanceOf(Budget.Spent.class);
    }

    @Test
    void final_reads_of_all_nodes_must_agree() {
        Log same = new Log().did(0, "write", 1).readAt("a", 1).readAt("b", 1);
        assertStatus(same.check(REPLICAS), Status.VALID, "2 nodes say the same");
        Log other = new Log().did(0, "write", 1).readAt("a", 1).readAt("b", 2).readAt("c", 1);
        Verdict verdict = other.check(REPLICAS);
        assertStatus(verdict, Status.INVALID, "its replicas say 2 different things");
        assertThat(verdict.firstWitnessed().orElseThrow().witness().orElseThrow().operations())
                .containsExactly(1, 2);
    }

    @Test
    void reads_before_the_last_change_and_earlier_ones_at_a_node_count_for_nothing() {
        Log before = new Log().readAt("a", 0).did(0, "write", 1).readAt("b", 1).readAt("c", 1);
        assertStatus(before.check(REPLICAS), Status.VALID, "2 nodes");
        Log late = new Log().did(0, "write", 1).readAt("a", 0).readAt("b", 1).readAt("a", 1);
        assertStatus(late.check(REPLICAS), Status.VALID, "2 nodes");
        Log beside = new Log().call(0, "write", 1).readAt("a", 0).ok(0, 1).readAt("b", 1);
        assertStatus(beside.check(REPLICAS), Status.VACUOUS, "only one node");
    }

    @Test
    void without_nodes_nothing_is_compared() {
        assertStatus(
                new Log().did(0, "write", 1).did(0, "read", 1).check(REPLICAS),
                Status.VACUOUS,
                "by a column 'node'");
        Log keys = new Log().on("x").readAt("a", 1).on("y").readAt("b", 1);
        assertStatus(keys.check(REPLICAS), Status.VACUOUS, "only one node was asked for it");
    }

    @Test
    void a_crashed_write_excuses_what_it_wrote_and_nothing_else() {
        Log excused = new Log().did(0, "write", 1).call(1, "write", 2).info(1);
        assertStatus(
                excused.readAt("a", 1).readAt("b", 2).check(REPLICAS), Status.UNKNOWN, "explains");
        Log not = new Log().did(0, "write", 1).call(1, "write", 2).info(1);
        assertStatus(
                not.readAt("a", 1).readAt("b", 2).readAt("c", 3).check(REPLICAS),
                Status.INVALID,
                "2 different things");
        Log opaque = new Log().did(0, "add", 1).call(1, "increment", 2).info(1);
        assertStatus(
                opaque.readAt("a", 1).readAt("b", 7).check(REPLICAS),
                Status.UNKNOWN,
                "may have come in between");
        Log counted = new Log().did(0, "add", 1).call(1, "add", 2).info(1);
        assertStatus(
                counted.readAt("a", 1).readAt("b", 3).check(REPLICAS),
                Status.UNKNOWN,
                "may have come in between");
        Log failed = new Log().did(0, "write", 1).call(1, "write", 2).fail(1);
        assertStatus(
                failed.readAt("a", 1).readAt("b", 2).check(REPLICAS),
                Status.INVALID,
                "2 different");
    }

    @Test
    void sets_are_compared_without_order_and_lists_with_it() {
        Log set = new Log().did(0, "add", 1).did(0, "add", 2);
        assertStatus(
                set.readAt("a", List.of(1, 2)).readAt("b", List.of(2, 1)).check(REPLICAS),
                Status.VALID,
                "2 nodes");
        Log list = new Log().did(0, "append", 1).did(0, "append", 2);
        assertStatus(
                list.readAt("a", List.of(1, 2)).readAt("b", List.of(2, 1)).check(REPLICAS),
                Status.INVALID,
                "2 different");
        Log repeated = new Log().did(0, "add", 1);
        assertStatus(
                repeated.readAt("a", List.of(1)).readAt("b", List.of(1, 1)).check(REPLICAS),
                Status.INVALID,
                "2 different");
        Log crashed = new Log().did(0, "add", 1).call(1, "add", 2).info(1);
        assertStatus(
                crashed.readAt("a", List.of(1)).readAt("b", List.of(2, 1)).check(REPLICAS),
                Status.UNKNOWN,
                "explains");
        Log lost = new Log().did(0, "add", 1).call(1, "add", 2).info(1);
        assertStatus(
                lost.readAt("a", List.of(2)).readAt("b", List.of(2, 1)).check(REPLICAS),
                Status.INVALID,
                "2 different");
    }

    @Test
    void a_nil_read_follows_the_convention() {
        Log log = new Log().did(0, "write", 1).readAt("a", null).readAt("b", 1);
        assertStatus(
                log.check(new DivergenceChecker(new Conventions(true, false))),
                Status.VACUOUS,
                "only one node was asked");
        Log nil = new Log().did(0, "write", 1).readAt("a", null).readAt("b", 1);
        assertStatus(nil.check(REPLICAS), Status.INVALID, "2 different");
    }
}
