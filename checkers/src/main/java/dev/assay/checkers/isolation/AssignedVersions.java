// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The versions and reads of a model with some of its choices made and the others left out, as the
 * search for an order of versions wants them. O(writes + reads) to make.
 *
 * @param versions what was written and read
 * @param write by version, the write
 * @param first versions whose order is known, those that come first
 * @param second by place in {@code first}, those that come after
 */
record AssignedVersions(RegisterVersions versions, int[] write, int[] first, int[] second) {
    private static final int NONE = -1;

    /** Which reads count. */
    enum Counted {
        ALL,
        /** The first of each unit by each transaction, which stands for the others. */
        FIRST,
        /** Of those, not those of predicates. */
        FIRST_OF_KEYS,
        NONE;

        /** True where a row counts. */
        IntPredicate of(TransactionReads reads) {
            return row ->
                    switch (this) {
                        case ALL -> true;
                        case FIRST -> !reads.isLater(row);
                        case FIRST_OF_KEYS -> !reads.isLater(row) && !reads.isByPredicate(row);
                        case NONE -> false;
                    };
        }
    }

    /**
     * Makes choices.
     *
     * @param options by choice, the option taken, or -1 to leave the choice out
     * @param counted the rows of reads that count
     * @return empty where choices contradict each other
     */
    static Optional<AssignedVersions> of(
            TransactionModel model, int[] options, IntPredicate counted) {
        return new Maker(model, options, counted).make();
    }

    private static final class Maker {
        private final TransactionModel model;
        private final TransactionWrites writes;
        private final TransactionReads reads;
        private final int[] options;
        private final IntPredicate counted;
        private final boolean[] happened;
        private final BitSet present = new BitSet();

        /** Writers and units for which a choice says which writes took place. */
        private final Set<Long> settledUnits = new HashSet<>();

        Maker(TransactionModel model, int[] options, IntPredicate counted) {
            this.model = model;
            this.options = options;
            this.counted = counted;
            writes = model.writes();
            reads = model.reads();
            happened = model.happened().clone();
        }

        /** The write that a row read, or NOTHING where it does not count. */
        private int read(int row) {
            int choice = reads.choice(row);
            return !counted.test(row) || (choice >= 0 && options[choice] < 0)
                    ? ReadChoice.NOTHING
                    : reads.version(row, choice >= 0 ? options[choice] : 0);
        }

        Optional<AssignedVersions> make() {
            if (!happen()) {
                return Optional.empty();
            }
            int[] versions = versions();
            for (int i = 1; i < versions.length; i++) {
                if (writes.writer(versions[i]) == writes.writer(versions[i - 1])
                        && writes.unitOf(versions[i]) == writes.unitOf(versions[i - 1])) {
                    return Optional.empty();
                }
            }
            return Optional.of(assigned(versions));
        }

        /** Finds out who happened, and which of the writes that are in question took place. */
        private boolean happen() {
            Ints left = new Ints();
            for (int transaction = 0; transaction < happened.length; transaction++) {
                if (happened[transaction]) {
                    left.add(transaction);
                }
            }
            BitSet settled = new BitSet();
            BitSet wanted = new BitSet();
            while (left.size() > 0) {
                int transaction = left.removeLast();
                for (int row = reads.first(transaction);
                        row < reads.first(transaction + 1);
                        row++) {
                    if (!isPossible(row, settled)) {
                        return false;
                    }
                    int write = read(row);
                    if (write < 0) {
                        continue;
                    }
                    if (!happened[writes.writer(write)]) {
                        happened[writes.writer(write)] = true;
                        left.add(writes.writer(write));
                    }
                    if (writes.isConditional(write)) {
                        wanted.set(write);
                    }
                }
            }
            wanted.or(present);
            for (int write = wanted.nextSetBit(0);
                    write >= 0;
                    write = wanted.nextSetBit(write + 1)) {
                long both = (long) writes.writer(write) << 32 | writes.unitOf(write);
                if (settledUnits.contains(both) && !present.get(write)) {
                    return false;
                }
            }
            present.or(wanted);
            return true;
        }

        /** Takes in which writes a choice says took place. */
        private boolean isPossible(int row, BitSet settled) {
            int number = reads.choice(row);
            if (number < 0 || settled.get(number) || options[number] < 0) {
                return true;
            }
            ReadChoice choice = reads.choices().get(number);
            if (!choice.isOfWrites() || !counted.test(row)) {
                return true;
            }
            settled.set(number);
            if (choice.options().length == 0) {
                return false;
            }
            settledUnits.add((long) choice.transaction() << 32 | reads.unit(row));
            IntStream.of(choice.present()[options[number]]).forEach(present::set);
            return true;
        }

        /** The writes that are versions, by writer, then unit. */
        private int[] versions() {
            Ints found = new Ints();
            for (int write : writes.byWriter()) {
                boolean isThere =
                        writes.isConditional(write)
                                ? present.get(write)
                                : !writes.isIntermediate(write);
                if (isThere && happened[writes.writer(write)]) {
                    found.add(write);
                }
            }
            return found.toArray();
        }

        private AssignedVersions assigned(int[] write) {
            int transactions = happened.length;
            int[] number = new int[writes.size()];
            Arrays.fill(number, NONE);
            int[] writeStart = new int[transactions + 1];
            int[] writeKey = new int[write.length];
            int[] writer = new int[write.length];
            int[] keyStart = new int[writes.units() + 1];
            for (int version = 0; version < write.length; version++) {
                number[write[version]] = version;
                writer[version] = writes.writer(write[version]);
                writeKey[version] = writes.unitOf(write[version]);
                writeStart[writer[version] + 1]++;
                keyStart[writeKey[version] + 1]++;
            }
            sum(writeStart);
            sum(keyStart);
            int[] next = keyStart.clone();
            int[] ofKey = new int[write.length];
            for (int version = 0; version < write.length; version++) {
                ofKey[next[writeKey[version]]++] = version;
            }
            int[] readStart = new int[transactions + 1];
            Ints readKey = new Ints();
            Ints readVersion = new Ints();
            Ints readMoment = new Ints();
            for (int transaction = 0; transaction < transactions; transaction++) {
                for (int row = reads.first(transaction);
                        happened[transaction] && row < reads.first(transaction + 1);
                        row++) {
                    int read = read(row);
                    // What is no version, though it was read, is among the findings.
                    if (read == TransactionWrites.INITIAL || (read >= 0 && number[read] >= 0)) {
                        readKey.add(reads.unit(row));
                        readMoment.add(reads.moment(row));
                        readVersion.add(read < 0 ? RegisterVersions.INITIAL : number[read]);
                    }
                }
                readStart[transaction + 1] = readKey.size();
            }
            RegisterVersions versions =
                    new RegisterVersions(
                            model.history(),
                            happened,
                            new int[writes.units()],
                            writeStart,
                            writeKey,
                            writer,
                            keyStart,
                            ofKey,
                            readStart,
                            readKey.toArray(),
                            readVersion.toArray(),
                            readMoment.toArray());
            Ints first = new Ints();
            Ints second = new Ints();
            for (int unit = 0; unit < writes.units(); unit++) {
                order(
                        Arrays.copyOfRange(ofKey, keyStart[unit], keyStart[unit + 1]),
                        write,
                        first,
                        second);
            }
            return new AssignedVersions(versions, write, first.toArray(), second.toArray());
        }

        private static void sum(int[] counts) {
            for (int i = 1; i < counts.length; i++) {
                counts[i] += counts[i - 1];
            }
        }

        /** The order of a unit's versions, as far as it is known. */
        private void order(int[] some, int[] write, Ints first, Ints second) {
            if (some.length < 2) {
                return;
            }
            List<List<Integer>> groups = new ArrayList<>();
            List<Integer> unranked = new ArrayList<>();
            long last = TransactionWrites.UNRANKED;
            int[] sorted =
                    Arrays.stream(some)
                            .boxed()
                            .sorted(
                                    (one, other) ->
                                            Long.compare(
                                                    writes.rank(write[one]),
                                                    writes.rank(write[other])))
                            .mapToInt(Integer::intValue)
                            .toArray();
            for (int version : sorted) {
                long rank = writes.rank(write[version]);
                if (rank == TransactionWrites.UNRANKED) {
                    unranked.add(version);
                    continue;
                }
                if (groups.isEmpty() || rank != last) {
                    groups.add(new ArrayList<>());
                }
                groups.get(groups.size() - 1).add(version);
                last = rank;
            }
            for (int i = 1; i < groups.size(); i++) {
                know(groups.get(i - 1), groups.get(i), first, second);
            }
            if (!groups.isEmpty()
                    && writes.rank(write[groups.get(0).get(0)]) == TransactionWrites.FIRST) {
                know(groups.get(0), unranked, first, second);
            }
        }

        private static void know(
                List<Integer> before, List<Integer> after, Ints first, Ints second) {
            for (int one : before) {
                for (int other : after) {
                    first.add(one);
                    second.add(other);
                }
            }
        }
    }
}
