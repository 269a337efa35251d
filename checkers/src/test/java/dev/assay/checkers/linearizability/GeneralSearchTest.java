// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Story;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Each of these fails when one of the search's reductions leaves out, or lets in, too much. */
class GeneralSearchTest {
    private static <S> SearchResult decide(Model<S> model, History history, Budget.Meter meter) {
        Problem<S> problem = problem(model, history, meter);
        SearchResult result = new GeneralSearch<>(problem, true, meter).decide();
        if (result instanceof SearchResult.Linearizable found) {
            assertThat(Replay.flaw(problem, found.order(), meter)).isEmpty();
        }
        return result;
    }

    private static <S> Problem<S> problem(Model<S> model, History history, Budget.Meter meter) {
        LinearizabilityOptions options = LinearizabilityOptions.standard().onThreads(1);
        return new Preparation<>(history, model, options, meter).components().get(0).problem(meter);
    }

    private static boolean holds(String model, Story story) {
        SearchResult result =
                decide(Models.find(model), story.history(), Budget.standard().start());
        assertThat(result)
                .isInstanceOfAny(SearchResult.Linearizable.class, SearchResult.Refuted.class);
        return result instanceof SearchResult.Linearizable;
    }

    @Test
    void aWriteThatNobodySawHidesBehindAnother() {
        Story story = new Story().call(0, "write", 1).did(1, "write", 2, 2).did(2, "read", null, 2);
        assertThat(holds("cas-register", story.ok(0, 1).did(2, "read", null, 2))).isTrue();
    }

    @Test
    void aWriteThatWasHiddenMayBeSeenUntilItReturns() {
        Story story = new Story().call(0, "write", 1).did(1, "write", 2, 2).did(2, "read", null, 2);
        assertThat(holds("cas-register", story.ok(0, 1).did(2, "read", null, 1))).isTrue();
    }

    @Test
    void aWriteIsNotSeenAgainAfterItReturned() {
        Story story = new Story().call(0, "write", 1).did(1, "write", 2, 2).ok(0, 1);
        story.did(2, "read", null, 2).did(2, "read", null, 1);
        assertThat(holds("cas-register", story)).isFalse();
    }

    @Test
    void aWriteDoesNotHideBehindOneThatWasCalledTooLate() {
        Story story = new Story().did(0, "write", 2, 2).call(1, "read", null);
        story.did(0, "write", 1, 1).did(2, "read", null, 2);
        assertThat(holds("cas-register", story.ok(1, 2))).isFalse();
    }

    @Test
    void aCompareAndSetDoesNotHideWhereItsValueNeverWas() {
        Story story = new Story().did(0, "write", 1, 1).call(1, "cas", List.of(5, 6));
        story.did(0, "write", 2, 2).did(0, "read", null, 2).ok(1, true);
        assertThat(holds("cas-register", story.did(0, "read", null, 2))).isFalse();
    }

    @Test
    void aWriteThatIsStillToBeUsedIsWorthMoreThanOneThatWas() {
        Story story = new Story().did(0, "write", 1, 1).call(1, "write", 1);
        story.did(0, "cas", List.of(1, 3), true).did(0, "write", 2, 2).did(0, "read", null, 1);
        assertThat(holds("cas-register", story.ok(1, 1))).isTrue();
    }

    @Test
    void anAppendHidesBehindAPutButNotBesideIt() {
        Story hidden = new Story().call(0, "append", "a").did(1, "put", "b", "b");
        assertThat(holds("kv-append", hidden.ok(0, "a").did(1, "get", null, "b"))).isTrue();
        Story late = new Story().did(1, "put", "b", "b").call(0, "append", "a");
        assertThat(holds("kv-append", late.ok(0, "a").did(1, "get", null, "b"))).isFalse();
    }

    @Test
    void ofTwoEqualAppendsTheOneThatIsHiddenAlreadyStaysSo() {
        Story story = new Story().call(0, "append", "x").did(2, "put", "", "");
        story.call(1, "append", "x").did(2, "get", null, "x").ok(0, "x").did(2, "get", null, "x");
        assertThat(holds("kv-append", story.ok(1, "x").did(2, "get", null, "x"))).isTrue();
    }

    @Test
    void aCrashedWriteHidesOpenOnes() {
        Story story = new Story().did(0, "write", 0, 0).call(1, "write", 7).call(2, "write", 1);
        story.did(0, "read", null, 7).ok(2, 1);
        assertThat(holds("cas-register", story.did(0, "read", null, 7))).isTrue();
    }

    @Test
    void aCrashedWriteTakesEffectOnlyOnce() {
        Story once = new Story().call(9, "write", 1).info(9);
        once.did(0, "write", 2, 2).did(0, "read", null, 1);
        once.did(0, "write", 3, 3).did(0, "read", null, 1);
        assertThat(holds("cas-register", once)).isFalse();
        Story twice = new Story().call(8, "write", 1).call(9, "write", 1).info(9);
        twice.did(0, "write", 2, 2).did(0, "read", null, 1);
        twice.did(0, "write", 3, 3).did(0, "read", null, 1);
        assertThat(holds("cas-register", twice)).isTrue();
    }

    @Test
    void aCrashedWriteTakesEffectOnlyAfterItsCall() {
        Story story = new Story().call(8, "write", 1).did(0, "write", 2, 2).did(0, "read", null, 1);
        story.did(0, "write", 3, 3).did(0, "read", null, 1).call(9, "write", 1);
        assertThat(holds("cas-register", story)).isFalse();
    }

    @Test
    void aCrashedWriteMayHaveToTakeEffectBeforeAnyReturnAsksForIt() {
        Story story = new Story().call(9, "write", 7).did(0, "write", 1, 1);
        story.call(5, "read", null).did(0, "write", 1, 1).ok(5, 7).did(0, "read", null, 1);
        assertThat(holds("cas-register", story)).isTrue();
    }

    @Test
    void whatOtherKeysSpendMeanwhileDoesNotMakeACoreLarger() throws InterruptedException {
        Story story = new Story().call(0, "write", 7).call(1, "read", null).call(2, "read", null);
        story.ok(0, 7).ok(1, 7).ok(2, 99);
        History history = story.history();
        Budget.Meter shared = Budget.standard().start();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread others =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (!isOver.get()) {
                                        shared.explored(1_000_000);
                                    }
                                });
        while (shared.configurations() == 0) {
            Thread.onSpinWait();
        }
        for (int round = 0; round < 300; round++) {
            assertThat(core(Models.find("register"), history, shared)).doesNotContain(1);
        }
        isOver.set(true);
        others.join();
    }

    private static <S> List<Integer> core(Model<S> model, History history, Budget.Meter meter) {
        Problem<S> problem = problem(model, history, meter);
        SearchResult result = new GeneralSearch<>(problem, true, meter).decide();
        return Refutation.of(problem, (SearchResult.Refuted) result, meter)
                .operations(Problem.Role.REQUIRED);
    }

    private static Story twelveCrashedWritesSeenTwice() {
        Story story = new Story();
        for (int value = 0; value < 12; value++) {
            story.call(100 + value, "write", value).call(200 + value, "write", value);
        }
        for (int round = 0; round < 2; round++) {
            for (int value = 0; value < 12; value++) {
                story.did(0, "write", 50 + value, 50 + value).did(0, "read", null, value);
            }
        }
        return story;
    }

    @Test
    void crashedOperationsOfManyClassesAreUsedSparingly() {
        assertThat(holds("cas-register", twelveCrashedWritesSeenTwice())).isTrue();
        Story thrice = twelveCrashedWritesSeenTwice().did(0, "write", 99, 99);
        assertThat(holds("cas-register", thrice.did(0, "read", null, 3))).isFalse();
    }

    @Test
    void enqueuesWithoutReturnDoNotGrowTheQueueForEver() {
        Story story = new Story().call(9, "enqueue", 1).info(9).did(0, "dequeue", null, 1);
        assertThat(holds("fifo-queue", story.did(0, "dequeue", null, 1))).isFalse();
    }

    @Test
    void manyBusyClientsNeedFewConfigurations() {
        Budget.Meter meter = Budget.standard().start();
        History history =
                SyntheticHistories.history(
                        new SyntheticParameters(ObjectKind.CAS_REGISTER, 24, 1_500, 1, 5, 0.01, 0),
                        new Randomness(11));
        assertThat(decide(Models.find("cas-register"), history, meter))
                .isInstanceOf(SearchResult.Linearizable.class);
        assertThat(meter.configurations()).isLessThan(60_000);
    }

    /** Says of its writes that they overwrite, and adds. */
    private static final class Liar implements Model<Integer> {
        @Override
        public String id() {
            return "liar";
        }

        @Override
        public Integer initial(Optional<Value> initial) {
            return 0;
        }

        @Override
        public void step(Integer state, Call call, Next<Integer> next) {
            next.to(state + 1);
        }

        @Override
        public boolean overwrites(Call change) {
            return true;
        }
    }

    @Test
    void aModelIsHeldToItsWord() {
        History history = new Story().did(0, "write", 1, 1).did(0, "write", 1, 1).history();
        assertThatThrownBy(() -> decide(new Liar(), history, Budget.standard().start()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the model liar leads to more than one state");
    }
}
