// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.Answer.Refuted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds places in an order of segments for those cas that saw another value than they expected.
 * Each gets the first segment with another value that time allows; in the order of invocations that
 * is the best for the others too, so that a cas finds none only if this order of segments has none
 * for all of them. What then can be proven is either that no order has one, or that another has:
 * {@link #repair} gives a cas that found no place to a segment nearby, or to a crashed write that
 * nobody else saw, and the blocks are sorted once more. O(operations) for each round.
 */
final class MismatchPlacement {
    /** How many unplaced cas are looked at closely. */
    private static final int MOST_PROOFS = 32;

    private static final int MOST_CRASHED = 16;

    /** How far from where it had to be a segment may be that it is given. */
    private static final int NEIGHBOURS = 32;

    private final RegisterSources sources;
    private final RegisterBlocks blocks;
    private final Deque<Integer> first;
    private final RegisterOperations operations;
    private final LocalTimes times;
    private final int start;
    private final int[] rank;

    /** By moment, the last segment for an operation that returned before it. */
    private final int[] limit;

    private @Nullable Map<Integer, List<Integer>> crashedCas;

    /** By operation: a mismatch whose segment a repair has chosen. */
    private final boolean[] settled;

    private final List<Integer> unplaced = new ArrayList<>();

    /** By mismatch, the first segment that time allowed. */
    private final int[] earliestRank;

    /** Settles those in {@code first} before others take their segments. */
    MismatchPlacement(RegisterSources sources, RegisterBlocks blocks, Deque<Integer> first) {
        this.first = first;
        this.sources = sources;
        this.blocks = blocks;
        operations = sources.operations();
        times = operations.times;
        start = sources.start();
        rank = new int[start + 1];
        limit = new int[times.events() + 1];
        settled = new boolean[start];
        earliestRank = new int[start];
    }

    /** Places all it can; true when that is all. */
    boolean place(Budget.Meter meter) {
        prepare();
        int base = 0;
        int[] order = operations.history.order();
        for (int at = 0; at < order.length; at++) {
            if ((at & 0x3FFF) == 0) {
                meter.poll();
            }
            int operation = order[at] >= 0 ? order[at] : ~order[at];
            boolean loose = isLoose(operation);
            if (order[at] >= 0) {
                if (loose) {
                    sources.source[operation] = base(operation, base);
                    earliestRank[operation] = base;
                }
            } else if (loose) {
                int chosen = sources.source[operation];
                if (chosen >= 0) {
                    base = Math.max(base, rank[chosen]);
                } else {
                    unplaced.add(operation);
                }
            } else if (sources.happened[operation] || sources.source[operation] >= 0) {
                base = Math.max(base, rank[blocks.segmentOf(operation)]);
            }
        }
        return unplaced.isEmpty();
    }

    private boolean isLoose(int operation) {
        return operations.kind[operation] == RegisterOperations.MISMATCH && !settled[operation];
    }

    private void prepare() {
        unplaced.clear();
        for (int i = 0; i < blocks.segments.length; i++) {
            rank[blocks.segments[i]] = i;
        }
        Arrays.fill(limit, blocks.segments.length - 1);
        for (int operation = 0; operation < start; operation++) {
            if (sources.happened[operation]) {
                limit[times.invoked()[operation]] = rank[operation] - 1;
            } else if (sources.source[operation] >= 0
                    && !isLoose(operation)
                    && operations.kind[operation] != RegisterOperations.CAS) {
                limit[times.invoked()[operation]] = rank[sources.source[operation]];
            }
        }
        for (int at = times.events() - 1; at >= 0; at--) {
            limit[at] = Math.min(limit[at], limit[at + 1]);
        }
    }

    private int base(int operation, int base) {
        int last = limit[times.returned()[operation]];
        int unwanted = operations.expected[operation];
        for (int place = base; place <= last; place++) {
            int segment = blocks.segments[place];
            int holds = segment == start ? operations.initial : operations.value[segment];
            if (holds != unwanted) {
                return segment;
            }
        }
        return -1;
    }

    /**
     * Chooses segments for those that found no place, so that the blocks must be sorted again;
     * false when there is none for any.
     */
    boolean repair(Budget.Meter meter) {
        boolean repaired = false;
        for (int operation : first) {
            if (isLoose(operation)) {
                int placed = sources.source[operation];
                settle(operation, placed >= 0 ? placed : choose(operation));
            }
        }
        for (int operation : unplaced) {
            meter.poll();
            if (isLoose(operation)) {
                settle(operation, choose(operation));
            }
            repaired |= settled[operation];
        }
        for (int operation = 0; operation < start; operation++) {
            if (isLoose(operation)) {
                sources.source[operation] = -1;
            }
        }
        return repaired;
    }

    private void settle(int operation, int chosen) {
        if (chosen < 0) {
            return;
        }
        if (chosen != start && !sources.happened[chosen]) {
            sources.happened[chosen] = true;
            blocks.addCrashed(chosen, sources.onlyMutation(operations.expected[chosen]));
        }
        settled[operation] = true;
        sources.source[operation] = chosen;
        blocks.include(operation, chosen);
    }

    /** Those without a place. */
    List<Integer> unplaced() {
        return unplaced;
    }

    RegisterBlocks blocks() {
        return blocks;
    }

    /** The nearest segment that it can have seen, else a crashed write that nobody else saw. */
    private int choose(int operation) {
        int from = earliestRank[operation];
        for (int distance = 1; distance <= NEIGHBOURS; distance++) {
            for (int place : new int[] {from + distance, from - distance}) {
                if (place >= 0
                        && place < blocks.segments.length
                        && suits(operation, blocks.segments[place], from)) {
                    return blocks.segments[place];
                }
            }
        }
        int segment = sources.onlyMutation(operations.expected[operation]);
        if (segment >= 0 && sources.replacedBy[segment] < 0) {
            for (int cas : crashedCas().getOrDefault(segment, List.of())) {
                if (times.invoked()[cas] < times.returned()[operation]
                        && suits(operation, cas, from)) {
                    return cas;
                }
            }
        }
        int looked = 0;
        for (int other = operation - 1; other >= 0 && looked < MOST_CRASHED; other--) {
            if (operations.kind[other] == RegisterOperations.WRITE && !sources.happened[other]) {
                looked++;
                if (suits(operation, other, from)) {
                    return other;
                }
            }
        }
        return -1;
    }

    /** Crashed cas that nobody saw, by the segment that they may have ended. */
    private Map<Integer, List<Integer>> crashedCas() {
        if (crashedCas == null) {
            crashedCas = new HashMap<>();
            for (int cas = 0; cas < start; cas++) {
                if (operations.kind[cas] == RegisterOperations.CAS && !sources.happened[cas]) {
                    int segment = sources.onlyMutation(operations.expected[cas]);
                    crashedCas.computeIfAbsent(segment, unused -> new ArrayList<>()).add(cas);
                }
            }
        }
        return crashedCas;
    }

    /** True unless joining the segment contradicts its block or a block nearby. */
    private boolean suits(int operation, int segment, int from) {
        int holds = segment == start ? operations.initial : operations.value[segment];
        int invoked = times.invoked()[operation];
        int returned = times.returned()[operation];
        if (holds == operations.expected[operation]) {
            return false;
        }
        int first = returned;
        int last = invoked;
        int block = segment;
        if (segment == start || sources.happened[segment]) {
            block = blocks.blockOf[segment];
        } else {
            last = Math.max(last, times.invoked()[segment]);
            if (operations.kind[segment] == RegisterOperations.CAS) {
                block = blocks.blockOf[sources.onlyMutation(operations.expected[segment])];
            }
        }
        if (blocks.blockOf[block] == block) {
            boolean passed = false;
            for (int at = block; at >= 0; at = sources.replacedBy[at]) {
                first = Math.min(first, blocks.firstReturn(at));
                last = Math.max(last, blocks.lastInvocation(at));
                if (passed ? blocks.firstReturn(at) < invoked : goesBefore(at, segment, returned)) {
                    return false;
                }
                passed |= at == segment;
            }
        }
        return !conflictsNearby(block, first, last, from);
    }

    /** True when an operation that must not come later than its segment was invoked too late. */
    private boolean goesBefore(int at, int segment, int returned) {
        int latest =
                at != segment ? blocks.lastInvocation(at) : at == start ? -1 : times.invoked()[at];
        return latest > returned;
    }

    private boolean conflictsNearby(int block, int first, int last, int from) {
        int end = Math.min(blocks.segments.length, from + 2 * NEIGHBOURS);
        int previous = -1;
        for (int place = Math.max(0, from - 2 * NEIGHBOURS); place < end; place++) {
            int other = blocks.blockOf[blocks.segments[place]];
            if (other != block
                    && other != previous
                    && blocks.firstReturnOf(other) < last
                    && first < blocks.lastInvocationOf(other)) {
                return true;
            }
            previous = other;
        }
        return false;
    }

    /** A proof that one of those without a place has none in any order, if it is a simple one. */
    Optional<Refuted> proof() {
        return unplaced.stream()
                .limit(MOST_PROOFS)
                .map(this::proof)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Refuted> proof(int mismatch) {
        int segment = sources.onlyMutation(operations.expected[mismatch]);
        if (segment < 0 || (segment != start && !sources.happened[segment])) {
            return Optional.empty();
        }
        int before = returnedBefore(mismatch, segment);
        if (segment != start && before < 0) {
            return Optional.empty();
        }
        int after = invokedAfter(mismatch, segment);
        boolean stays =
                after >= 0
                        || (sources.replacedBy[segment] < 0
                                && nobodyFollows(mismatch, blocks.blockOf[segment]));
        return stays ? Optional.of(refuted(mismatch, segment, before, after)) : Optional.empty();
    }

    private Refuted refuted(int mismatch, int segment, int before, int after) {
        RegisterSources.Core core = new RegisterSources.Core(sources);
        core.addChain(segment);
        core.add(mismatch);
        String value = operations.say(operations.expected[mismatch]);
        StringBuilder reason = new StringBuilder(operations.describe(mismatch));
        reason.append(" saw another value than ").append(value).append(", which ");
        if (before >= 0) {
            core.addChain(blocks.segmentOf(before));
            core.add(before);
            reason.append("was there before it was invoked, see ")
                    .append(operations.describe(before));
        } else {
            reason.append("was there from the start");
        }
        if (after >= 0) {
            core.addChain(blocks.segmentOf(after));
            core.add(after);
            reason.append(", and still after its return, see ").append(operations.describe(after));
        } else {
            reason.append(", and which nobody can have replaced before its return");
        }
        return core.refuted(reason.toString());
    }

    /** An operation of the segment or a later one of its block that returned before, or -1. */
    private int returnedBefore(int mismatch, int segment) {
        for (int at = segment; at >= 0; at = sources.replacedBy[at]) {
            int first = blocks.firstReturn(at);
            if (first >= 0 && first < times.invoked()[mismatch]) {
                return ~operations.history.order()[first];
            }
        }
        return -1;
    }

    /**
     * An operation of the segment, or of an earlier one of its block, or the cas that ended it,
     * that was invoked after the return, or -1.
     */
    private int invokedAfter(int mismatch, int segment) {
        int moment = times.returned()[mismatch];
        int end = sources.replacedBy[segment];
        if (end >= 0 && times.invoked()[end] > moment) {
            return end;
        }
        for (int at = blocks.blockOf[segment]; at >= 0; at = sources.replacedBy[at]) {
            if (blocks.lastInvocation(at) > moment) {
                return operations.history.order()[blocks.lastInvocation(at)];
            }
            if (at == segment) {
                return -1;
            }
        }
        return -1;
    }

    /** True when every other block is before that one or after the mismatch. */
    private boolean nobodyFollows(int mismatch, int block) {
        int moment = times.returned()[mismatch];
        int last = blocks.lastInvocationOf(block);
        for (int operation = 0; operation < start; operation++) {
            if (!operations.isMutation(operation) || times.invoked()[operation] > moment) {
                continue;
            }
            if (!sources.happened[operation]) {
                return false;
            }
            int other = blocks.blockOf[operation];
            if (other == operation && other != block && blocks.firstReturnOf(other) > last) {
                return false;
            }
        }
        return true;
    }
}
