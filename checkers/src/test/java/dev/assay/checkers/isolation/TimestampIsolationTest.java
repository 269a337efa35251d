// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimestampIsolationTest {
    private static final String PROVEN =
            "it holds with the order of the timestamps that the system tells";
    private static final String REFUTED =
            "the timestamps that the system tells do not explain it: ";

    private final List<Event> begun = new ArrayList<>();
    private final List<Event> ended = new ArrayList<>();

    /** A transaction beside the others, with its start and its commit; none where negative. */
    private TimestampIsolationTest transaction(long start, long commit, MicroOperation... steps) {
        return transaction(begun.size(), start, commit, List.of(steps));
    }

    private TimestampIsolationTest transaction(
            int process, long start, long commit, List<MicroOperation> done) {
        List<MicroOperation> asked =
                done.stream()
                        .map(
                                step ->
                                        step.function().equals("r")
                                                ? new MicroOperation("r", step.key(), Value.NIL)
                                                : step)
                        .toList();
        Map<String, Value> stamps = new TreeMap<>();
        if (start >= 0) {
            stamps.put("start-timestamp", Value.of(start));
        }
        if (commit >= 0) {
            stamps.put("commit-timestamp", Value.of(commit));
        }
        begun.add(event(process, EventType.INVOKE, asked, Map.of()));
        ended.add(event(process, EventType.OK, done, stamps));
        return this;
    }

    private static Event event(
            int process, EventType type, List<MicroOperation> steps, Map<String, Value> extras) {
        return new Event.Client(process, type, Event.NO_TIME, "txn", steps, extras);
    }

    private static MicroOperation w(String key, long value) {
        return new MicroOperation("w", Value.of(key), Value.of(value));
    }

    private static MicroOperation append(String key, long value) {
        return new MicroOperation("append", Value.of(key), Value.of(value));
    }

    private static MicroOperation r(String key, Value value) {
        return new MicroOperation("r", Value.of(key), value);
    }

    private History history() {
        HistoryBuilder builder = new HistoryBuilder();
        begun.forEach(builder::accept);
        ended.forEach(builder::accept);
        return builder.build();
    }

    private Verdict registers(Level level) {
        return IsolationChecker.of(level).onRegisters().check(history(), Budget.standard().start());
    }

    private Verdict lists(Level level) {
        return IsolationChecker.of(level).check(history(), Budget.standard().start());
    }

    private static void isProven(Verdict verdict) {
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        assertThat(verdict.reason()).isEqualTo(PROVEN);
    }

    @Test
    void a_snapshot_holds_what_was_committed_up_to_its_timestamp() {
        transaction(1, 2, w("x", 1))
                .transaction(2, 4, w("x", 2))
                .transaction(3, 5, r("x", Value.of(1)));
        isProven(registers(Level.SNAPSHOT_ISOLATION));
        isProven(registers(Level.STRONG_SNAPSHOT_ISOLATION));
        Verdict serial = registers(Level.SERIALIZABLE);
        assertThat(serial.status()).isEqualTo(Status.VALID);
        assertThat(serial.reason())
                .endsWith(
                        REFUTED
                                + "operation 2 read 1 of key \"x\" at 5, which is not what was"
                                + " there: operation 1 had committed to it last, at 4");
    }

    @Test
    void a_read_of_something_else_refutes_the_timestamps_and_not_the_level() {
        transaction(1, 2, w("x", 1)).transaction(3, 3, r("x", Value.NIL));
        Verdict verdict = registers(Level.SNAPSHOT_ISOLATION);
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        assertThat(verdict.reason())
                .endsWith(
                        REFUTED
                                + "operation 1 read nil of key \"x\" at 3, which is not what was"
                                + " there: operation 0 had committed to it last, at 2");
    }

    @Test
    void a_broken_level_is_told_with_what_is_wrong_with_the_timestamps() {
        transaction(1, 3, r("x", Value.NIL), w("x", 1))
                .transaction(2, 4, r("x", Value.NIL), w("x", 2));
        Verdict verdict = registers(Level.SNAPSHOT_ISOLATION);
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.witness().orElseThrow().kind()).isEqualTo("g-single");
        assertThat(verdict.reason())
                .endsWith(
                        REFUTED
                                + "operation 1 changed key \"x\" from 2 to 4, and so did operation"
                                + " 0, which committed in between, at 3");
        isProven(registers(Level.PREFIX));
    }

    @Test
    void of_two_changes_at_one_timestamp_the_second_loses_unless_each_is_done_at_once() {
        transaction(1, 5, w("x", 1)).transaction(2, 5, w("x", 2), r("y", Value.NIL));
        assertThat(registers(Level.SNAPSHOT_ISOLATION).reason()).contains(REFUTED);
        begun.clear();
        ended.clear();
        transaction(5, 5, w("x", 1)).transaction(5, 5, r("x", Value.of(1)), w("x", 2));
        isProven(registers(Level.SNAPSHOT_ISOLATION));
        begun.clear();
        ended.clear();
        transaction(5, 5, r("x", Value.of(2)), w("x", 1)).transaction(5, 5, w("x", 2));
        assertThat(registers(Level.SNAPSHOT_ISOLATION).reason()).contains(REFUTED);
    }

    @Test
    void who_starts_when_another_commits_sees_it() {
        transaction(1, 5, w("x", 1)).transaction(5, 6, r("x", Value.of(1)), w("x", 2));
        isProven(registers(Level.SNAPSHOT_ISOLATION));
    }

    @Test
    void sessions_and_real_time_count_where_the_level_says_so() {
        transaction(0, 5, 6, List.of(w("x", 1)));
        ended.forEach(begun::add);
        ended.clear();
        transaction(0, 1, 2, List.of(w("y", 1), r("x", Value.NIL)));
        isProven(registers(Level.SNAPSHOT_ISOLATION));
        Verdict session = registers(Level.STRONG_SESSION_SNAPSHOT_ISOLATION);
        assertThat(session.status()).isEqualTo(Status.INVALID);
        assertThat(session.reason())
                .endsWith(
                        REFUTED
                                + "operation 1 starts at 1 and commits at 2, but operation 0,"
                                + " before it in its session, commits at 6");
        isProven(registers(Level.SERIALIZABLE));
        assertThat(registers(Level.STRICT_SERIALIZABLE).status()).isEqualTo(Status.INVALID);
    }

    @Test
    void missing_timestamps_are_told_and_none_is_used() {
        transaction(1, 2, w("x", 1)).transaction(3, -1, r("x", Value.of(1)));
        isProven(registers(Level.SNAPSHOT_ISOLATION));
        transaction(4, -1, w("x", 2));
        Verdict verdict = registers(Level.SNAPSHOT_ISOLATION);
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        assertThat(verdict.reason())
                .endsWith(
                        "; the timestamps are not used: operation 2 has no whole number as its"
                                + " commit-timestamp");
    }

    @Test
    void nobody_starts_after_its_commit() {
        transaction(3, 2, w("x", 1)).transaction(4, 5, r("x", Value.of(1)));
        assertThat(registers(Level.SNAPSHOT_ISOLATION).reason())
                .endsWith(REFUTED + "operation 0 starts at 3, after it commits at 2");
    }

    @Test
    void values_that_repeat_are_no_obstacle() {
        transaction(1, 2, w("x", 1))
                .transaction(3, 4, w("x", 1))
                .transaction(5, 6, r("x", Value.of(1)));
        isProven(registers(Level.STRICT_SERIALIZABLE));
    }

    @Test
    void lists_are_read_as_they_were_with_what_was_appended_since() {
        transaction(1, 2, append("x", 1))
                .transaction(
                        3,
                        5,
                        append("x", 2),
                        r("x", new Value.Sequence(List.of(Value.of(1), Value.of(2)))))
                .transaction(4, 4, r("x", new Value.Sequence(List.of(Value.of(1)))));
        isProven(lists(Level.SNAPSHOT_ISOLATION));
        isProven(lists(Level.SERIALIZABLE));
        transaction(6, 7, r("x", new Value.Sequence(List.of(Value.of(1)))));
        assertThat(lists(Level.SNAPSHOT_ISOLATION).reason()).contains(REFUTED);
    }
}
