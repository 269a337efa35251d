// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Story;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.CallClasses;
import dev.assay.checkers.linearizability.JoinedKeys;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.linearizability.Meaning;
import dev.assay.checkers.linearizability.StateSpace;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.histories.History;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SequentialConsistencyCheckerTest {
    private static final LinearizabilityOptions PLAIN = LinearizabilityOptions.standard();

    private static SequentialConsistencyChecker.Found find(String model, History history) {
        return new SequentialConsistencyChecker(Models.find(model), PLAIN)
                .find(history, Budget.standard().start());
    }

    private static Verdict check(String model, Story story) {
        return find(model, story.history()).verdict();
    }

    private static Status status(String model, Story story) {
        return check(model, story).status();
    }

    private static String words(Verdict verdict) {
        return String.join("\n", verdict.witness().orElseThrow().explanation());
    }

    @Test
    void aProcessMaySeeThePastForAsLongAsItLikes() {
        assertThat(status("register", lateReads())).isEqualTo(Status.VALID);
        assertThat(lateReads().as("register").status()).isEqualTo(Status.INVALID);
    }

    private static Story lateReads() {
        return new Story()
                .did(0, "write", 1, 1)
                .did(0, "write", 2, 2)
                .did(1, "read", null, null)
                .did(1, "read", null, 1);
    }

    @Test
    void noProcessGoesBackInIt() {
        Story story =
                new Story()
                        .did(0, "write", 1, 1)
                        .did(0, "write", 2, 2)
                        .did(1, "read", null, 2)
                        .did(1, "read", null, 1);
        Verdict verdict = check("register", story);
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.witness().orElseThrow().operations()).containsExactly(0, 1, 2, 3);
        assertThat(words(verdict)).endsWith("would have to come before itself: 0 → 1 → 0");
    }

    // Each key alone has an order; both together have none.
    @Test
    void keysAreNotJudgedApart() {
        Story buffered =
                new Story()
                        .on("x")
                        .did(0, "put", 1, 1)
                        .on("y")
                        .did(0, "get", null, null)
                        .did(1, "put", 1, 1)
                        .on("x")
                        .did(1, "get", null, null);
        assertThat(status("kv", buffered)).isEqualTo(Status.INVALID);
        assertThat(status("multi-register", reads(null))).isEqualTo(Status.INVALID);
    }

    private static Story reads(Object untouched) {
        Story story = new Story();
        story.on("x").did(0, "write", 1, 1).on("y").did(1, "write", 1, 1);
        story.on("x").did(2, "read", null, 1).on("y").did(2, "read", null, 0);
        return story.on("y").did(3, "read", null, 1).on("x").did(3, "read", null, 0);
    }

    @Test
    void independentReadsOfIndependentWritesAgree() {
        Verdict verdict = check("multi-register", reads(0));
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.witness().orElseThrow().operations()).hasSize(6);
    }

    @Test
    void aQueueAndARegisterInOneHistoryShareTheirProcessesOrder() {
        Story story =
                new Story()
                        .on("x")
                        .did(0, "enqueue", 1, 1)
                        .on("y")
                        .did(0, "dequeue", null, null)
                        .did(1, "enqueue", 1, 1)
                        .on("x")
                        .did(1, "dequeue", null, null);
        Verdict verdict = check("fifo-queue", story);
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(words(verdict)).contains("every order of the 4 operations was considered");
    }

    @Test
    void aCrashedWriteMayTakeEffectLateOrNever() {
        Story late =
                new Story()
                        .call(0, "write", 1)
                        .info(0)
                        .did(1, "read", null, null)
                        .did(1, "read", null, 1)
                        .did(1, "write", 2, 2)
                        .did(2, "read", null, 2);
        assertThat(status("register", late)).isEqualTo(Status.VALID);
        Story twice =
                new Story()
                        .call(0, "write", 1)
                        .info(0)
                        .did(1, "read", null, 1)
                        .did(1, "write", 2, 2)
                        .did(1, "read", null, 1);
        assertThat(status("register", twice)).isEqualTo(Status.INVALID);
    }

    @Test
    void aCrashedWriteComesAfterWhatItsProcessDidBefore() {
        Story story =
                new Story()
                        .did(0, "write", 1, 1)
                        .call(0, "write", 2)
                        .info(0)
                        .did(1, "read", null, 2)
                        .did(1, "read", null, 1);
        assertThat(status("register", story)).isEqualTo(Status.INVALID);
    }

    @Test
    void whatFailedDidNotHappen() {
        Story story = new Story().call(0, "write", 1).fail(0).did(1, "read", null, 1);
        Verdict verdict = check("register", story);
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.reason()).contains("operation 1 saw 1, which is not the initial value");
    }

    @Test
    void valuesThatRepeatAreSearched() {
        assertThat(status("register", repeated())).isEqualTo(Status.VALID);
        Verdict verdict = check("register", repeated().did(1, "read", null, 2));
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(words(verdict)).contains("The longest order found");
    }

    private static Story repeated() {
        return new Story()
                .did(0, "write", 1, 1)
                .did(0, "write", 2, 2)
                .did(0, "write", 1, 1)
                .did(1, "read", null, 2)
                .did(1, "read", null, 1);
    }

    // The appends are tried as they were called at first, which leads nowhere; as far along all
    // processes, the other way round, the text is another.
    @Test
    void aStateThatLedNowhereSaysNothingOfAnotherAtTheSamePlace() {
        Story story =
                new Story()
                        .did(0, "put", "", "")
                        .did(0, "append", "a", "a")
                        .did(1, "append", "b", "b")
                        .did(2, "cas", List.of("ba", "c"), true);
        assertThat(status("kv", story)).isEqualTo(Status.VALID);
    }

    @Test
    void nothingThatCouldBeRefusedIsVacuous() {
        Story story = new Story().did(0, "write", 1, 1).call(1, "read", null).info(1);
        assertThat(status("register", story)).isEqualTo(Status.VACUOUS);
    }

    @Test
    void aSpentBudgetSaysHowFarTheSearchCame() {
        Story story = new Story();
        for (int round = 0; round < 12; round++) {
            for (int process = 0; process < 6; process++) {
                story.did(process, "enqueue", process, process);
            }
        }
        for (int process = 0; process < 6; process++) {
            story.did(process, "dequeue", null, process);
        }
        History history = story.did(0, "peek", null, 77).history();
        Budget few = new Budget(Budget.standard().time(), Long.MAX_VALUE, 20_000);
        Verdict verdict =
                new SequentialConsistencyChecker(Models.find("fifo-queue"), PLAIN)
                        .check(history, few.start());
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).matches(".*more than [1-9]\\d* of 79 operations.*");
    }

    @Test
    void manyCrashedWritesOfOneValueAreNoBurden() {
        Story story = new Story();
        for (int process = 0; process < 200; process++) {
            story.call(process, "write", 1).info(process);
        }
        for (int read = 0; read < 20; read++) {
            story.did(200, "read", null, 1).did(200, "write", 2, 2);
        }
        assertThat(status("register", story)).isEqualTo(Status.VALID);
    }

    @Test
    void longHistoriesOfManyKeysAreDecided() {
        for (ObjectKind kind : List.of(ObjectKind.REGISTER, ObjectKind.KV, ObjectKind.SET)) {
            SyntheticParameters parameters =
                    new SyntheticParameters(kind, 5, 3_000, 10, 5, 0.01, 0.02);
            History history = SyntheticHistories.history(parameters, new Randomness(7));
            assertThat(find(kind.id(), history).verdict().status())
                    .as(kind.id())
                    .isEqualTo(Status.VALID);
        }
    }

    @Test
    void linearizationsOfKeysMakeOneOrder() {
        SyntheticParameters parameters =
                new SyntheticParameters(ObjectKind.REGISTER, 6, 500, 8, 5, 0.02, 0.02);
        History history = SyntheticHistories.history(parameters, new Randomness(3));
        Budget.Meter meter = Budget.standard().start();
        var model = Models.find("register");
        var problem = new SequentialPreparation<>(history, model, PLAIN, meter).problem();
        var parts = new LinearizabilityChecker(model, PLAIN).parts(history, meter);
        var order =
                SequentialConsistencyChecker.merged(problem, history, parts, meter).orElseThrow();
        assertThat(new InterleavingReplay<>(history, model, PLAIN, meter).flaw(order)).isEmpty();
    }

    @Test
    void everyStepOfThePreparationAsksWhetherThereIsTimeLeft() {
        SyntheticParameters parameters =
                new SyntheticParameters(ObjectKind.REGISTER, 6, 500, 8, 100_000, 0, 0);
        History history = SyntheticHistories.history(parameters, new Randomness(3));
        Budget.Meter meter = Budget.standard().start();
        var model = Models.find("register");
        Meaning meaning = new Meaning(history, PLAIN.conventions());
        var problem = new SequentialPreparation<>(history, model, PLAIN, meter).problem();
        var facts = new RegisterFacts<>(problem, SequentialProblem.NOTHING, meter);
        var parts = new LinearizabilityChecker(model, PLAIN).parts(history, meter);
        CallClasses classes = new CallClasses(history, model, meaning, meter);
        for (int operation = 0; operation < history.operations(); operation++) {
            classes.of(operation);
        }
        Budget.Meter live = Budget.standard().start();
        List<Call> calls = classes.calls();
        meter.cancel();

        List<ThrowingCallable> steps =
                List.of(
                        () -> JoinedKeys.of(history, meaning, meter),
                        () -> KeyGroups.of(history, model, meaning, meter),
                        classes::calls,
                        () -> space(model, calls, meter),
                        () -> new RegisterFacts<>(problem, SequentialProblem.NOTHING, meter),
                        () -> new RegisterSaturation<>(facts, meter),
                        () -> SequentialConsistencyChecker.merged(problem, history, parts, meter));
        for (int step = 0; step < steps.size(); step++) {
            assertThatThrownBy(steps.get(step))
                    .as("step %d", step)
                    .isInstanceOf(Budget.Spent.class);
        }
        assertThat(new RegisterSaturation<>(facts, live).isRefuted()).isFalse();
    }

    private static <S> StateSpace<S> space(Model<S> model, List<Call> calls, Budget.Meter meter) {
        return new StateSpace<>(model, model.initial(Optional.empty()), calls, meter);
    }
}
