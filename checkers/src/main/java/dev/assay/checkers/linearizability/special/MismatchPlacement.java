// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.Answer.Refuted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds places in an order of segments for those cas that saw another value than they expected.
 * Each gets the first segment with another value that time allows; in the order of invocations that
 * is the best for the others too, so that a cas finds none only if this order of segments has none
 * for all of them. What then can be proven is either that no order has one, or that another has:
 * {@link #repair} tells a cas that found no place which of the writes that were open at its return
 * it saw, or which crashed write that nobody else saw, and the blocks are sorted once more.
 * O(operations) for each round.
 */
final class MismatchPlacement {
    /** How many unplaced cas are looked at closely. */
    private static final int MOST_PROOFS = 32;

    private static final int MOST_CRASHED = 64;

    private final RegisterSources sources;
    private final RegisterBlocks blocks;
    private final RegisterOperations operations;
    private final LocalTimes times;
    private final int start;
    private final int[] rank;

    /** By moment, the last segment for an operation that returned before it. */
    private final int[] limit;

    /** By operation: a mismatch whose segment a repair has chosen. */
    private final boolean[] settled;

    private final List<Integer> unplaced = new ArrayList<>();

    /** By place in {@link #unplaced}, the mutations that were open when it returned. */
    private final List<int[]> candidates = new ArrayList<>();

    private final List<Integer> crashed = new ArrayList<>();
    private int[] open = new int[64];
    private int openCount;

    MismatchPlacement(RegisterSources sources, RegisterBlocks blocks) {
        this.sources = sources;
        this.blocks = blocks;
        operations = sources.operations();
        times = operations.times;
        start = sources.start();
        rank = new int[start + 1];
        limit = new int[times.events() + 1];
        settled = new boolean[start];
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
                } else if (operations.isMutation(operation)) {
                    opened(operation);
                }
            } else if (loose) {
                int chosen = sources.source[operation];
                if (chosen >= 0) {
                    base = Math.max(base, rank[chosen]);
                } else {
                    unplaced.add(operation);
                    candidates.add(candidates());
                }
            } else if (sources.happened[operation] || sources.source[operation] >= 0) {
                base = Math.max(base, rank[blocks.segmentOf(operation)]);
                closed(operation);
            }
        }
        return unplaced.isEmpty();
    }

    private boolean isLoose(int operation) {
        return operations.kind[operation] == RegisterOperations.MISMATCH && !settled[operation];
    }

    private int[] candidates() {
        int more = Math.min(crashed.size(), MOST_CRASHED);
        int[] all = Arrays.copyOf(open, openCount + more);
        for (int i = 0; i < more; i++) {
            all[openCount + i] = crashed.get(crashed.size() - 1 - i);
        }
        return all;
    }

    private void prepare() {
        unplaced.clear();
        candidates.clear();
        crashed.clear();
        openCount = 0;
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

    private void opened(int mutation) {
        if (!times.isCompleted(mutation)) {
            if (operations.kind[mutation] == RegisterOperations.WRITE) {
                crashed.add(mutation);
            }
            return;
        }
        if (openCount == open.length) {
            open = Arrays.copyOf(open, openCount * 2);
        }
        open[openCount++] = mutation;
    }

    private void closed(int operation) {
        for (int i = 0; i < openCount; i++) {
            if (open[i] == operation) {
                open[i] = open[--openCount];
                return;
            }
        }
    }

    /**
     * Chooses segments for those that found no place, so that the blocks must be sorted again;
     * false when one has no choice.
     */
    boolean repair() {
        for (int i = 0; i < unplaced.size(); i++) {
            int operation = unplaced.get(i);
            int chosen = choose(operation, candidates.get(i));
            if (chosen < 0) {
                return false;
            }
            if (!sources.happened[chosen]) {
                sources.happened[chosen] = true;
                blocks.addCrashed(chosen);
            }
            settled[operation] = true;
            sources.source[operation] = chosen;
            blocks.include(operation, chosen);
        }
        for (int operation = 0; operation < start; operation++) {
            if (isLoose(operation)) {
                sources.source[operation] = -1;
            }
        }
        return true;
    }

    /**
     * The mutation that comes first in the order; one that nobody saw only if there is no other.
     */
    private int choose(int operation, int[] mutations) {
        int chosen = -1;
        for (int mutation : mutations) {
            boolean differs = operations.value[mutation] != operations.expected[operation];
            boolean better =
                    chosen < 0
                            || (sources.happened[mutation]
                                    && (!sources.happened[chosen]
                                            || rank[mutation] < rank[chosen]));
            if (differs && better) {
                chosen = mutation;
            }
        }
        return chosen;
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
