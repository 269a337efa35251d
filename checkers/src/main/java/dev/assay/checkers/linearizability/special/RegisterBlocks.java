// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.Answer.Refuted;
import java.util.Arrays;
import java.util.Optional;

/**
 * The blocks of a register's history and their order. A segment is a mutation with the operations
 * that saw its value; a cas joins its segment to the one whose value it replaced, since nothing can
 * take effect between them; what is joined is a block. Every order of the history is an order of
 * blocks, each with its segments in the order of their joints. The block of the initial value is
 * the first.
 *
 * <p>Block A must come before block B exactly if an operation of A returned before one of B was
 * invoked: first return(A) &lt; last invocation(B). If these demands have a circle, then two blocks
 * demand each of the other to come later: let A have the earliest first return in a circle, and let
 * B be the block before it there, so that B must come before A. Whoever stands before B in the
 * circle returned no earlier than A and before B's last invocation, so A must come before B. Hence
 * blocks can be ordered unless two of them conflict (Gibbons and Korach, "Testing shared memories",
 * SIAM J. Comput. 1997, for single segments). Sorted by the earlier of first return and last
 * invocation, blocks without conflict are in order: if A must come before B and not B before A,
 * then first return(A) &lt; last invocation(B) and last invocation(A) &lt; first return(B), hence
 * min(A) &lt; min(B), whichever min(B) is; and likewise for the later of the two. O(operations).
 */
final class RegisterBlocks {
    private final RegisterSources sources;
    private final RegisterOperations operations;
    private final LocalTimes times;
    private final int start;

    /** By segment, named by its mutation. */
    private final int[] firstReturn;

    private final int[] lastInvocation;

    /** By segment, the first segment of its block. */
    final int[] blockOf;

    /** The segments in order. */
    int[] segments = new int[0];

    RegisterBlocks(RegisterSources sources) {
        this.sources = sources;
        operations = sources.operations();
        times = operations.times;
        start = sources.start();
        firstReturn = new int[start + 1];
        lastInvocation = new int[start + 1];
        blockOf = new int[start + 1];
        Arrays.fill(blockOf, -1);
    }

    /** Joins segments; a refutation when a circle of cas leads back to itself. */
    Optional<Refuted> join(Budget.Meter meter) {
        firstReturn[start] = -1;
        lastInvocation[start] = -1;
        for (int operation = 0; operation < start; operation++) {
            if (sources.happened[operation]) {
                firstReturn[operation] = times.returned()[operation];
                lastInvocation[operation] = times.invoked()[operation];
            }
        }
        for (int operation = 0; operation < start; operation++) {
            int segment = sources.source[operation];
            if (operations.kind[operation] != RegisterOperations.CAS && segment >= 0) {
                include(operation, segment);
            }
        }
        meter.poll();
        joinFrom(start);
        for (int operation = 0; operation < start; operation++) {
            if (sources.happened[operation]
                    && operations.kind[operation] == RegisterOperations.WRITE) {
                joinFrom(operation);
            }
        }
        for (int operation = 0; operation < start; operation++) {
            if (sources.happened[operation] && blockOf[operation] < 0) {
                return Optional.of(circle(operation));
            }
        }
        return Optional.empty();
    }

    /** Lets an operation see a segment's value. */
    void include(int operation, int segment) {
        firstReturn[segment] = Math.min(firstReturn[segment], times.returned()[operation]);
        lastInvocation[segment] = Math.max(lastInvocation[segment], times.invoked()[operation]);
    }

    /** Adds a crashed mutation that nobody saw so far: a write, or a cas that ends a segment. */
    void addCrashed(int mutation, int ended) {
        firstReturn[mutation] = times.returned()[mutation];
        lastInvocation[mutation] = times.invoked()[mutation];
        blockOf[mutation] = mutation;
        if (operations.kind[mutation] == RegisterOperations.CAS) {
            sources.source[mutation] = ended;
            sources.replacedBy[ended] = mutation;
            blockOf[mutation] = blockOf[ended];
        }
    }

    /** When the first operation of a segment returned; -1 for that of the initial value. */
    int firstReturn(int segment) {
        return firstReturn[segment];
    }

    /** When the last operation of a segment was invoked. */
    int lastInvocation(int segment) {
        return lastInvocation[segment];
    }

    private void joinFrom(int first) {
        for (int at = first; at >= 0; at = sources.replacedBy[at]) {
            blockOf[at] = first;
        }
    }

    private Refuted circle(int member) {
        RegisterSources.Core core = new RegisterSources.Core(sources);
        int at = member;
        do {
            core.add(at);
            at = sources.source[at];
        } while (at != member);
        return core.refuted(
                operations.describe(member)
                        + " saw a value that other cas made of the one it put itself");
    }

    int firstReturnOf(int block) {
        int least = Integer.MAX_VALUE;
        for (int at = block; at >= 0; at = sources.replacedBy[at]) {
            least = Math.min(least, firstReturn[at]);
        }
        return least;
    }

    int lastInvocationOf(int block) {
        int greatest = -1;
        for (int at = block; at >= 0; at = sources.replacedBy[at]) {
            greatest = Math.max(greatest, lastInvocation[at]);
        }
        return greatest;
    }

    /** Sorts the blocks: by the earlier or by the later end of their zones. */
    void sort(boolean byLater, Budget.Meter meter) {
        int[] blockAt = new int[times.events() + 2];
        int count = 0;
        for (int block = 0; block <= start; block++) {
            if ((block & 0x3FFF) == 0) {
                meter.poll();
            }
            if (blockOf[block] != block) {
                continue;
            }
            int earliest = Integer.MAX_VALUE;
            int latest = -1;
            for (int at = block; at >= 0; at = sources.replacedBy[at]) {
                earliest = Math.min(earliest, firstReturn[at]);
                latest = Math.max(latest, lastInvocation[at]);
                count++;
            }
            int key = byLater ? Math.max(earliest, latest) : Math.min(earliest, latest);
            // The initial value was there before anything else.
            blockAt[block == start ? 0 : key + 1] = block + 1;
        }
        segments = new int[count];
        int next = 0;
        for (int slot : blockAt) {
            for (int at = slot - 1; at >= 0; at = sources.replacedBy[at]) {
                segments[next++] = at;
            }
        }
    }

    /**
     * All operations in the order of their segments: the mutation, then those that saw its value by
     * their invocations.
     */
    int[] order() {
        int[] from = new int[start + 3];
        for (int operation = 0; operation < start; operation++) {
            if (sees(operation)) {
                from[sources.source[operation] + 2]++;
            }
        }
        for (int segment = 0; segment <= start; segment++) {
            from[segment + 2] += from[segment + 1];
        }
        int[] readers = new int[from[start + 2]];
        for (int operation = 0; operation < start; operation++) {
            if (sees(operation)) {
                readers[from[sources.source[operation] + 1]++] = operation;
            }
        }
        int[] order = new int[segments.length - 1 + readers.length];
        int next = 0;
        for (int segment : segments) {
            if (segment != start) {
                order[next++] = segment;
            }
            for (int place = from[segment]; place < from[segment + 1]; place++) {
                order[next++] = readers[place];
            }
        }
        return order;
    }

    /** The segment of an operation that is in an order. */
    int segmentOf(int operation) {
        return operations.isMutation(operation) ? operation : sources.source[operation];
    }

    /**
     * Refutes the history when an operation in the order returned before one that stands earlier
     * there was invoked.
     */
    Optional<Refuted> contradiction(int[] order) {
        int latest = -1;
        int latestInvocation = -1;
        for (int operation : order) {
            if (times.invoked()[operation] > latestInvocation) {
                latestInvocation = times.invoked()[operation];
                latest = operation;
            }
            if (times.returned()[operation] < latestInvocation) {
                return Optional.of(contradiction(latest, operation));
            }
        }
        return Optional.empty();
    }

    private Refuted contradiction(int earlier, int later) {
        RegisterSources.Core core = new RegisterSources.Core(sources);
        int block = blockOf[segmentOf(earlier)];
        int other = blockOf[segmentOf(later)];
        addWithChain(core, later);
        if (block == other) {
            core.add(earlier);
            return core.refuted(
                    operations.describe(earlier)
                            + " comes before "
                            + operations.describe(later)
                            + " by the values that they saw and put, but was invoked after its"
                            + " return");
        }
        addWithChain(core, earlier);
        String demand =
                operations.describe(later)
                        + " returned before "
                        + operations.describe(earlier)
                        + " was invoked, ";
        int last = operations.history.order()[lastInvocationOf(other)];
        addWithChain(core, last);
        if (block == start) {
            return core.refuted(demand + "which still saw the initial value");
        }
        int first = ~operations.history.order()[firstReturnOf(block)];
        addWithChain(core, first);
        return core.refuted(
                demand
                        + "and "
                        + operations.describe(first)
                        + " before "
                        + operations.describe(last)
                        + ": each of two values would have to be there before the other");
    }

    private void addWithChain(RegisterSources.Core core, int operation) {
        core.addChain(segmentOf(operation));
        core.add(operation);
    }

    private boolean sees(int operation) {
        return sources.source[operation] >= 0
                && operations.kind[operation] != RegisterOperations.CAS;
    }
}
