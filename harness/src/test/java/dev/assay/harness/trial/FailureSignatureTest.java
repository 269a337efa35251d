// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.toy.ToyTarget;
import dev.assay.harness.toy.ToyTrials;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FailureSignatureTest {
    private static final History HISTORY = history();

    /** Process 0 puts from event 0 to 1, process 1 gets from event 2 to 3. */
    private static History history() {
        HistoryBuilder builder = new HistoryBuilder();
        long time = 0;
        for (String function : List.of("put", "get")) {
            for (EventType type : List.of(EventType.INVOKE, EventType.OK)) {
                builder.accept(
                        new Event.Client(
                                function.equals("put") ? 0 : 1,
                                type,
                                time++,
                                function,
                                List.of(new MicroOperation(function, Value.of("k"), Value.of(1L))),
                                Map.of()));
            }
        }
        return builder.build();
    }

    private static Verdict broken(String part, String kind, int event, List<Integer> operations) {
        return Verdict.invalid(
                part, new Witness(kind, operations, 0, event, List.of(), List.of("It broke.")));
    }

    private static String text(Verdict... parts) {
        return FailureSignature.of(Verdict.all("trial", List.of(parts)), HISTORY)
                .orElseThrow()
                .text();
    }

    @Test
    void a_valid_trial_has_none() {
        assertThat(FailureSignature.of(Verdict.valid("trial", "fine"), HISTORY)).isEmpty();
    }

    @Test
    void it_is_that_of_the_part_that_broke_first_and_of_the_first_part_among_equals() {
        Verdict early = broken("oracle", "early", 1, List.of());
        Verdict late = broken("history", "late", 3, List.of());
        Verdict asEarly = broken("other", "as-early", 1, List.of());

        assertThat(text(late, early, asEarly)).isEqualTo("invalid / oracle / early / none");
        assertThat(text(asEarly, early)).isEqualTo("invalid / other / as-early / none");
    }

    @Test
    void keys_are_no_part_of_it_and_the_function_that_completes_the_witness_is() {
        Verdict key = broken("key \"k7\"", "non-linearizable", 3, List.of(0, 1));
        Verdict other = broken("key \"k9\"", "non-linearizable", 3, List.of(1));
        Verdict put = broken("key \"k1\"", "non-linearizable", 1, List.of(0));

        String of = text(Verdict.ofKeys("linearizable as kv", List.of(key)));
        assertThat(of).isEqualTo("invalid / linearizable as kv / non-linearizable / get");
        assertThat(text(Verdict.ofKeys("linearizable as kv", List.of(other)))).isEqualTo(of);
        assertThat(text(Verdict.ofKeys("linearizable as kv", List.of(key, put)))).endsWith("/ put");
    }

    @Test
    void edges_give_it_their_kinds_once_each_and_sorted() {
        List<Witness.Edge> edges =
                List.of(
                        new Witness.Edge(0, 1, "wr", "a"),
                        new Witness.Edge(1, 0, "rw", "b"),
                        new Witness.Edge(0, 1, "wr", "c"));
        Witness circle = new Witness("G-single", List.of(0, 1), 0, 3, edges, List.of("A circle."));

        assertThat(text(Verdict.invalid("isolation", circle)))
                .isEqualTo("invalid / isolation / G-single / rw+wr");
    }

    @Test
    void an_exception_gives_it_its_class_and_the_place_without_numbers_and_words() {
        for (String message : List.of("", ": 17 is not 18 at n3")) {
            Witness crashed =
                    new Witness(
                            "node-crashed",
                            List.of(),
                            3,
                            3,
                            List.of(),
                            List.of(
                                    "n3 (incarnation 2) crashed",
                                    "java.lang.IllegalStateException" + message,
                                    "  at dev.assay.db.raft.Core.lambda$go$3(Core.java:17)",
                                    "  at dev.assay.db.raft.Other.go(Other.java:18)"));
            assertThat(text(Verdict.invalid("nodes-run", crashed)))
                    .isEqualTo(
                            "invalid / nodes-run / node-crashed / IllegalStateException at"
                                    + " Core.lambda$go$#");
        }
    }

    @Test
    void an_undecided_trial_has_the_reason_without_numbers_and_values() {
        Verdict spent = Verdict.unknown("linearizable", "key \"r4\": 1,000 configurations, 2.5 s");
        Verdict same = Verdict.unknown("linearizable", "key \"x\": 7 configurations, 31 s");

        assertThat(text(Verdict.valid("a", "b"), spent))
                .isEqualTo("unknown / linearizable / none / key \"\": # configurations, # s")
                .isEqualTo(text(same));
        assertThat(text(Verdict.vacuous("exercised", "only 3 operations")))
                .isEqualTo("vacuous / exercised / none / only # operations");
    }

    @Test
    void its_text_is_read_back_and_other_text_is_refused_in_one_line() {
        FailureSignature odd =
                new FailureSignature(Status.UNKNOWN, "a / b", "", "several\nlines  of it");
        assertThat(FailureSignature.parse(odd.text(), "x")).isEqualTo(odd);
        assertThat(odd.text()).isEqualTo("unknown / a | b / none / several lines of it");
        for (String wrong :
                List.of("", "valid / a / b / c", "invalid / a / b", "bad / a / b / c")) {
            assertThatThrownBy(() -> FailureSignature.parse(wrong, "case.json"))
                    .isInstanceOf(HarnessInputException.class)
                    .hasMessageStartingWith("case.json: ")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void equal_failures_of_many_seeds_have_one() {
        for (Map.Entry<String, String> each :
                Map.of(
                                ToyTarget.LOSES_WRITES,
                                "invalid / linearizable as kv / non-linearizable / get",
                                ToyTarget.NEVER_ANSWERS,
                                "invalid / progresses / deadlock / none",
                                ToyTarget.THROWS,
                                "invalid / nodes-run / node-crashed / ")
                        .entrySet()) {
            TreeSet<String> texts = new TreeSet<>();
            for (long seed = 1; seed <= 3; seed++) {
                FailureSignature.of(ToyTrials.run(seed, "kv", each.getKey()))
                        .ifPresent(signature -> texts.add(signature.text()));
            }
            assertThat(texts).hasSize(1);
            assertThat(texts.first()).startsWith(each.getValue());
        }
    }
}
