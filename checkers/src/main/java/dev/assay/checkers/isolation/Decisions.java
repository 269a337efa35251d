// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The literals that are true at the moment, in the order in which they became so, by levels of
 * decision; and what a contradiction among them teaches: a clause with one literal of the last
 * level (Marques-Silva and Sakallah, "GRASP", IEEE Trans. Computers 1999, its first implication
 * point).
 */
final class Decisions {
    private static final int NONE = -1;

    private final Clauses clauses = new Clauses();
    private final Ints trail = new Ints();

    /** By place in the trail, how many edges there were before. */
    private final Ints edgesBefore = new Ints();

    /** By level of decision, how long the trail was before. */
    private final Ints levelStart = new Ints();

    /** By level of decision, how many moves there were before. */
    private final Ints movesBefore = new Ints();

    private int looked;

    Clauses clauses() {
        return clauses;
    }

    /** The last level of decision. */
    int level() {
        return levelStart.size();
    }

    int size() {
        return trail.size();
    }

    int literal(int place) {
        return trail.get(place);
    }

    /** How many edges there were before a literal became true. */
    int edgesBefore(int place) {
        return edgesBefore.get(place);
    }

    boolean isUnset(int literal) {
        return !clauses.isTrue(literal) && !clauses.isFalse(literal);
    }

    /** Begins a new level, whose moves in a graph may be taken back. */
    void begin(PrecedenceGraph graph) {
        levelStart.add(trail.size());
        movesBefore.add(graph.moves());
        graph.remember(true);
    }

    /** Makes a literal true, by a clause or by decision. */
    void set(int literal, int reason, int edges) {
        clauses.set(literal, levelStart.size(), reason);
        trail.add(literal);
        edgesBefore.add(edges);
    }

    /** True when the consequences of all that is true have been drawn. */
    boolean isSettled() {
        return looked == trail.size();
    }

    /** The next literal whose consequences are to be drawn. */
    int next() {
        return trail.get(looked++);
    }

    /** Takes all levels above one back, and their edges and moves from a graph. */
    void backTo(int level, PrecedenceGraph graph) {
        if (levelStart.size() <= level) {
            return;
        }
        int left = levelStart.get(level);
        if (left < trail.size()) {
            graph.takeBack(edgesBefore.get(left));
        }
        while (trail.size() > left) {
            clauses.unset(trail.removeLast());
            edgesBefore.removeLast();
        }
        while (levelStart.size() > level) {
            levelStart.removeLast();
            graph.moveBack(movesBefore.removeLast());
        }
        graph.remember(level > 0);
        looked = Math.min(looked, trail.size());
    }

    /** The highest level of some literals that are set. */
    int level(int[] literals) {
        int highest = 0;
        for (int literal : literals) {
            highest = Math.max(highest, clauses.level(literal));
        }
        return highest;
    }

    /**
     * What follows from literals of which one must be true though none is, at least one of them of
     * the last level, which is not the lowest: a clause whose first literal is the only one of that
     * level, and whose second is of the highest level of the others.
     */
    int[] learned(int[] conflict) {
        int highest = levelStart.size();
        Set<Integer> below = new LinkedHashSet<>();
        Set<Integer> open = new LinkedHashSet<>();
        mark(conflict, NONE, below, open);
        int at = trail.size() - 1;
        while (open.size() > 1 || !open.contains(trail.get(at) ^ 1)) {
            int literal = trail.get(at--);
            if (open.remove(literal ^ 1)) {
                mark(clauses.get(clauses.reason(literal)), literal, below, open);
            }
        }
        int[] clause = new int[below.size() + 1];
        clause[0] = trail.get(at) ^ 1;
        int size = 1;
        int level = 0;
        for (int literal : below) {
            clause[size] = literal;
            if (clauses.level(literal) > level) {
                level = clauses.level(literal);
                swap(clause, 1, size);
            }
            size++;
        }
        if (level >= highest) {
            throw new IllegalStateException("levels " + level + " and " + highest);
        }
        return clause;
    }

    /**
     * The clause by which a literal follows where of some literals one must be true and all others
     * are false: that literal first, then one of the highest level of the others.
     */
    int[] implied(int[] literals, int follows) {
        Ints some = new Ints();
        some.add(follows);
        for (int literal : literals) {
            if (literal != follows && clauses.level(literal) > 0) {
                some.add(literal);
            }
        }
        int[] clause = some.toArray();
        for (int i = 2; i < clause.length; i++) {
            if (clauses.level(clause[i]) > clauses.level(clause[1])) {
                swap(clause, 1, i);
            }
        }
        return clause;
    }

    private void mark(int[] literals, int but, Set<Integer> below, Set<Integer> open) {
        for (int literal : literals) {
            if (literal != but && clauses.level(literal) == levelStart.size()) {
                open.add(literal);
            } else if (literal != but && clauses.level(literal) > 0) {
                below.add(literal);
            }
        }
    }

    /**
     * Puts the literals that are not set first, then one of the highest level; how many are not.
     */
    int sort(int[] literals) {
        int unset = 0;
        for (int i = 0; i < literals.length; i++) {
            if (isUnset(literals[i])) {
                swap(literals, i, unset++);
            }
        }
        for (int i = unset + 1; i < literals.length; i++) {
            if (clauses.level(literals[i]) > clauses.level(literals[unset])) {
                swap(literals, unset, i);
            }
        }
        return unset;
    }

    private static void swap(int[] some, int i, int j) {
        int one = some[i];
        some[i] = some[j];
        some[j] = one;
    }
}
