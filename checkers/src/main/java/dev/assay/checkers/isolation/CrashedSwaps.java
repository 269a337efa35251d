// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the compare-and-sets on one unit can have come to, of a transaction that never returned: a
 * way for each of them to find what it expects or not, with the versions that it can have found,
 * and the write that was the last. Exponential in the compare-and-sets of one transaction on one
 * unit, of which there are few.
 */
final class CrashedSwaps {
    /** A write, or a compare-and-set where a value is expected. */
    record Step(Optional<Value> expected, Value written, int write) {}

    private final TransactionWrites writes;
    private final UnitReads reads;
    private final Budget.Meter meter;
    private final List<int[]> options = new ArrayList<>();
    private final List<int[]> present = new ArrayList<>();

    CrashedSwaps(TransactionWrites writes, UnitReads reads, Budget.Meter meter) {
        this.writes = writes;
        this.reads = reads;
        this.meter = meter;
    }

    /** The choice between all that can have happened. */
    ReadChoice choice(int transaction, int unit, List<Step> steps) {
        options.clear();
        present.clear();
        int[] found = reads.possible(reads.all(unit), transaction);
        from(steps, 0, found, false);
        boolean[] isConsistent = new boolean[options.size()];
        Arrays.fill(isConsistent, true);
        // Without any option nothing can have happened, which one without a row says as well.
        return new ReadChoice(
                transaction,
                new int[] {unit},
                options.toArray(new int[0][]),
                isConsistent,
                options.isEmpty() ? new int[1][0] : present.toArray(new int[0][]),
                false);
    }

    /** Goes on where nothing has been written yet. */
    private void from(List<Step> steps, int next, int[] found, boolean isRead) {
        meter.poll();
        if (next == steps.size()) {
            take(found, isRead, new int[0]);
            return;
        }
        Step step = steps.get(next);
        if (step.expected().isEmpty()) {
            take(found, isRead, new int[] {last(steps, next)});
            return;
        }
        Value expected = step.expected().get();
        int[] equal = IntStream.of(found).filter(each -> value(each).equals(expected)).toArray();
        int[] other = IntStream.of(found).filter(each -> !value(each).equals(expected)).toArray();
        if (equal.length > 0) {
            take(equal, true, new int[] {last(steps, next)});
        }
        if (other.length > 0) {
            from(steps, next + 1, other, true);
        }
    }

    /** The last write of the steps from one that wrote. */
    private static int last(List<Step> steps, int from) {
        Step last = steps.get(from);
        for (Step step : steps.subList(from + 1, steps.size())) {
            Value now = last.written();
            if (step.expected().map(now::equals).orElse(true)) {
                last = step;
            }
        }
        return last.write();
    }

    private void take(int[] found, boolean isRead, int[] written) {
        int[] some = isRead ? found : new int[] {ReadChoice.NOTHING};
        for (int each : some) {
            options.add(new int[] {each});
            present.add(written);
        }
    }

    private Value value(int write) {
        return write == TransactionWrites.INITIAL
                ? writes.value(ValuePool.NIL)
                : writes.value(writes.valueOf(write));
    }
}
