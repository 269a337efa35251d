// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.RandomDrafts.Mix;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import java.util.Arrays;

/** Compares an engine for containers with all orders of small histories, and counts the answers. */
final class ContainerAgreement {
    static final int HISTORIES = Integer.getInteger("assay.small-histories", 20_000);

    private static final double[] CRASHED = {0, 0.15, 0.4};
    private static final double[] INSERTING = {0.4, 0.5, 0.65};

    private final ObjectType type;
    private final SpecialEngine engine;
    private int valid;
    private int withCrashes;
    private int looking;
    int refuted;
    int undecided;

    /** Draws the history of a number. */
    interface Sample {
        ObjectHistory of(ObjectType type, int number);
    }

    private ContainerAgreement(ObjectType type, SpecialEngine engine) {
        this.type = type;
        this.engine = engine;
    }

    /** Compares all, prints the mix, and wants it to be a telling one. */
    static ContainerAgreement of(ObjectType type, SpecialEngine engine, Sample sample) {
        ContainerAgreement agreement = new ContainerAgreement(type, engine);
        for (int number = 0; number < HISTORIES; number++) {
            agreement.compare(sample.of(type, number), number);
        }
        agreement.print();
        return agreement;
    }

    int invalid() {
        return HISTORIES - valid;
    }

    private void print() {
        System.out.printf(
                "%s: %,d small histories of a %s: %.1f %% valid, %.1f %% with crashed operations,"
                        + " %.1f %% with peeks or empty results, %d refuted, %d undecided%n",
                engine.id(),
                HISTORIES,
                type,
                percent(valid),
                percent(withCrashes),
                percent(looking),
                refuted,
                undecided);
        assertThat(percent(valid)).isBetween(30.0, 70.0);
        assertThat(percent(withCrashes)).isGreaterThan(30.0);
        assertThat(percent(looking)).isGreaterThan(50.0);
    }

    private static double percent(int part) {
        return 100.0 * part / HISTORIES;
    }

    /** How a history begins: of so many operations, crashed and inserting as often as is drawn. */
    static Mix mix(Randomness randomness, int mostOperations, int values) {
        return new Mix(
                3 + randomness.nextInt(mostOperations - 2),
                2 + randomness.nextInt(4),
                CRASHED[randomness.nextInt(3)],
                randomness.chance(0.5) ? 0 : 0.4,
                INSERTING[randomness.nextInt(3)],
                values);
    }

    /** The history of a draft, spoilt a few times, or until it has no order. */
    static ObjectHistory spoilt(RandomDrafts drafts, Draft draft, Randomness randomness) {
        ObjectHistory history = draft.history();
        int times = randomness.nextInt(3) == 0 ? randomness.nextInt(3) : 10;
        for (int done = 0; done < times; done++) {
            drafts.spoil(draft);
            history = draft.history();
            if (times == 10 && !PlainContainer.hasOrder(history, all(history))) {
                break;
            }
        }
        return history;
    }

    private static int[] all(ObjectHistory history) {
        int[] operations = new int[history.size()];
        Arrays.setAll(operations, operation -> operation);
        return operations;
    }

    private void compare(ObjectHistory history, int number) {
        boolean expected = PlainContainer.hasOrder(history, all(history));
        valid += expected ? 1 : 0;
        withCrashes += history.order().length < 2 * history.size() ? 1 : 0;
        looking += looks(history) ? 1 : 0;
        Answer answer = engine.decide(history, Budget.standard().start());
        String story = "history " + number + " of a " + type + ": " + answer;
        switch (answer) {
            case Answer.Linearizable(int[] order) -> {
                assertThat(expected).as(story).isTrue();
                assertThat(PlainContainer.flaw(history, order)).as(story).isEmpty();
            }
            case Answer.Refuted(int[] core, String reason) -> {
                refuted++;
                assertThat(expected).as(story).isFalse();
                assertThat(PlainContainer.hasOrder(history, core)).as(story).isFalse();
                assertThat(core).as(story).isSorted().doesNotHaveDuplicates();
                assertThat(reason).as(story).isNotBlank();
            }
            case Answer.Impossible() -> assertThat(expected).as(story).isFalse();
            case Answer.Undecided unused -> undecided++;
        }
    }

    private static boolean looks(ObjectHistory history) {
        for (int operation = 0; operation < history.size(); operation++) {
            boolean peeks = history.function(operation).name().startsWith("PEEK");
            boolean nothing =
                    history.argument()[operation] == 0
                            && history.result()[operation] == 0
                            && history.isCompleted(operation);
            if (peeks || nothing) {
                return true;
            }
        }
        return false;
    }
}
