// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What transactions read of others, in their own order, as rows: a unit each, with the version that
 * was read, or the choice that will tell. Rows are added transaction by transaction.
 */
final class TransactionReads {
    private final Ints start = new Ints();
    private final Ints unit = new Ints();
    private final Ints version = new Ints();
    private final Ints choice = new Ints();
    private final Ints slot = new Ints();
    private final Ints moment = new Ints();
    private final BitSet byPredicate = new BitSet();
    private final BitSet later = new BitSet();
    private final List<ReadChoice> choices = new ArrayList<>();

    /** The rows of the transaction in hand, each with its place. */
    private final List<Row> rows = new ArrayList<>();

    /**
     * Where a read stands among those of its transaction.
     *
     * @param step the step; whatever it reads, it reads at once
     * @param isByPredicate whether a predicate was evaluated, not a key read
     */
    record Place(int step, boolean isByPredicate) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return Integer.compare(step, other.step);
        }
    }

    private record Row(Place place, int unit, int version, int choice, int slot, boolean isLater) {}

    /** A read of which the version is known. */
    void add(Place place, int ofUnit, int read) {
        rows.add(new Row(place, ofUnit, read, -1, 0, false));
    }

    /** A read, of which the version is known, of what the transaction had read or written. */
    void addLater(Place place, int ofUnit, int read) {
        rows.add(new Row(place, ofUnit, read, -1, 0, true));
    }

    /** A read of which it is not. */
    void add(Place place, ReadChoice oneOf) {
        for (int i = 0; i < oneOf.units().length; i++) {
            rows.add(
                    new Row(
                            place,
                            oneOf.units()[i],
                            ReadChoice.NOTHING,
                            choices.size(),
                            i,
                            oneOf.isLater()));
        }
        choices.add(oneOf);
    }

    /** Takes the next transaction's rows, which were added since. */
    void end() {
        start.add(unit.size());
        rows.sort(java.util.Comparator.comparing(Row::place));
        for (Row row : rows) {
            byPredicate.set(unit.size(), row.place.isByPredicate);
            later.set(unit.size(), row.isLater);
            moment.add(row.place.step);
            unit.add(row.unit);
            version.add(row.version);
            choice.add(row.choice);
            slot.add(row.slot);
        }
        rows.clear();
    }

    int size() {
        return unit.size();
    }

    /** The first row of a transaction; that of the next one ends them. */
    int first(int transaction) {
        return transaction < start.size() ? start.get(transaction) : unit.size();
    }

    int unit(int row) {
        return unit.get(row);
    }

    /** The choice that tells what a row read, or -1. */
    int choice(int row) {
        return choice.get(row);
    }

    /** The same for all that one step read; ascending. */
    int moment(int row) {
        return moment.get(row);
    }

    /**
     * True where the transaction had read the unit before, or written it and not found that. Levels
     * at which transactions do not contradict themselves need no such row.
     */
    boolean isLater(int row) {
        return later.get(row);
    }

    /** True where a predicate was evaluated, not a key read. */
    boolean isByPredicate(int row) {
        return byPredicate.get(row);
    }

    boolean hasPredicates() {
        return !byPredicate.isEmpty();
    }

    List<ReadChoice> choices() {
        return choices;
    }

    /** The write that a row read, by the option that was taken; {@link ReadChoice#NOTHING}. */
    int version(int row, int option) {
        return choice.get(row) < 0
                ? version.get(row)
                : choices.get(choice.get(row)).options()[option][slot.get(row)];
    }
}
