// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.linearizability.StateSpace;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import java.util.Arrays;

/**
 * Operations that must be put in one order, each process's in its own; numbered by their
 * invocations.
 *
 * @param model what they mean
 * @param space the model's states and the calls' classes, the same for all groups
 * @param operations the operations
 * @param lines by process: its operations as it called them
 * @param lineOf by operation: its process's place in {@code lines}
 * @param placeOf by operation: its place in that line
 * @param groups how many groups of operations have a state of their own
 */
record SequentialProblem<S>(
        Model<S> model,
        StateSpace<S> space,
        Operations operations,
        int[][] lines,
        int[] lineOf,
        int[] placeOf,
        int groups) {
    /** Nothing was seen or put. */
    static final int NOTHING = -1;

    /**
     * The operations in columns.
     *
     * @param number in the history
     * @param callClass equal calls have one class
     * @param group operations of one group share a state
     * @param process whose operation it is
     * @param isPure it changes no state
     * @param isOptional it may take no effect at all
     * @param sees in a register, the reference of the value that it saw, or {@link #NOTHING}
     * @param puts in a register, the reference of the value that it put, or {@link #NOTHING}
     */
    record Operations(
            int[] number,
            int[] callClass,
            int[] group,
            int[] process,
            boolean[] isPure,
            boolean[] isOptional,
            int[] sees,
            int[] puts) {
        int size() {
            return number.length;
        }

        /** Some of the operations, of which some are optional. */
        Operations only(int[] kept, boolean[] optional) {
            boolean[] pure = new boolean[kept.length];
            boolean[] newOptional = new boolean[kept.length];
            for (int i = 0; i < kept.length; i++) {
                pure[i] = isPure[kept[i]];
                newOptional[i] = optional[kept[i]];
            }
            return new Operations(
                    picked(number, kept),
                    picked(callClass, kept),
                    picked(group, kept),
                    picked(process, kept),
                    pure,
                    newOptional,
                    picked(sees, kept),
                    picked(puts, kept));
        }

        private static int[] picked(int[] column, int[] kept) {
            return Arrays.stream(kept).map(each -> column[each]).toArray();
        }
    }

    // Processes are numbered anew, since clients that crash go on under numbers of any size.
    static <S> SequentialProblem<S> of(
            Model<S> model, StateSpace<S> space, Operations operations, int groups) {
        int[] processes = different(operations.process);
        int[] count = new int[processes.length];
        int[] lineOf = new int[operations.size()];
        int[] placeOf = new int[operations.size()];
        for (int each = 0; each < lineOf.length; each++) {
            lineOf[each] = Arrays.binarySearch(processes, operations.process[each]);
            placeOf[each] = count[lineOf[each]]++;
        }
        int[][] lines = new int[processes.length][];
        for (int line = 0; line < lines.length; line++) {
            lines[line] = new int[count[line]];
        }
        for (int each = 0; each < lineOf.length; each++) {
            lines[lineOf[each]][placeOf[each]] = each;
        }
        return new SequentialProblem<>(model, space, operations, lines, lineOf, placeOf, groups);
    }

    private static int[] different(int[] processes) {
        int[] sorted = processes.clone();
        Arrays.sort(sorted);
        int count = 0;
        for (int process : sorted) {
            if (count == 0 || sorted[count - 1] != process) {
                sorted[count++] = process;
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    /** The same with some of the operations only, of which some are optional. */
    SequentialProblem<S> only(int[] kept, boolean[] optional) {
        return of(model, space, operations.only(kept, optional), groups);
    }

    int size() {
        return operations.size();
    }

    /** How many operations must take effect. */
    int required() {
        int count = 0;
        for (boolean optional : operations.isOptional) {
            count += optional ? 0 : 1;
        }
        return count;
    }

    Call call(int operation) {
        return space.call(operations.callClass[operation]);
    }
}
