// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Story;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.histories.History;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinearizabilityCheckerTest {
    private static LinearizabilityChecker checker(String model) {
        return new LinearizabilityChecker(Models.find(model), LinearizabilityOptions.standard());
    }

    private static Verdict check(String model, History history) {
        return checker(model).check(history, Budget.standard().start());
    }

    @Test
    void moreThanSixtyFourOperationsMayBeOpenAtOnce() {
        Story story = new Story();
        for (int process = 0; process < 100; process++) {
            story.call(process, "write", 1);
        }
        story.call(100, "write", 2).call(101, "read", null);
        for (int process = 0; process < 100; process++) {
            story.ok(process, 1);
        }
        story.ok(101, 2).ok(100, 2).did(102, "read", null, 2);
        assertThat(check("register", story.history()).status()).isEqualTo(Status.VALID);
    }

    @Test
    void twoHundredCrashedWritesOfTwoValuesAreNoBurden() {
        Story story = new Story();
        for (int process = 0; process < 200; process++) {
            story.call(process, "write", process % 2).info(process);
        }
        for (int read = 0; read < 100; read++) {
            story.did(200, "read", null, 0).did(200, "read", null, 1);
        }
        Verdict verdict = check("register", story.did(200, "read", null, 0).history());
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.measures().get("configurations")).isLessThan(10_000L);
    }

    @Test
    void theWitnessNamesTheOperationTheWindowAndWhyNoOrderWorks() {
        History history =
                new Story()
                        .did(0, "write", 1, 1)
                        .did(0, "read", null, 1)
                        .did(1, "write", 2, 2)
                        .call(2, "write", 3)
                        .did(3, "read", null, 4)
                        .ok(2, 3)
                        .history();
        Witness witness =
                check("register", history).firstWitnessed().orElseThrow().witness().orElseThrow();
        assertThat(witness.kind()).isEqualTo("non-linearizable");
        assertThat(witness.operations()).contains(4).doesNotContain(0, 1);
        assertThat(witness.lastEvent()).isEqualTo(8);
        assertThat(witness.explanation().get(0))
                .isEqualTo(
                        "No order of the operations explains operation 4 (process 3), read,"
                                + " returned 4 [events 7 to 8].");
        assertThat(String.join("\n", witness.explanation()))
                .contains(
                        "can only be 2 (after operation 2 (process 1), write 2)",
                        "write 3 (operation 3)");
        assertThat(witness.explanation().get(witness.explanation().size() - 1))
                .contains("before event 8 the state can only be 2 or 3");
    }

    @Test
    void theWitnessNamesTheReadThatProvesACrashedWrite() {
        History history =
                new Story()
                        .call(0, "write", 1)
                        .did(1, "read", null, 1)
                        .did(2, "read", null, null)
                        .history();
        Witness witness =
                check("register", history).firstWitnessed().orElseThrow().witness().orElseThrow();
        assertThat(witness.operations()).containsExactly(0, 1, 2);
        assertThat(witness.explanation().get(1))
                .startsWith(
                        "Right after event 2, when operation 1 (process 1), read, returned 1,"
                                + " ended, the state can only be 1 (after operation 0");
    }

    @Test
    void aSpentBudgetSaysHowFarTheSearchCame() {
        History history =
                SyntheticHistories.history(
                        new SyntheticParameters(ObjectKind.KV_APPEND, 8, 500, 1, 5, 0, 0),
                        new Randomness(3));
        Budget few = new Budget(Budget.standard().time(), Long.MAX_VALUE, 600);
        Verdict verdict = checker("kv-append").check(history, few.start());
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).matches(".*decided up to return [1-9]\\d* of \\d+: .*");
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void longHistoriesOfEveryKindAreValidAndComeWithAReplayedOrder(ObjectKind kind) {
        for (int seed = 0; seed < 10; seed++) {
            // A queue shows only much later in which order elements went in, so that all orders
            // stay open for long.
            int operations = kind == ObjectKind.FIFO_QUEUE ? 80 : 400;
            SyntheticParameters parameters =
                    new SyntheticParameters(kind, 5, operations, 3, 5, 0.01, 0.05);
            History history = SyntheticHistories.history(parameters, new Randomness(seed));
            List<LinearizabilityChecker.Part> parts =
                    new LinearizabilityChecker(
                                    Models.find(kind.id()),
                                    kind.initial()
                                            .map(LinearizabilityOptions.standard()::startingAt)
                                            .orElse(LinearizabilityOptions.standard()))
                            .parts(history, Budget.standard().start());
            assertThat(parts)
                    .allSatisfy(
                            part -> {
                                assertThat(part.verdict().status())
                                        .as("seed %d: %s", part.verdict())
                                        .isEqualTo(Status.VALID);
                                assertThat(part.order().orElseThrow()).doesNotHaveDuplicates();
                            });
        }
    }

    @Test
    void theSameHistoryGetsTheSameVerdictOnOneThreadAndOnMany() {
        SyntheticParameters parameters =
                new SyntheticParameters(ObjectKind.REGISTER, 6, 3_000, 40, 5, 0.01, 0);
        History history = SyntheticHistories.history(parameters, new Randomness(1));
        LinearizabilityOptions options = LinearizabilityOptions.standard();
        assertThat(
                        new LinearizabilityChecker(Models.find("register"), options.onThreads(4))
                                .parts(history, Budget.standard().start()))
                .isEqualTo(
                        new LinearizabilityChecker(Models.find("register"), options.onThreads(1))
                                .parts(history, Budget.standard().start()));
    }

    /** A register that forgets: each write may or may not take effect. */
    private static final class ForgetfulRegister implements Model<Value> {
        @Override
        public String id() {
            return "forgetful";
        }

        @Override
        public Value initial(Optional<Value> initial) {
            return Value.NIL;
        }

        @Override
        public void step(Value state, Call call, Next<Value> next) {
            if (call.function().equals("write")) {
                next.to(state);
                next.to(call.only().argument());
            } else if (call.only().mayReturn(state)) {
                next.to(state);
            }
        }
    }

    @Test
    void nondeterministicModelsAreSearchedInAllTheirStates() {
        LinearizabilityChecker checker =
                new LinearizabilityChecker(
                        new ForgetfulRegister(), LinearizabilityOptions.standard());
        History forgotten =
                new Story()
                        .did(0, "write", 1, 1)
                        .did(0, "write", 2, 2)
                        .did(0, "read", null, 1)
                        .history();
        History impossible =
                new Story()
                        .did(0, "write", 1, 1)
                        .did(0, "write", 2, 2)
                        .did(0, "read", null, 1)
                        .did(0, "read", null, 2)
                        .history();
        assertThat(checker.check(forgotten, Budget.standard().start()).status())
                .isEqualTo(Status.VALID);
        assertThat(checker.check(impossible, Budget.standard().start()).status())
                .isEqualTo(Status.INVALID);
    }
}
