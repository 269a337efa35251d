// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import java.util.ArrayList;
import java.util.List;

/**
 * What was learned: sets of literals one of which must be true, each watched at two of its literals
 * (Moskewicz et al., "Chaff", DAC 2001), and which literals are true at the moment and why.
 */
final class Clauses {
    static final int NONE = -1;

    private final List<int[]> clauses = new ArrayList<>();
    private final List<Ints> watching = new ArrayList<>();

    /** By literal: 1 while it is true. */
    private final Ints isTrue = new Ints();

    /** By pair: the level of decision at which it was set, and the clause that did. */
    private final Ints level = new Ints();

    private final Ints reason = new Ints();

    int size() {
        return clauses.size();
    }

    int[] get(int clause) {
        return clauses.get(clause);
    }

    boolean isTrue(int literal) {
        grow(literal);
        return isTrue.get(literal) == 1;
    }

    boolean isFalse(int literal) {
        return isTrue(literal ^ 1);
    }

    int level(int literal) {
        return level.get(literal >> 1);
    }

    int reason(int literal) {
        return reason.get(literal >> 1);
    }

    void set(int literal, int atLevel, int by) {
        grow(literal);
        isTrue.set(literal, 1);
        level.set(literal >> 1, atLevel);
        reason.set(literal >> 1, by);
    }

    void unset(int literal) {
        isTrue.set(literal, 0);
    }

    private void grow(int literal) {
        while (isTrue.size() <= (literal | 1)) {
            isTrue.add(0);
            watching.add(new Ints());
            if ((isTrue.size() & 1) == 0) {
                level.add(0);
                reason.add(NONE);
            }
        }
    }

    /** Adds one of at least two literals, of which the first two are to be watched. */
    int add(int[] clause) {
        clauses.add(clause);
        for (int i = 0; i < 2; i++) {
            grow(clause[i]);
            watching.get(clause[i]).add(clauses.size() - 1);
        }
        return clauses.size() - 1;
    }

    /** Adds a literal that must be true, which is not watched. */
    int addAlone(int literal) {
        clauses.add(new int[] {literal});
        return clauses.size() - 1;
    }

    /** What follows from a literal that has become false. */
    interface Consequence {
        /** False when that leads to a contradiction, which ends the walk. */
        boolean isFine(int literal, int clause);
    }

    /** Looks at the clauses that watch a literal; the one that is broken, or {@link #NONE}. */
    int falsified(int literal, Consequence consequence) {
        Ints watched = watching.get(literal);
        int kept = 0;
        int broken = NONE;
        for (int i = 0; i < watched.size(); i++) {
            int number = watched.get(i);
            int[] clause = clauses.get(number);
            if (clause[0] == literal) {
                clause[0] = clause[1];
                clause[1] = literal;
            }
            if (broken != NONE || isTrue(clause[0]) || !watchAnother(clause, number)) {
                watched.set(kept++, number);
                if (broken == NONE && !isTrue(clause[0])) {
                    boolean fine = !isFalse(clause[0]) && consequence.isFine(clause[0], number);
                    broken = fine ? NONE : number;
                }
            }
        }
        while (watched.size() > kept) {
            watched.removeLast();
        }
        return broken;
    }

    private boolean watchAnother(int[] clause, int number) {
        for (int i = 2; i < clause.length; i++) {
            if (!isFalse(clause[i])) {
                int other = clause[i];
                clause[i] = clause[1];
                clause[1] = other;
                watching.get(other).add(number);
                return true;
            }
        }
        return false;
    }
}
