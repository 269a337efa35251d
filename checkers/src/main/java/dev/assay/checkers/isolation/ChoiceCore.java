// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.BitSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Few of the choices that were made which are wrong together: others are left out, many at a time,
 * then fewer, as long as what is left is refuted too. Leaving a choice out only takes demands away.
 * O(choices) questions at most.
 */
final class ChoiceCore {
    private static final int OMITTED = -1;

    private final int[] options;
    private final Predicate<int[]> isRefuted;

    /**
     * @param options by choice, the option that was taken; all together are refuted
     * @param isRefuted tells of options, -1 for a choice that is left out
     */
    ChoiceCore(int[] options, Predicate<int[]> isRefuted) {
        this.options = options;
        this.isRefuted = isRefuted;
    }

    /**
     * Makes a set of choices smaller.
     *
     * @param core choices that are refuted together
     * @param guess some that may be enough
     */
    void reduce(BitSet core, BitSet guess) {
        if (!guess.equals(core) && isRefuted.test(only(guess))) {
            core.and(guess);
        }
        for (int size = Integer.highestOneBit(Math.max(1, core.cardinality()));
                size > 0;
                size /= 2) {
            leaveOut(core, size);
        }
    }

    private void leaveOut(BitSet core, int size) {
        int[] members = core.stream().toArray();
        for (int from = 0; from < members.length; from += size) {
            BitSet rest = (BitSet) core.clone();
            for (int i = from; i < Math.min(from + size, members.length); i++) {
                rest.clear(members[i]);
            }
            if (rest.cardinality() < core.cardinality() && isRefuted.test(only(rest))) {
                core.and(rest);
            }
        }
    }

    private int[] only(BitSet some) {
        return IntStream.range(0, options.length)
                .map(choice -> some.get(choice) ? options[choice] : OMITTED)
                .toArray();
    }
}
