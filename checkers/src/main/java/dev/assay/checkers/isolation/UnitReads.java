// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Finds, for the transaction in hand, which versions its reads may have been of: all that look like
 * it, unless their writer aborted, wrote the unit again, or is the reader itself. The first read of
 * a unit counts; later ones must fit it and what the transaction wrote meanwhile. Where nothing
 * fits, in whatever way reads are taken, that goes to the findings.
 */
final class UnitReads {
    private final TransactionWrites writes;
    private final Findings findings;
    private final IntPredicate isAborted;
    private final BitSet declared;
    private final TransactionReads reads;
    private final Map<Integer, Known> known = new HashMap<>();
    private final List<Known> inOrder = new ArrayList<>();
    private int reader;
    private Optional<String> gap = Optional.empty();

    /** What the transaction knows of a unit. */
    private static final class Known {
        private final int unit;
        private final Demand first;

        /** What the first read may have been of, and what of that fits all later ones. */
        private int[] candidates = {};

        private int[] consistent = {};
        private boolean isOwn;
        private int own;

        Known(int unit, Demand first) {
            this.unit = unit;
            this.first = first;
        }
    }

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
        inOrder.clear();
    }

    /** The transaction leaves a value in a unit. */
    void write(int unit, int value) {
        Known some = known.computeIfAbsent(unit, each -> new Known(unit, written()));
        some.isOwn = true;
        some.own = value;
    }

    private static Demand written() {
        return Demand.of(Value.NIL, Optional.empty(), 0, "");
    }

    /** The transaction reads a unit. */
    void read(int unit, Demand demand) {
        Known some = known.get(unit);
        if (some == null) {
            some = new Known(unit, demand);
            some.candidates = looksLike(unit, demand);
            some.consistent = some.candidates;
            known.put(unit, some);
            inOrder.add(some);
        } else if (some.isOwn) {
            Value own = writes.value(some.own);
            if (!demand.holds().test(own)) {
                internal(demand, "written " + Describe.value(own));
            }
        } else {
            int[] alike = looksLike(unit, demand);
            some.consistent =
                    IntStream.of(some.consistent)
                            .filter(each -> IntStream.of(alike).anyMatch(other -> other == each))
                            .toArray();
            if (some.consistent.length == 0 && some.candidates.length > 0) {
                internal(demand, "read " + some.first.told());
            }
        }
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
        for (Known some : inOrder) {
            int[] candidates = possible(some.candidates, reader);
            if (candidates.length == 0) {
                impossible(some);
                continue;
            }
            int[] consistent = possible(some.consistent, reader);
            if (consistent.length == 0) {
                internal(some.first, "seen what no version of it is in agreement with");
            }
            number(some.first, candidates);
            if (candidates.length == 1 && !isConditional(candidates[0])) {
                reads.add(some.first.place(), some.unit, candidates[0]);
            } else {
                reads.add(some.first.place(), choice(some.unit, candidates, consistent));
            }
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

    private ReadChoice choice(int unit, int[] candidates, int[] consistent) {
        int[][] options = new int[candidates.length][];
        boolean[] isConsistent = new boolean[candidates.length];
        for (int i = 0; i < options.length; i++) {
            int candidate = candidates[i];
            options[i] = new int[] {candidate};
            isConsistent[i] = IntStream.of(consistent).anyMatch(each -> each == candidate);
        }
        return new ReadChoice(reader, new int[] {unit}, options, isConsistent, new int[0][]);
    }

    private void internal(Demand demand, String before) {
        findings.add(
                Anomaly.INTERNAL,
                List.of(reader),
                () -> List.of(who(reader) + " read " + demand.told() + ", but had " + before));
    }

    /** Says why none of the writes that look like what was read can have been read. */
    private void impossible(Known some) {
        String read = who(reader) + " read " + some.first.told();
        if (some.candidates.length == 0) {
            findings.add(
                    Anomaly.THIN_AIR_READ,
                    List.of(reader),
                    () -> List.of(read + ", which no transaction wrote"));
            return;
        }
        int[] aborted =
                IntStream.of(some.candidates)
                        .filter(each -> isAborted.test(writes.writer(each)))
                        .toArray();
        int[] others =
                IntStream.of(some.candidates)
                        .filter(each -> writes.writer(each) != reader)
                        .toArray();
        if (aborted.length > 0) {
            because(Anomaly.G1A, aborted, read, " wrote that and aborted");
            int[] own = writes.of(some.unit).toArray();
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
