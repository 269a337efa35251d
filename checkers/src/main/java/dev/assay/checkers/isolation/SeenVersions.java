// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Finds which versions must come before one that was read because its reader saw them as well
 * (Biswas and Enea, OOPSLA 2019, section 2). Readers are looked at in parallel; what is found does
 * not depend on how many threads there are.
 */
abstract class SeenVersions {
    private static final int NONE = -1;

    /** Fewer transactions are looked at by one thread. */
    private static final int FEW = 4096;

    final RegisterVersions versions;
    final CommitOrder order;
    final Budget.Meter meter;

    SeenVersions(RegisterVersions versions, CommitOrder order, Budget.Meter meter) {
        this.versions = versions;
        this.order = order;
        this.meter = meter;
    }

    /** Takes readers in turn. */
    abstract static class Reader {
        private final Ints found = new Ints();

        /** Notes all that is found by one reader. */
        abstract void look(int reader);

        final void note(int reader, int seen, int version) {
            found.add(reader);
            found.add(seen);
            found.add(version);
        }
    }

    /**
     * Finds pairs that the order of commits has the other way round.
     *
     * @param areWanted tells by a version whether all pairs are wanted in which it is the second
     * @param pairs where they go
     * @return where somebody read an initial state and saw a version: the reader and that version
     */
    abstract int[] find(IntPredicate areWanted, SeenPairs pairs);

    /** Lets readers look at parts of the transactions at a time, and takes what they noted. */
    final int[] find(java.util.function.Supplier<Reader> readers, SeenPairs pairs) {
        int count = versions.transactions();
        int parts = count < FEW ? 1 : Math.max(1, Runtime.getRuntime().availableProcessors());
        List<Ints> found = new ArrayList<>();
        IntStream all = IntStream.range(0, parts);
        // Who waits for others in the common pool works for them, so small ones do not ask for it.
        (parts == 1 ? all : all.parallel())
                .mapToObj(
                        part ->
                                part(
                                        readers.get(),
                                        (int) ((long) count * part / parts),
                                        (int) ((long) count * (part + 1) / parts)))
                .forEachOrdered(found::add);
        for (Ints some : found) {
            for (int i = 0; i < some.size(); i += 3) {
                if (some.get(i + 2) == RegisterVersions.INITIAL) {
                    return new int[] {some.get(i), some.get(i + 1)};
                }
                pairs.add(some.get(i), some.get(i + 1), some.get(i + 2));
            }
        }
        return new int[0];
    }

    private Ints part(Reader reader, int from, int to) {
        for (int transaction = from; transaction < to; transaction++) {
            if ((transaction & 0xFF) == 0) {
                meter.poll();
            }
            if (versions.readStart()[transaction] < versions.readStart()[transaction + 1]) {
                reader.look(transaction);
            }
        }
        return reader.found;
    }

    /** True when a pair is against the order of commits. */
    final boolean isAgainst(int seen, int version) {
        return version == RegisterVersions.INITIAL
                || order.place()[versions.writer()[seen]]
                        > order.place()[versions.writer()[version]];
    }
}
