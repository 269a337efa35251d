// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Story;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityChecker.Part;
import dev.assay.checkers.model.Models;
import dev.assay.histories.History;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever checks the checkers must notice when they are wrong. */
class SecondOpinionsTest {
    private static final LinearizabilityOptions OPTIONS = LinearizabilityOptions.standard();
    private static final History VALID =
            new Story()
                    .did(0, "write", 1, 1)
                    .call(1, "write", 2)
                    .did(0, "read", null, 2)
                    .ok(1, 2)
                    .did(2, "write", 3, 3)
                    .call(2, "write", 4)
                    .fail(2)
                    .history();

    private static Budget.Meter meter() {
        return Budget.standard().start();
    }

    private static Optional<String> flaw(
            String model, History history, List<List<Integer>> orders) {
        return flaw(new ProofVerifier.Claim(Models.find(model), OPTIONS), history, orders);
    }

    private static Optional<String> flaw(
            ProofVerifier.Claim claim, History history, List<List<Integer>> orders) {
        return ProofVerifier.flaw(history, claim, orders, meter());
    }

    private static LinearizabilityOptions startingAs(ObjectKind kind) {
        return kind.initial().map(OPTIONS::startingAt).orElse(OPTIONS);
    }

    private static Problem<?> problem(History history) {
        return new Preparation<>(history, Models.find("register"), OPTIONS, meter())
                .components()
                .get(0)
                .problem(meter());
    }

    @Test
    void a_wrong_order_is_noticed_by_the_replay() {
        Problem<?> problem = problem(VALID);

        assertThat(Replay.flaw(problem, new int[] {0, 1, 2, 3}, meter())).isEmpty();
        assertThat(Replay.flaw(problem, new int[] {0, 2, 1, 3}, meter()))
                .hasValueSatisfying(flaw -> assertThat(flaw).contains("refuses operation 2"));
        assertThat(Replay.flaw(problem, new int[] {1, 2, 0, 3}, meter())).isPresent();
        assertThat(Replay.flaw(problem, new int[] {0, 1, 2}, meter())).isPresent();
        assertThat(Replay.flaw(problem, new int[] {0, 1, 2, 3, 3}, meter())).isPresent();
    }

    @Test
    void a_core_that_has_an_order_is_noticed_by_the_enumeration() {
        assertExplained(problem(VALID));
    }

    private static <S> void assertExplained(Problem<S> problem) {
        SearchResult.Refuted lie =
                new SearchResult.Refuted(
                        3,
                        3,
                        new int[] {1, 1, 1},
                        List.of(),
                        7,
                        new boolean[problem.operations().pure().length]);
        Refutation<S> core =
                new Refutation<>(problem, List.of(Situation.initial(problem)), 0, lie, false);

        assertThat(OrderEnumeration.outcome(core, meter()).isExplained()).isTrue();
        assertThat(OrderEnumeration.exhaustiveOutcome(core, meter()).isExplained()).isTrue();
    }

    @Test
    void a_wrong_proof_is_noticed_by_the_verifier() {
        assertThat(flaw("register", VALID, List.of(List.of(0, 1, 2, 3)))).isEmpty();
        assertThat(flaw("register", VALID, List.of(List.of(0, 2, 1, 3))).orElseThrow())
                .contains("the model refuses operation 2, number 2 of its order");
        assertThat(flaw("register", VALID, List.of(List.of(1, 2, 0, 3))).orElseThrow())
                .contains("operation 0 comes after one that was called after its return");
        assertThat(flaw("register", VALID, List.of(List.of(0, 1, 3))).orElseThrow())
                .contains("operation 2 is in no order");
        assertThat(flaw("register", VALID, List.of(List.of(0, 1, 2, 3, 3))).orElseThrow())
                .contains("operation 3 takes effect twice");
        assertThat(flaw("register", VALID, List.of(List.of(0, 1, 2, 3, 4))).orElseThrow())
                .contains("operation 4 failed");
        assertThat(flaw("register", VALID, List.of(List.of(0, 1, 2, 3, 9))).orElseThrow())
                .contains("no operation 9");
        assertThat(flaw("register", VALID, List.of())).isPresent();
        assertThat(flaw("register", VALID, List.of(List.of(0, 1), List.of(2, 3)))).isPresent();
    }

    @Test
    void keys_are_ordered_apart_only_if_no_order_shares_one() {
        History two =
                new Story()
                        .on("a")
                        .did(0, "put", 1, 1)
                        .on("b")
                        .did(0, "put", 2, 2)
                        .did(0, "get", null, 2)
                        .on("a")
                        .did(0, "get", null, 1)
                        .history();

        assertThat(flaw("kv", two, List.of(List.of(0, 3), List.of(1, 2)))).isEmpty();
        assertThat(flaw("kv", two, List.of(List.of(0, 3), List.of(1), List.of(2))).orElseThrow())
                .contains("two orders");
        assertThat(flaw("kv", two, List.of(List.of(0), List.of(1, 2, 3))).orElseThrow())
                .contains("two orders");
        assertThat(flaw("kv", two, List.of(List.of(1, 2))).orElseThrow())
                .contains("operation 3 is in no order");
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void what_the_checker_finds_valid_is_a_proof_and_no_proof_once_it_is_spoilt(ObjectKind kind) {
        int spoilt = 0;
        ProofVerifier.Claim claim =
                new ProofVerifier.Claim(Models.find(kind.id()), startingAs(kind));
        for (int seed = 0; seed < 20; seed++) {
            SyntheticParameters parameters = new SyntheticParameters(kind, 4, 40, 3, 5, 0.05, 0.05);
            Randomness randomness = new Randomness(seed);
            History history = SyntheticHistories.history(parameters, randomness);
            List<Part> parts =
                    new LinearizabilityChecker(Models.find(kind.id()), startingAs(kind))
                            .parts(history, meter());
            List<List<Integer>> orders =
                    parts.stream().flatMap(part -> part.order().stream()).toList();
            assertThat(flaw(claim, history, orders)).as("seed %d", seed).isEmpty();
            List<List<Integer>> reversed = new ArrayList<>(orders);
            List<Integer> first = new ArrayList<>(orders.get(0));
            Collections.reverse(first);
            reversed.set(0, first);
            spoilt += flaw(claim, history, reversed).isPresent() ? 1 : 0;
        }
        assertThat(spoilt).isEqualTo(20);
    }

    @Test
    void proving_tries_every_order_of_a_core_and_says_how_many_steps_it_took() {
        History history = new Story().did(0, "write", 1, 1).did(1, "read", null, 2).history();
        LinearizabilityChecker checker =
                new LinearizabilityChecker(Models.find("register"), OPTIONS).proving();

        Verdict part = checker.parts(history, meter()).get(0).verdict();

        assertThat(part.measures())
                .containsEntry(LinearizabilityChecker.TRIED_WHOLE, 1L)
                .containsKey(LinearizabilityChecker.STEPS_TRIED);
    }
}
