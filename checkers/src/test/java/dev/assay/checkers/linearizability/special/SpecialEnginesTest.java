// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.ObjectStory.number;
import static dev.assay.checkers.linearizability.special.ObjectStory.pair;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecialEnginesTest {
    private static Answer decide(SpecialEngine engine, ObjectStory story) {
        ObjectHistory history = story.history();
        Answer answer = engine.decide(history, Budget.standard().start());
        if (answer instanceof Answer.Linearizable(int[] order)) {
            assertThat(ObjectReplay.flaw(history, order, Budget.standard().start())).isEmpty();
        }
        return answer;
    }

    private static void accepts(SpecialEngine engine, ObjectStory story) {
        assertThat(decide(engine, story)).isInstanceOf(Answer.Linearizable.class);
    }

    private static void refutes(SpecialEngine engine, ObjectStory story, int... core) {
        assertThat(decide(engine, story))
                .isInstanceOfSatisfying(
                        Answer.Refuted.class,
                        refuted -> assertThat(refuted.core()).containsExactly(core));
    }

    private static void leaves(SpecialEngine engine, ObjectStory story) {
        assertThat(decide(engine, story)).isInstanceOf(Answer.Undecided.class);
    }

    private static ObjectStory register() {
        return new ObjectStory(ObjectType.REGISTER, number(0));
    }

    private final SpecialEngine zones = new RegisterZones();
    private final SpecialEngine elements = new SetByElement();
    private final SpecialEngine growing = new GrowingSet();
    private final SpecialEngine mutex = new MutexSweep();
    private final SpecialEngine counter = new CounterSweep();
    private final SpecialEngine revealed = new RevealedOrder();

    @Test
    void aReadOfAnOverwrittenValueIsRefutedByTheOperationsOnTwoValues() {
        ObjectStory story =
                register()
                        .call(Function.WRITE, number(1), Value.NIL)
                        .call(Function.WRITE, number(2), Value.NIL)
                        .call(Function.READ, Value.NIL, number(2))
                        .call(Function.READ, Value.NIL, number(1));
        Answer.Refuted refuted = (Answer.Refuted) decide(zones, story);
        assertThat(refuted.core()).hasSizeLessThanOrEqualTo(4).contains(0, 1, 3);
        assertThat(refuted.reason()).contains("#3 (read of 1)");
    }

    @Test
    void aReadOfTheInitialValueAfterAnotherIsRefuted() {
        refutes(
                zones,
                register()
                        .call(Function.WRITE, number(1), Value.NIL)
                        .call(Function.READ, Value.NIL, number(0)),
                0,
                1);
    }

    @Test
    void aValueThatNobodyWroteIsRefutedByItsReadAlone() {
        refutes(
                zones,
                register()
                        .call(Function.WRITE, number(1), Value.NIL)
                        .call(Function.READ, Value.NIL, number(5)),
                1);
    }

    @Test
    void twoCasThatReplacedOneValueAreRefuted() {
        refutes(
                zones,
                register()
                        .begin(Function.CAS, pair(0, 1))
                        .begin(Function.CAS, pair(0, 2))
                        .end(0, Value.of(true))
                        .end(1, Value.of(true)),
                0,
                1);
    }

    @Test
    void casThatLiveOnEachOthersValuesAreRefuted() {
        refutes(
                zones,
                register()
                        .begin(Function.CAS, pair(1, 2))
                        .begin(Function.CAS, pair(2, 1))
                        .end(0, Value.of(true))
                        .end(1, Value.of(true)),
                0,
                1);
    }

    @Test
    void aCrashedWriteThatWasReadHappenedAndOneThatWasNotIsLeftOut() {
        ObjectStory story =
                register()
                        .begin(Function.WRITE, number(1))
                        .begin(Function.WRITE, number(2))
                        .call(Function.READ, Value.NIL, number(0))
                        .call(Function.READ, Value.NIL, number(1))
                        .call(Function.READ, Value.NIL, number(1));
        Answer.Linearizable answer = (Answer.Linearizable) decide(zones, story);
        assertThat(answer.order()).containsExactly(2, 0, 3, 4);
    }

    @Test
    void aChainOfCrashedCasIsProvenByTheReadOfItsEnd() {
        refutes(
                zones,
                register()
                        .begin(Function.CAS, pair(0, 1))
                        .begin(Function.CAS, pair(1, 2))
                        .call(Function.READ, Value.NIL, number(2))
                        .call(Function.READ, Value.NIL, number(1)),
                0,
                1,
                2,
                3);
    }

    @Test
    void repeatedValuesAreToldApartByTimeWhereItTells() {
        ObjectStory apart =
                register()
                        .call(Function.WRITE, number(1), Value.NIL)
                        .call(Function.WRITE, number(2), Value.NIL)
                        .call(Function.WRITE, number(1), Value.NIL)
                        .call(Function.READ, Value.NIL, number(1));
        accepts(zones, apart);
        ObjectStory together =
                register()
                        .begin(Function.WRITE, number(1))
                        .begin(Function.WRITE, number(1))
                        .call(Function.READ, Value.NIL, number(1))
                        .end(0)
                        .end(1);
        leaves(zones, together);
    }

    @Test
    void aFailedCasThatCanOnlyHaveSeenItsValueIsRefuted() {
        refutes(
                zones,
                register()
                        .call(Function.WRITE, number(1), Value.NIL)
                        .call(Function.CAS, pair(1, 2), Value.of(false))
                        .call(Function.READ, Value.NIL, number(1)),
                0,
                1,
                2);
        refutes(zones, register().call(Function.CAS, pair(0, 2), Value.of(false)), 0);
    }

    @Test
    void aFailedCasMayHaveSeenACrashedWriteThatNobodyElseSaw() {
        accepts(
                zones,
                register()
                        .begin(Function.WRITE, number(7))
                        .call(Function.CAS, pair(0, 2), Value.of(false)));
        accepts(
                zones,
                register()
                        .begin(Function.CAS, pair(0, 7))
                        .call(Function.CAS, pair(0, 2), Value.of(false)));
    }

    @Test
    void elementsOfASetAreJudgedOneByOne() {
        ObjectStory story =
                new ObjectStory(ObjectType.SET, Set.of())
                        .call(Function.ADD, number(1), Value.NIL)
                        .begin(Function.REMOVE, number(1))
                        .begin(Function.ADD, number(1))
                        .call(Function.CONTAINS, number(2), Value.of(false))
                        .call(Function.CONTAINS, number(1), Value.of(false))
                        .end(1)
                        .end(2)
                        .call(Function.CONTAINS, number(1), Value.of(true));
        accepts(elements, story);
        story.call(Function.CONTAINS, number(1), Value.of(false));
        refutes(elements, story, 0, 1, 2, 4, 5, 6);
    }

    @Test
    void anAddThatIsAboutToReturnIsUsedWhileItCan() {
        accepts(
                elements,
                new ObjectStory(ObjectType.SET, Set.of(number(1)))
                        .begin(Function.ADD, number(1))
                        .begin(Function.REMOVE, number(1))
                        .begin(Function.CONTAINS, number(1))
                        .end(0)
                        .end(2, Value.of(false))
                        .call(Function.CONTAINS, number(1), Value.of(true))
                        .end(1));
    }

    @Test
    void readsOfASetThatGrowsMustFormAChain() {
        ObjectStory story =
                new ObjectStory(ObjectType.SET, Set.of())
                        .begin(Function.ADD, number(1))
                        .begin(Function.ADD, number(2))
                        .begin(Function.ADD, number(3))
                        .begin(Function.READ)
                        .begin(Function.READ)
                        .end(3, Value.sequence(number(1)))
                        .end(4, Value.sequence(number(2)));
        refutes(growing, story, 0, 1, 3, 4);
    }

    @Test
    void anElementMustNotBeMissingAfterItsAddReturned() {
        ObjectStory story =
                new ObjectStory(ObjectType.SET, Set.of())
                        .call(Function.ADD, number(1), Value.NIL)
                        .call(Function.ADD, number(2), Value.NIL)
                        .call(Function.READ, Value.NIL, Value.sequence(number(2)));
        refutes(growing, story, 0, 1, 2);
    }

    @Test
    void wholeReadsAndRemovesTogetherAreLeftToOthers() {
        ObjectStory story =
                new ObjectStory(ObjectType.SET, Set.of())
                        .call(Function.REMOVE, number(1), Value.NIL)
                        .call(Function.READ, Value.NIL, Value.sequence());
        leaves(elements, story);
        leaves(growing, story);
    }

    @Test
    void aLockThatNobodyReleasedCannotBeAcquired() {
        ObjectStory story =
                new ObjectStory(ObjectType.MUTEX, false)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                        .call(Function.RELEASE, Value.NIL, Value.NIL)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL);
        refutes(mutex, story, 2, 3);
    }

    @Test
    void aCrashedReleaseMayComeInBetween() {
        accepts(
                mutex,
                new ObjectStory(ObjectType.MUTEX, true)
                        .begin(Function.RELEASE)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL));
    }

    @Test
    void aCounterCannotFallBehindWhatReturned() {
        ObjectStory story =
                new ObjectStory(ObjectType.COUNTER, number(5))
                        .begin(Function.INCREMENT)
                        .begin(Function.INCREMENT)
                        .call(Function.READ, Value.NIL, number(7))
                        .call(Function.READ, Value.NIL, number(6));
        refutes(counter, story, 0, 1, 2, 3);
    }

    @Test
    void aCounterThatCannotComeToANumberIsRefutedWhateverTheAmounts() {
        ObjectStory story =
                new ObjectStory(ObjectType.COUNTER, number(0))
                        .call(Function.INCREMENT, number(5), Value.NIL)
                        .begin(Function.DECREMENT, number(2))
                        .call(Function.READ, Value.NIL, number(2));
        refutes(counter, story, 0, 1, 2);
    }

    @Test
    void differentAmountsWithinTheBoundsAreLeftToOthers() {
        leaves(
                counter,
                new ObjectStory(ObjectType.COUNTER, number(0))
                        .call(Function.INCREMENT, number(5), Value.NIL)
                        .begin(Function.DECREMENT, number(2))
                        .call(Function.READ, Value.NIL, number(4)));
    }

    @Test
    void revisionsThatReplayAreAProof() {
        ObjectStory story =
                register()
                        .begin(Function.WRITE, number(1))
                        .begin(Function.WRITE, number(2))
                        .end(0)
                        .end(1)
                        .call(Function.READ, Value.NIL, number(1))
                        .revision(0, 9)
                        .revision(1, 4)
                        .revision(2, 9);
        Answer.Linearizable answer = (Answer.Linearizable) decide(revealed, story);
        assertThat(answer.order()).containsExactly(1, 0, 2);
        assertThat(RevealedOrder.mismatch(story.history(), Budget.standard().start())).isEmpty();
    }

    @Test
    void revisionsThatDoNotReplayAreNoViolationButTold() {
        ObjectStory story =
                register()
                        .begin(Function.WRITE, number(1))
                        .begin(Function.WRITE, number(2))
                        .end(0)
                        .end(1)
                        .call(Function.READ, Value.NIL, number(1))
                        .revision(0, 4)
                        .revision(1, 9)
                        .revision(2, 9);
        leaves(revealed, story);
        assertThat(RevealedOrder.mismatch(story.history(), Budget.standard().start()))
                .hasValueSatisfying(told -> assertThat(told).contains("#2"));
        accepts(zones, story);
    }

    @Test
    void withoutRevisionsNothingIsRevealed() {
        leaves(revealed, register().call(Function.WRITE, number(1), Value.NIL));
        leaves(
                revealed,
                register()
                        .call(Function.WRITE, number(1), Value.NIL)
                        .call(Function.WRITE, number(2), Value.NIL)
                        .revision(0, 1));
    }

    @Test
    void aSpentBudgetEndsEveryEngine() {
        ObjectStory story = new ObjectStory(ObjectType.MUTEX, false).begin(Function.ACQUIRE);
        Budget.Meter spent = Budget.standard().within(Duration.ZERO).start();
        assertThatThrownBy(() -> mutex.decide(story.history(), spent))
                .isInstanceOf(Budget.Spent.class);
    }
}
