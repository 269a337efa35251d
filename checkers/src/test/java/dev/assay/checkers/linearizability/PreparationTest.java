// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Story;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a history's operations say, and which of them are judged together. */
class PreparationTest {
    private static final List<Value> KINDS =
            List.of(
                    Value.NIL,
                    Value.UNKNOWN,
                    Value.of(true),
                    Value.of(false),
                    Value.of(-7),
                    Value.of(-1),
                    Value.of(0),
                    Value.of(1),
                    Value.of(7),
                    new Value.BigInt(BigInteger.TWO.pow(70)),
                    new Value.Real(1.5),
                    Value.of("text"),
                    new Value.Keyword("keyword"),
                    new Value.Symbol("symbol"),
                    new Value.Char('c'),
                    new Value.Mapping(Map.of()),
                    new Value.Collection(Set.of()),
                    new Value.Tagged("tag", Value.NIL),
                    Value.sequence(),
                    Value.sequence(Value.of(1)),
                    Value.sequence(Value.of(2)),
                    Value.sequence(Value.of(1), Value.of(1)),
                    Value.sequence(Value.of(1), Value.of(1), Value.of(1)),
                    Value.sequence(Value.of(1), Value.of(1), Value.of(1), Value.of(1)));

    private static Budget.Meter meter() {
        return Budget.standard().start();
    }

    /** Says of calls of each kind something else, and counts how often it was asked. */
    private static final class OfKinds implements Model<Integer> {
        private final int seed;
        private final Map<List<Object>, Integer> asked = new HashMap<>();

        OfKinds(int seed) {
            this.seed = seed;
        }

        @Override
        public String id() {
            return "of-kinds";
        }

        @Override
        public Integer initial(Optional<Value> initial) {
            return 0;
        }

        @Override
        public void step(Integer state, Call call, Next<Integer> next) {
            next.to(state);
        }

        @Override
        public boolean judgesByKind() {
            return true;
        }

        private static String kind(Value value) {
            return switch (value) {
                case Value.Missing missing -> missing.name();
                case Value.Bool bool -> bool.name();
                case Value.Int(long number) -> "number " + Long.signum(number);
                case Value.Sequence(List<Value> elements) ->
                        "sequence of " + Math.min(3, elements.size());
                default -> value.getClass().getSimpleName();
            };
        }

        private static List<Object> kind(Call call) {
            Call.Step step = call.only();
            return List.of(
                    call.function(),
                    step.function(),
                    kind(step.argument()),
                    kind(step.result()),
                    call.returned(),
                    step.argument().equals(step.result()));
        }

        private boolean drawn(Call call, String what) {
            return new Randomness(seed).fork(what + kind(call)).chance(0.5);
        }

        @Override
        public boolean readsOnly(Call call) {
            asked.merge(kind(call), 1, Integer::sum);
            return drawn(call, "reads");
        }

        @Override
        public boolean mayRefuse(Call call) {
            return drawn(call, "refuses");
        }
    }

    private static History everyKind() {
        HistoryBuilder builder = new HistoryBuilder();
        int process = 0;
        for (String function : List.of("read", "write")) {
            for (Value argument : KINDS) {
                for (Value result : KINDS) {
                    for (EventType type : List.of(EventType.OK, EventType.INFO)) {
                        builder.accept(event(process, EventType.INVOKE, function, argument));
                        builder.accept(event(process++, type, function, result));
                    }
                }
            }
        }
        return builder.build();
    }

    private static Event event(int process, EventType type, String function, Value value) {
        return Event.Client.of(process, type, 0, MicroOperation.of(function, value));
    }

    @Test
    void calls_of_one_kind_are_asked_about_once_and_those_of_others_apart() {
        History history = everyKind();
        Meaning meaning = new Meaning(history, Conventions.PLAIN);
        for (int seed = 0; seed < 8; seed++) {
            OfKinds model = new OfKinds(seed);
            CallFacts facts = new CallFacts(history, model, meaning, meter());
            OfKinds other = new OfKinds(seed);
            for (int operation = 0; operation < history.operations(); operation++) {
                Call call = CallClasses.call(history, other, meaning, operation);
                int said = facts.of(operation);
                boolean tells = call.returned() && other.mayRefuse(call);
                assertThat(CallFacts.tells(said)).as("%s", call).isEqualTo(tells);
                assertThat(CallFacts.isUseful(said))
                        .as("%s", call)
                        .isEqualTo(tells || !other.readsOnly(call));
            }
            assertThat(model.asked.values()).containsOnly(1);
        }
    }

    @Test
    void a_call_that_does_not_suit_is_refused_with_its_place() {
        History history = new Story().did(0, "read", null, 1).did(3, "frobnicate", 1, 1).history();
        assertThatThrownBy(
                        () ->
                                new Preparation<>(
                                                history,
                                                Models.find("register"),
                                                LinearizabilityOptions.standard(),
                                                meter())
                                        .components())
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageStartingWith("operation 1 (process 3, frobnicate): ");
    }

    private static History endings() {
        return new Story()
                .did(0, "read", null, 5)
                .did(0, "read", null, null)
                .did(0, "write", null, null)
                .did(0, "cas", List.of(1, 2), true)
                .call(0, "cas", List.of(1, 2))
                .fail(0)
                .call(0, "write", 3)
                .fail(0)
                .call(0, "cas", List.of(1, 2))
                .info(0)
                .call(1, "read", null)
                .history();
    }

    private static String meanings(Conventions conventions) {
        History history = endings();
        Meaning meaning = new Meaning(history, conventions);
        StringBuilder said = new StringBuilder();
        for (int operation = 0; operation < history.operations(); operation++) {
            int result = meaning.result(operation, history.firstStep(operation));
            said.append(meaning.didNotHappen(operation) ? 'n' : 'y')
                    .append(meaning.returned(operation) ? 'r' : '-')
                    .append(history.values().get(result))
                    .append(' ');
        }
        return said.toString().toLowerCase(java.util.Locale.ROOT);
    }

    @Test
    void conventions_say_what_nil_reads_and_failed_comparisons_mean() {
        String plain = meanings(Conventions.PLAIN);
        String knossos = meanings(new Conventions(true, false));
        String porcupine = meanings(new Conventions(false, true));
        String five = Value.of(5).toString().toLowerCase(java.util.Locale.ROOT);
        assertThat(plain)
                .isEqualTo(
                        "yr%s yrnil yrnil yrtrue n-unknown n-unknown y-unknown y-unknown "
                                .formatted(five));
        assertThat(knossos).isEqualTo(plain.replaceFirst("yrnil", "yrunknown"));
        assertThat(porcupine).isEqualTo(plain.replaceFirst("n-unknown", "yrfalse"));
    }

    private static List<Component<Object>> components(String model, Story story) {
        @SuppressWarnings("unchecked")
        Model<Object> found = (Model<Object>) Models.find(model);
        LinearizabilityOptions options = LinearizabilityOptions.standard().onThreads(1);
        return new Preparation<>(story.history(), found, options, meter()).components();
    }

    @Test
    void operations_are_judged_with_those_that_share_keys_with_them() {
        Story story = new Story();
        story.on("a").did(0, "write", 1, 1).on("b").did(0, "write", 1, 1);
        story.on("c").did(0, "write", 1, 1).on("d").did(0, "write", 1, 1);
        story.on("e").did(0, "write", 1, 1);
        story.transaction(1, "write", "a", 2, "write", "c", 2);
        story.transaction(2, "write", "b", 2, "write", "e", 2, "write", "d", 2);
        story.transaction(3, "write", "a", 2, "write", "b", 2).fail(3);
        story.on("a").did(0, "read", null, 1).on("d").did(0, "read", null, 2);
        List<Component<Object>> components = components("multi-register", story);

        assertThat(components).hasSize(2);
        assertThat(components.get(0).label()).isEqualTo("keys \"a\", \"c\"");
        assertThat(numbers(components.get(0))).containsExactly(0, 2, 5, 8);
        assertThat(components.get(1).label()).isEqualTo("keys \"b\", \"d\", \"e\"");
        assertThat(numbers(components.get(1))).containsExactly(1, 3, 4, 6, 9);
        assertThat(components).allMatch(Component::tells);
        Problem<Object> first = components.get(0).problem(meter());
        assertThat(first.order()).containsExactly(0, ~0, 1, ~1, 2, 3, ~3);
        assertThat(components("register", new Story().did(0, "write", 1, 1)).get(0).tells())
                .isFalse();
    }

    private static int[] numbers(Component<?> component) {
        int[] all = new int[component.size()];
        java.util.Arrays.setAll(all, each -> each);
        return component.numbers(all);
    }

    @Test
    void what_proves_nothing_is_left_out() {
        Story story = new Story().call(9, "read", null).call(8, "write", 4);
        story.did(0, "write", 1, 1).call(0, "write", 2).fail(0);
        story.did(0, "read", null, Value.UNKNOWN).did(0, "read", null, 1).info(9);
        List<Component<Object>> components = components("register", story);
        assertThat(components).hasSize(1);
        assertThat(numbers(components.get(0))).containsExactly(1, 2, 5);
        Problem<Object> problem = components.get(0).problem(meter());
        assertThat(problem.order()).containsExactly(0, 1, ~1, 2, ~2);
        assertThat(problem.required()).isEqualTo(2);
    }

    @Test
    void a_replay_names_what_is_wrong_with_an_order() {
        Story story = new Story().call(9, "write", 7).did(0, "write", 1, 1);
        story.call(1, "read", null).did(2, "write", 3, 3).ok(1, 7).did(0, "read", null, 3);
        Problem<Object> problem = components("register", story).get(0).problem(meter());
        assertThat(Replay.flaw(problem, new int[] {1, 0, 2, 3, 4}, meter())).isEmpty();
        assertThat(flaw(problem, 1, 0, 2, 3)).isEqualTo("operation 4 is missing");
        assertThat(flaw(problem, 1, 0, 0, 2, 3, 4)).isEqualTo("operation 0 is out of place");
        assertThat(flaw(problem, 1, 2, 3, 4)).isEqualTo("the model refuses operation 2");
        assertThat(flaw(problem, 1, 3, 4, 0, 2))
                .isEqualTo("operation 2 comes after one that was invoked after its return");
        assertThat(flaw(problem, 0, 2, 1, 3, 4))
                .isEqualTo("operation 1 comes after one that was invoked after its return");
        Problem.Role[] roles = problem.role().clone();
        roles[4] = Problem.Role.ABSENT;
        Problem<Object> shorter = problem.relaxed(roles, Integer.MAX_VALUE);
        assertThat(Replay.flaw(shorter, new int[] {1, 0, 2, 3}, meter())).isEmpty();
        assertThat(flaw(shorter, 1, 0, 2, 3, 4)).isEqualTo("operation 4 is out of place");
    }

    private static String flaw(Problem<?> problem, int... order) {
        return Replay.flaw(problem, order, meter()).orElseThrow();
    }

    @Test
    void a_replay_follows_every_state_that_a_step_may_lead_to() {
        for (int left = 1; left <= 4; left++) {
            Story story = new Story();
            for (int value = 1; value <= 3; value++) {
                story.did(0, "enqueue", value, value);
            }
            story.call(8, "dequeue", null).call(9, "dequeue", null);
            story.did(0, "dequeue", null, left).did(0, "dequeue", null, null);
            Problem<Object> problem = components("unordered-queue", story).get(0).problem(meter());
            Optional<String> flaw = Replay.flaw(problem, new int[] {0, 1, 2, 3, 4, 5, 6}, meter());
            assertThat(flaw.isEmpty()).isEqualTo(left < 4);
        }
    }
}
