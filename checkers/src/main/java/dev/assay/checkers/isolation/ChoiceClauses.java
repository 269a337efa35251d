// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes choices between options under clauses that say which options must not be taken together: a
 * search over choices with unit propagation (Davis, Logemann and Loveland, CACM 1962), on choices
 * of more than two options. It begins with what was preferred, so that the next answer differs from
 * the last one in little. Exponential in the choices at worst.
 */
final class ChoiceClauses {
    private static final int NONE = -1;

    private final Budget.Meter meter;
    private final int choices;

    /** By choice, the literal of its first option; that of the next choice ends them. */
    private final int[] first;

    private final int[] ofLiteral;

    /** By literal, how many clauses and rules forbid it at the moment. */
    private final int[] barred;

    private final int[] left;
    private final int[] taken;
    private final List<int[]> clauses = new ArrayList<>();
    private final List<Ints> ofClause = new ArrayList<>();
    private final Ints trueLiterals = new Ints();

    /** Literals that were taken, and complements of those that were barred, in turn. */
    private final Ints trail = new Ints();

    private final Ints pending = new Ints();
    private boolean isImpossible;

    /**
     * @param options by choice, how many there are
     */
    ChoiceClauses(int[] options, Budget.Meter meter) {
        this.meter = meter;
        choices = options.length;
        first = new int[choices + 1];
        for (int choice = 0; choice < choices; choice++) {
            first[choice + 1] = first[choice] + options[choice];
        }
        ofLiteral = new int[first[choices]];
        for (int choice = 0; choice < choices; choice++) {
            Arrays.fill(ofLiteral, first[choice], first[choice + 1], choice);
        }
        barred = new int[ofLiteral.length];
        left = options.clone();
        taken = new int[choices];
        Arrays.fill(taken, NONE);
        for (int literal = 0; literal < ofLiteral.length; literal++) {
            ofClause.add(new Ints());
        }
    }

    /** The literal that an option is taken. */
    int literal(int choice, int option) {
        return first[choice] + option;
    }

    /** The choice that a literal is about. */
    int choice(int literal) {
        return ofLiteral[literal];
    }

    /** The option that it takes. */
    int option(int literal) {
        return literal - first[ofLiteral[literal]];
    }

    /** Says that some options must not all be taken. */
    void add(int... literals) {
        if (literals.length == 0) {
            isImpossible = true;
        } else if (literals.length == 1) {
            if (barred[literals[0]]++ == 0 && --left[ofLiteral[literals[0]]] == 0) {
                isImpossible = true;
            }
        } else {
            for (int literal : literals) {
                ofClause.get(literal).add(clauses.size());
            }
            clauses.add(literals.clone());
            trueLiterals.add(0);
        }
    }

    boolean isBarred(int choice, int option) {
        return barred[first[choice] + option] > 0;
    }

    /**
     * An option for each choice; empty where none fits. A choice without options has 0.
     *
     * @param preferred by choice
     */
    int[] solve(int[] preferred) {
        if (isImpossible) {
            return new int[0];
        }
        int base = trail.size();
        Ints decisions = new Ints();
        Ints marks = new Ints();
        int next = 0;
        boolean fits = propagateForced();
        while (true) {
            meter.poll();
            while (fits && next < choices && (taken[next] != NONE || isWithout(next))) {
                next++;
            }
            if (fits && next == choices) {
                int[] answer = new int[choices];
                for (int choice = 0; choice < choices; choice++) {
                    answer[choice] = taken[choice] == NONE ? 0 : taken[choice];
                }
                backTo(base);
                return answer;
            }
            if (fits) {
                decisions.add(literal(next, option(next, preferred[next])));
                marks.add(trail.size());
                fits = take(decisions.get(decisions.size() - 1)) && propagate();
                continue;
            }
            if (decisions.size() == 0) {
                backTo(base);
                return new int[0];
            }
            int wrong = decisions.removeLast();
            backTo(marks.removeLast());
            next = 0;
            fits = bar(wrong) && propagate();
        }
    }

    private boolean isWithout(int choice) {
        return first[choice] == first[choice + 1];
    }

    private int option(int choice, int preferred) {
        int size = first[choice + 1] - first[choice];
        for (int i = 0; i < size; i++) {
            int option = (Math.max(preferred, 0) + i) % size;
            if (!isBarred(choice, option)) {
                return option;
            }
        }
        throw new IllegalStateException("choice " + choice + " has no option left");
    }

    /** Takes what is the only option from the beginning. */
    private boolean propagateForced() {
        pending.clear();
        for (int choice = 0; choice < choices; choice++) {
            if (left[choice] == 1) {
                pending.add(choice);
            }
        }
        return propagate();
    }

    private boolean propagate() {
        while (pending.size() > 0) {
            int choice = pending.removeLast();
            if (taken[choice] == NONE && left[choice] == 1) {
                if (!take(literal(choice, option(choice, 0)))) {
                    pending.clear();
                    return false;
                }
            }
        }
        return true;
    }

    private boolean take(int literal) {
        taken[ofLiteral[literal]] = option(literal);
        trail.add(literal);
        boolean fits = true;
        Ints some = ofClause.get(literal);
        for (int i = 0; i < some.size(); i++) {
            int clause = some.get(i);
            int count = trueLiterals.get(clause) + 1;
            trueLiterals.set(clause, count);
            int[] literals = clauses.get(clause);
            if (count == literals.length) {
                fits = false;
            } else if (fits && count == literals.length - 1) {
                for (int other : literals) {
                    boolean isOpen = taken[ofLiteral[other]] == NONE;
                    if (isOpen && barred[other] == 0) {
                        fits = bar(other);
                    }
                }
            }
        }
        if (!fits) {
            pending.clear();
        }
        return fits;
    }

    private boolean bar(int literal) {
        trail.add(~literal);
        int choice = ofLiteral[literal];
        if (barred[literal]++ == 0) {
            left[choice]--;
            if (left[choice] == 1 && taken[choice] == NONE) {
                pending.add(choice);
            }
        }
        boolean isLost = taken[choice] == option(literal) || left[choice] == 0;
        if (isLost) {
            pending.clear();
        }
        return !isLost;
    }

    private void backTo(int size) {
        while (trail.size() > size) {
            int last = trail.removeLast();
            if (last < 0) {
                if (--barred[~last] == 0) {
                    left[ofLiteral[~last]]++;
                }
            } else {
                taken[ofLiteral[last]] = NONE;
                Ints some = ofClause.get(last);
                for (int i = 0; i < some.size(); i++) {
                    trueLiterals.set(some.get(i), trueLiterals.get(some.get(i)) - 1);
                }
            }
        }
        pending.clear();
    }
}
