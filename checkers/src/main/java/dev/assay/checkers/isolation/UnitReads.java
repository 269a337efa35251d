// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import dev.assay.checkers.Ints;
import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Finds, for the transaction in hand, which versions its reads may have been of: all that look like
 * it, unless their writer aborted, wrote the unit again, or is the reader itself. Where nothing
 * fits, in whatever way reads are taken, that goes to the findings.
 *
 * <p>Later reads of a unit must fit the first one and what the transaction wrote meanwhile, or it
 * contradicts itself. Levels that allow that still want each read to be of some version: it is the
 * transaction's own where it had written what it found, be it replaced since, and otherwise one of
 * others, which {@link TransactionReads#isLater} tells apart.
 */
final class UnitReads {
    private final TransactionWrites writes;
    private final Findings findings;
    private final IntPredicate isAborted;
    private final BitSet declared;
    private final TransactionReads reads;
    private final Map<Integer, Known> known = new LinkedHashMap<>();
    private int reader;
    private int step;
    private Optional<String> gap = Optional.empty();

    /** What the transaction knows of a unit. */
    private static final class Known {
        private final int unit;

        /**
         * What it read of others, the first read before it had written the unit, if there is one.
         */
        private final List<Seen> seen = new ArrayList<>();

        private boolean isFirstBeforeWrites;

        /** What the first read may have been of that fits all later ones before it wrote. */
        private int[] consistent = {};

        /** What it wrote, the last at the end. */
        private final Ints own = new Ints();

        /** The last step that read it of others, and nothing new then. */
        private int lastStep;

        Known(int unit) {
            this.unit = unit;
        }

        private Seen first() {
            return seen.get(0);
        }
    }

    /** A read, and all that it may have been of. */
    private record Seen(Demand demand, int[] candidates) {}

    /**
     * @param declared units of which it was declared what is there at the beginning
     * @param reads takes the reads
     */
    UnitReads(
            TransactionWrites writes,
            Findings findings,
            IntPredicate isAborted,
            BitSet declared,
            TransactionReads reads) {
        this.writes = writes;
        this.findings = findings;
        this.isAborted = isAborted;
        this.declared = declared;
        this.reads = reads;
    }

    void begin(int transaction) {
        reader = transaction;
        known.clear();
        step = 0;
    }

    /** What follows is read by the next step. */
    void beginStep() {
        step++;
    }

    /** The transaction leaves a value in a unit. */
    void write(int unit, int value) {
        known.computeIfAbsent(unit, Known::new).own.add(value);
    }

    /** The transaction reads a unit. */
    void read(int unit, Demand demand) {
        Known some = known.computeIfAbsent(unit, Known::new);
        if (some.own.size() > 0) {
            readOwn(some, demand);
            return;
        }
        int[] alike = looksLike(unit, demand);
        if (some.seen.isEmpty()) {
            some.isFirstBeforeWrites = true;
            some.consistent = alike;
        } else {
            some.consistent =
                    IntStream.of(some.consistent).filter(each -> contains(alike, each)).toArray();
            if (some.consistent.length == 0 && some.first().candidates.length > 0) {
                internal(demand, "read " + some.first().demand.told());
            }
        }
        see(some, demand, alike);
    }

    /** It has written the unit: what it finds is what it wrote last, or it contradicts itself. */
    private void readOwn(Known some, Demand demand) {
        for (int i = some.own.size() - 1; i >= 0; i--) {
            if (demand.holds().test(writes.value(some.own.get(i)))) {
                return;
            }
            if (i == some.own.size() - 1) {
                Value own = writes.value(some.own.get(i));
                internal(demand, "written " + Describe.value(own));
            }
        }
        see(some, demand, looksLike(some.unit, demand));
    }

    /**
     * Keeps a read, unless it can be of whatever the step just before it read, which read that
     * alone: else something may have been seen since that it must not miss.
     */
    private void see(Known some, Demand demand, int[] alike) {
        boolean isNew = true;
        if (!some.seen.isEmpty()) {
            Seen last = some.seen.get(some.seen.size() - 1);
            isNew =
                    step > some.lastStep + 1
                            || writes.type(some.unit) != KeyType.REGISTER
                            || demand.place().isByPredicate()
                            || last.demand.place().isByPredicate()
                            || !last.demand.number().equals(demand.number())
                            || IntStream.of(last.candidates)
                                    .anyMatch(each -> !contains(alike, each));
        }
        if (isNew) {
            some.seen.add(new Seen(demand, alike));
        }
        some.lastStep = step;
    }

    private static boolean contains(int[] some, int one) {
        return IntStream.of(some).anyMatch(each -> each == one);
    }

    /** All that a read may have been of, whatever became of the writer. */
    int[] looksLike(int unit, Demand demand) {
        int[] some =
                demand.exact().isPresent()
                        ? writes.of(unit, writes.reference(demand.exact().get()))
                        : writes.of(unit).toArray();
        int[] found = IntStream.of(beside(unit, some)).filter(each -> fits(each, demand)).toArray();
        boolean isKnown =
                IntStream.of(writes.of(unit).toArray()).anyMatch(each -> isNumbered(each, demand));
        return isKnown
                ? IntStream.of(found).filter(each -> isNumbered(each, demand)).toArray()
                : found;
    }

    /** Everything that was ever in a unit. */
    int[] all(int unit) {
        return beside(unit, writes.of(unit).toArray());
    }

    /** Some writes, and the state before all, which nobody reads of what was declared. */
    private int[] beside(int unit, int[] some) {
        return declared.get(unit)
                ? some
                : IntStream.concat(IntStream.of(TransactionWrites.INITIAL), IntStream.of(some))
                        .toArray();
    }

    private boolean isNumbered(int write, Demand demand) {
        return write != TransactionWrites.INITIAL
                && demand.number().isPresent()
                && writes.rank(write) == demand.number().get();
    }

    private boolean fits(int write, Demand demand) {
        if (!demand.holds().test(writes.value(writes.valueOf(write)))) {
            return false;
        }
        return write == TransactionWrites.INITIAL
                || demand.number().isEmpty()
                || writes.rank(write) == TransactionWrites.UNRANKED
                || writes.rank(write) == demand.number().get();
    }

    /** Those of some writes that are versions which the transaction can have read. */
    int[] possible(int[] some, int by) {
        return IntStream.of(some).filter(each -> isPossible(each, by)).toArray();
    }

    private boolean isPossible(int write, int by) {
        return write == TransactionWrites.INITIAL
                || (writes.writer(write) != by
                        && !isAborted.test(writes.writer(write))
                        && (writes.isConditional(write) || !writes.isIntermediate(write)));
    }

    /** Hands on what the transaction read. */
    void end() {
        for (Known some : known.values()) {
            for (int i = 0; i < some.seen.size(); i++) {
                boolean isLater = i > 0 || !some.isFirstBeforeWrites;
                hand(some, some.seen.get(i), isLater);
            }
        }
    }

    private void hand(Known some, Seen seen, boolean isLater) {
        Demand demand = seen.demand;
        // What was read before may have told the number of a version.
        int[] alike = IntStream.of(seen.candidates).filter(each -> fits(each, demand)).toArray();
        int[] candidates = possible(alike, reader);
        if (candidates.length == 0) {
            impossible(some.unit, demand, alike);
            return;
        }
        int[] consistent = isLater ? candidates : possible(some.consistent, reader);
        if (consistent.length == 0) {
            internal(demand, "seen what no version of it is in agreement with");
        }
        number(demand, candidates);
        if (candidates.length > 1 || isConditional(candidates[0])) {
            reads.add(demand.place(), choice(some.unit, candidates, consistent, isLater));
        } else if (isLater) {
            reads.addLater(demand.place(), some.unit, candidates[0]);
        } else {
            reads.add(demand.place(), some.unit, candidates[0]);
        }
    }

    /** A read tells the number of a version whose writer never learned it. */
    private void number(Demand demand, int[] candidates) {
        boolean isOpen =
                demand.number().isPresent()
                        && IntStream.of(candidates).anyMatch(each -> !isNumbered(each, demand));
        if (isOpen && candidates.length > 1) {
            gap =
                    gap.or(
                            () ->
                                    Optional.of(
                                            who(reader)
                                                    + " read "
                                                    + demand.told()
                                                    + ", of which several transactions can be the"
                                                    + " writer, none of which learned its"
                                                    + " version"));
        } else if (isOpen && candidates[0] != TransactionWrites.INITIAL) {
            writes.rank(candidates[0], demand.number().get());
        }
    }

    /** Why not everything that was read could be taken into account. */
    Optional<String> gap() {
        return gap;
    }

    private boolean isConditional(int write) {
        return write != TransactionWrites.INITIAL && writes.isConditional(write);
    }

    private ReadChoice choice(int unit, int[] candidates, int[] consistent, boolean isLater) {
        int[][] options = new int[candidates.length][];
        boolean[] isConsistent = new boolean[candidates.length];
        for (int i = 0; i < options.length; i++) {
            int candidate = candidates[i];
            options[i] = new int[] {candidate};
            isConsistent[i] = contains(consistent, candidate);
        }
        return new ReadChoice(
                reader, new int[] {unit}, options, isConsistent, new int[0][], isLater);
    }

    private void internal(Demand demand, String before) {
        findings.add(
                Anomaly.INTERNAL,
                List.of(reader),
                () -> List.of(who(reader) + " read " + demand.told() + ", but had " + before));
    }

    /** Says why none of the writes that look like what was read can have been read. */
    private void impossible(int unit, Demand demand, int[] candidates) {
        String read = who(reader) + " read " + demand.told();
        if (candidates.length == 0) {
            findings.add(
                    Anomaly.THIN_AIR_READ,
                    List.of(reader),
                    () -> List.of(read + ", which no transaction wrote"));
            return;
        }
        int[] aborted =
                IntStream.of(candidates)
                        .filter(each -> isAborted.test(writes.writer(each)))
                        .toArray();
        int[] others =
                IntStream.of(candidates).filter(each -> writes.writer(each) != reader).toArray();
        if (aborted.length > 0) {
            because(Anomaly.G1A, aborted, read, " wrote that and aborted");
            int[] own = writes.of(unit).toArray();
            if (Arrays.stream(own).anyMatch(each -> writes.writer(each) == reader)) {
                because(
                        Anomaly.DIRTY_UPDATE,
                        aborted,
                        read + " and replaced it",
                        " wrote that and aborted");
            }
        } else if (others.length > 0) {
            because(
                    Anomaly.G1B,
                    others,
                    read,
                    " wrote that and then something else, so that it is no version that was ever"
                            + " committed");
        } else {
            findings.add(
                    Anomaly.FUTURE_READ,
                    List.of(reader),
                    () -> List.of(read + " before it wrote that"));
        }
    }

    private void because(Anomaly anomaly, int[] some, String read, String how) {
        List<Integer> operations = new ArrayList<>(List.of(reader));
        IntStream.of(some).forEach(each -> operations.add(writes.writer(each)));
        findings.add(
                anomaly,
                operations,
                () -> List.of(read, "but " + who(writes.writer(some[0])) + how));
    }
}
