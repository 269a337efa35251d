// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.histories.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clauses without a graph, against all assignments of a few variables. */
class DecisionsTest {
    private static final int NONE = -1;
    private static final int VARIABLES = 9;

    private final PrecedenceGraph nothing = new PrecedenceGraph(1, Budget.standard().start());

    @Test
    void clauses_can_be_satisfied_where_some_assignment_does() {
        int satisfiable = 0;
        for (int number = 0; number < 3_000; number++) {
            List<int[]> clauses = clauses(new Randomness(number).fork("clauses"));
            boolean expected =
                    IntStream.range(0, 1 << VARIABLES)
                            .anyMatch(
                                    values ->
                                            clauses.stream()
                                                    .allMatch(clause -> holds(clause, values)));
            assertThat(isSatisfied(clauses)).as("clauses %d", number).isEqualTo(expected);
            satisfiable += expected ? 1 : 0;
        }
        assertThat(satisfiable).isBetween(900, 2_100);
    }

    private static boolean holds(int[] clause, int values) {
        return IntStream.of(clause)
                .anyMatch(literal -> (values >> (literal >> 1) & 1) != (literal & 1));
    }

    private static List<int[]> clauses(Randomness randomness) {
        List<int[]> clauses = new ArrayList<>();
        int count = 40 + randomness.nextInt(16);
        for (int i = 0; i < count; i++) {
            int size = randomness.chance(0.15) ? 2 : 3 + randomness.nextInt(2);
            clauses.add(
                    IntStream.generate(() -> randomness.nextInt(VARIABLES))
                            .distinct()
                            .limit(size)
                            .map(variable -> 2 * variable + randomness.nextInt(2))
                            .toArray());
        }
        return clauses;
    }

    private boolean isSatisfied(List<int[]> all) {
        Decisions decisions = new Decisions();
        Clauses clauses = decisions.clauses();
        all.forEach(clause -> clauses.add(clause.clone()));
        while (true) {
            int[] conflict = propagate(decisions);
            if (conflict.length > 0) {
                int level = decisions.level(conflict);
                if (level == 0) {
                    return false;
                }
                decisions.backTo(level, nothing);
                int[] clause = decisions.learned(conflict);
                boolean isUnit = clause.length == 1;
                decisions.backTo(isUnit ? 0 : clauses.level(clause[1]), nothing);
                decisions.set(clause[0], isUnit ? NONE : clauses.add(clause), 0);
                continue;
            }
            int unset =
                    IntStream.range(0, VARIABLES)
                            .map(variable -> 2 * variable)
                            .filter(decisions::isUnset)
                            .findFirst()
                            .orElse(NONE);
            if (unset == NONE) {
                assertThat(all).allMatch(clause -> IntStream.of(clause).anyMatch(clauses::isTrue));
                return true;
            }
            decisions.begin(nothing);
            decisions.set(unset, NONE, 0);
        }
    }

    private static int[] propagate(Decisions decisions) {
        Clauses clauses = decisions.clauses();
        while (!decisions.isSettled()) {
            int broken =
                    clauses.falsified(
                            decisions.next() ^ 1,
                            (literal, clause) -> {
                                decisions.set(literal, clause, 0);
                                return true;
                            });
            if (broken != NONE) {
                return clauses.get(broken).clone();
            }
        }
        return new int[0];
    }
}
