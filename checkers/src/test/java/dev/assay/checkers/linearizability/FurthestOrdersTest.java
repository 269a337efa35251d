// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.PartialOrders;
import dev.assay.checkers.PartialOrders.DeadEnd;
import dev.assay.checkers.PartialOrders.Member;
import dev.assay.checkers.PartialOrders.Obstacle;
import dev.assay.checkers.PartialOrders.Step;
import dev.assay.checkers.Story;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Models;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.Mutations;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FurthestOrdersTest {
    private static Verdict check(String model, History history) {
        return new LinearizabilityChecker(Models.find(model), LinearizabilityOptions.standard())
                .check(history, Budget.standard().start());
    }

    private static Optional<PartialOrders> orders(String model, History history) {
        return check(model, history)
                .firstWitnessed()
                .flatMap(Verdict::witness)
                .flatMap(Witness::orders);
    }

    @Test
    void the_furthest_order_comes_first_and_says_what_stops_it() {
        History history =
                new Story()
                        .did(0, "write", 2, 2)
                        .call(2, "write", 3)
                        .call(3, "read", null)
                        .did(4, "cas", List.of(2, 5), List.of(2, 5))
                        .ok(3, 4)
                        .ok(2, 3)
                        .history();

        PartialOrders orders = orders("cas-register", history).orElseThrow();

        assertThat(orders.isWhole()).isTrue();
        assertThat(orders.members())
                .extracting(Member::operation, Member::isRequired, Member::isMutation)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, false, true),
                        org.assertj.core.groups.Tuple.tuple(2, true, false),
                        org.assertj.core.groups.Tuple.tuple(3, true, true));
        DeadEnd furthest = orders.ends().get(0);
        assertThat(furthest.start()).isEqualTo("2");
        assertThat(furthest.madeBy()).isZero();
        assertThat(furthest.steps()).containsExactly(new Step(3, "5"));
        assertThat(furthest.obstacles())
                .contains(
                        new Obstacle(
                                2,
                                "refused",
                                "the model refuses it: read, returned 4 from state 5"))
                .anySatisfy(
                        obstacle -> {
                            assertThat(obstacle.operation()).isEqualTo(1);
                            assertThat(obstacle.kind()).isEqualTo("no-help");
                        });
        assertThat(orders.ends())
                .extracting(end -> end.steps().stream().map(Step::operation).toList())
                .containsExactly(List.of(3), List.of(3, 1), List.of(1));
    }

    @Test
    void an_operation_that_waits_for_another_names_it() {
        History history =
                new Story()
                        .call(0, "enqueue", 1)
                        .ok(0, 1)
                        .call(0, "enqueue", 2)
                        .ok(0, 2)
                        .call(1, "dequeue", null)
                        .ok(1, 2)
                        .call(1, "dequeue", null)
                        .ok(1, 1)
                        .history();

        PartialOrders orders = orders("fifo-queue", history).orElseThrow();

        assertThat(orders.ends().get(0).obstacles())
                .allSatisfy(obstacle -> assertThat(obstacle.kind()).isNotEqualTo("no-help"));
        assertThat(orders.ends().get(0).obstacles().get(0).kind()).isEqualTo("refused");
    }

    @Test
    void every_shown_order_keeps_real_time_and_the_register_s_meaning() {
        int seen = 0;
        for (int seed = 0; seed < 300; seed++) {
            Randomness randomness = new Randomness(seed);
            SyntheticParameters parameters =
                    new SyntheticParameters(ObjectKind.REGISTER, 5, 40, 1, 4, 0.1, 0);
            Optional<Mutations.Mutation> mutation =
                    Mutations.mutate(SyntheticHistories.events(parameters, randomness), randomness);
            if (mutation.isEmpty()) {
                continue;
            }
            HistoryBuilder builder = new HistoryBuilder();
            mutation.get().events().forEach(builder::accept);
            History history = builder.build();
            Optional<PartialOrders> orders = orders("register", history);
            if (orders.isPresent()) {
                seen++;
                orders.get().ends().forEach(end -> assertPossible(history, orders.get(), end));
            }
        }
        assertThat(seen).as("invalid histories among those drawn").isGreaterThan(50);
    }

    private static void assertPossible(History history, PartialOrders orders, DeadEnd end) {
        String state = end.start();
        int latestCall = -1;
        List<Integer> done = new ArrayList<>(end.before());
        for (Step step : end.steps()) {
            int operation = step.operation();
            assertThat(done).doesNotContain(operation);
            done.add(operation);
            int first = history.firstStep(operation);
            boolean isRead = history.functionName(history.stepFunction(first)).equals("read");
            Object seen =
                    history.values()
                            .get(isRead ? history.stepResult(first) : history.stepArgument(first));
            assertThat(step.state()).as("%s", step).isEqualTo(words(seen));
            assertThat(isRead && !step.state().equals(state)).as("%s", step).isFalse();
            state = step.state();
            latestCall = Math.max(latestCall, history.invocation(operation));
            boolean isRequired = required(orders, operation);
            assertThat(!isRequired || history.completion(operation) > latestCall)
                    .as("%s comes before its turn", step)
                    .isTrue();
            assertThat(!isRequired || history.outcome(operation) == EventType.OK).isTrue();
        }
        assertThat(orders.members().stream().filter(Member::isRequired).map(Member::operation))
                .allSatisfy(
                        operation ->
                                assertThat(
                                                done.contains(operation)
                                                        || end.obstacles().stream()
                                                                .anyMatch(
                                                                        each ->
                                                                                each.operation()
                                                                                                == operation
                                                                                        && !each.kind()
                                                                                                .equals(
                                                                                                        "no-help")))
                                        .isTrue());
        assertThat(end.obstacles()).anyMatch(obstacle -> obstacle.kind().equals("refused"));
    }

    private static String words(Object value) {
        return dev.assay.checkers.model.Describe.value((dev.assay.histories.Value) value);
    }

    private static boolean required(PartialOrders orders, int operation) {
        return orders.members().stream()
                .anyMatch(member -> member.operation() == operation && member.isRequired());
    }

    @Test
    void a_hundred_crashed_writes_do_not_keep_it_from_considering_every_order() {
        Story story = new Story();
        for (int process = 0; process < 100; process++) {
            story.call(process, "write", process % 5).info(process);
        }
        History history = story.did(200, "read", null, 7).history();

        PartialOrders orders = orders("register", history).orElseThrow();

        assertThat(orders.isWhole()).isTrue();
        assertThat(orders.found()).isEqualTo(6);
        assertThat(orders.ends()).hasSize(6);
    }
}
