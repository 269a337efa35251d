// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.Answer;
import dev.assay.checkers.linearizability.special.ObjectHistory;
import dev.assay.checkers.linearizability.special.ObjectReplay;
import dev.assay.checkers.linearizability.special.SpecialEngine;
import dev.assay.checkers.linearizability.special.SpecialEngines;
import dev.assay.histories.Randomness;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpecialEnginesAgreementTest {
    private static final int HISTORIES = Integer.getInteger("assay.special.histories", 20_000);

    private final LongAdder valid = new LongAdder();
    private final LongAdder crashed = new LongAdder();
    private final LongAdder undecidedValid = new LongAdder();
    private final LongAdder undecidedInvalid = new LongAdder();
    private final LongAdder operations = new LongAdder();
    private final LongAdder core = new LongAdder();

    @ParameterizedTest
    @EnumSource(SmallObjectHistories.Kind.class)
    void specialEnginesAndAllOrdersAgreeOnEverySmallHistory(SmallObjectHistories.Kind kind) {
        IntStream.range(0, HISTORIES).parallel().forEach(number -> compare(kind, number));
        System.out.printf(
                "%-25s %,d histories, %.1f %% valid, %.1f %% with crashed operations; undecided"
                        + " %.2f %% of the valid, %.2f %% of the others; cores of %.1f operations"
                        + " of %.1f%n",
                kind,
                HISTORIES,
                100.0 * valid.sum() / HISTORIES,
                100.0 * crashed.sum() / HISTORIES,
                100.0 * undecidedValid.sum() / valid.sum(),
                100.0 * undecidedInvalid.sum() / (HISTORIES - valid.sum()),
                (double) core.sum() / (HISTORIES - valid.sum() - undecidedInvalid.sum()),
                (double) operations.sum() / HISTORIES);
        assertThat(100.0 * valid.sum() / HISTORIES).isBetween(30.0, 70.0);
        assertThat(100.0 * crashed.sum() / HISTORIES).isGreaterThan(25.0);
        double undecided = undecidedValid.sum() + undecidedInvalid.sum();
        assertThat(100.0 * undecided / HISTORIES).isLessThan(mostUndecided(kind));
    }

    private static double mostUndecided(SmallObjectHistories.Kind kind) {
        return switch (kind) {
            case REGISTER, SET_BY_ELEMENT, SET_THAT_GROWS, COUNTER_BY_ONE, MUTEX -> 0.001;
            case REGISTER_WITH_MISMATCHES -> 5;
            case REGISTER_WITH_REPEATS, COUNTER -> 100;
        };
    }

    private void compare(SmallObjectHistories.Kind kind, int number) {
        Randomness randomness = new Randomness(number).fork("special-" + kind);
        ObjectHistory history = SmallObjectHistories.of(kind, randomness);
        boolean expected = PlainOrders.isLinearizable(history);
        valid.add(expected ? 1 : 0);
        operations.add(history.size());
        crashed.add(IntStream.range(0, history.size()).allMatch(history::isCompleted) ? 0 : 1);
        boolean decided = false;
        for (SpecialEngine engine : SpecialEngines.of(history.type())) {
            Answer answer = engine.decide(history, Budget.standard().start());
            String what = kind + " " + number + ": " + told(history) + " " + answer;
            switch (answer) {
                case Answer.Linearizable(int[] order) -> {
                    decided = true;
                    assertThat(expected).as(what).isTrue();
                    assertThat(ObjectReplay.flaw(history, order, Budget.standard().start()))
                            .as("%s with order %s", what, Arrays.toString(order))
                            .isEmpty();
                }
                case Answer.Refuted refuted -> {
                    decided = true;
                    assertThat(expected).as(what).isFalse();
                    coreIsRefuted(history, refuted, what);
                }
                case Answer.Impossible() -> {
                    decided = true;
                    assertThat(expected).as(what).isFalse();
                }
                case Answer.Undecided unused -> {}
            }
        }
        if (!decided) {
            (expected ? undecidedValid : undecidedInvalid).increment();
        }
    }

    private void coreIsRefuted(ObjectHistory history, Answer.Refuted refuted, String what) {
        core.add(refuted.core().length);
        BitSet members = new BitSet();
        Arrays.stream(refuted.core()).forEach(members::set);
        assertThat(PlainOrders.isLinearizable(restricted(history, members)))
                .as("core %s of %s", members, what)
                .isFalse();
        assertThat(members.cardinality()).as(what).isEqualTo(refuted.core().length);
        assertThat(refuted.reason()).as(what).contains("#");
    }

    /** The history without all other operations. */
    private static ObjectHistory restricted(ObjectHistory history, BitSet kept) {
        int[] old = kept.stream().toArray();
        int[] number = new int[history.size()];
        for (int i = 0; i < old.length; i++) {
            number[old[i]] = i;
        }
        byte[] function = new byte[old.length];
        for (int i = 0; i < old.length; i++) {
            function[i] = history.function()[old[i]];
        }
        return new ObjectHistory(
                history.type(),
                history.initial(),
                history.values(),
                function,
                column(history.argument(), old),
                column(history.result(), old),
                column(history.invoked(), old),
                column(history.returned(), old),
                Arrays.stream(history.order())
                        .filter(event -> kept.get(event < 0 ? ~event : event))
                        .map(event -> event < 0 ? ~number[~event] : number[event])
                        .toArray());
    }

    private static int[] column(int[] column, int[] places) {
        return Arrays.stream(places).map(place -> column[place]).toArray();
    }

    static String told(ObjectHistory history) {
        StringBuilder text = new StringBuilder("from " + history.initial() + ":");
        for (int event : history.order()) {
            int operation = event < 0 ? ~event : event;
            int value = event < 0 ? history.result()[operation] : history.argument()[operation];
            text.append(event < 0 ? " /#" : " #").append(operation);
            if (event >= 0) {
                text.append(history.function(operation));
            }
            text.append('=').append(history.values().get(value));
        }
        return text.toString();
    }
}
