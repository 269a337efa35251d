// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes the system at its word: where operations carry the revision of the state that they made or
 * saw (a revision, an offset, a commit timestamp; see {@link ObjectHistory#revision}), they are put
 * in that order, mutations before those who only saw the same state, else by invocation, and
 * replayed (as Jepsen did with TigerBeetle in 2025). O(n), besides sorting, which is cheap as
 * revisions grow nearly with time.
 *
 * <p>What it can prove is one-sided. An order that replays shows that the history is linearizable,
 * whoever proposed it. One that does not is no violation of linearizability, since another order
 * may explain the history: the answer is undecided, and {@link #mismatch} says what is wrong with
 * the revisions, which is a promise of its own. Crashed operations take part only if they carry a
 * revision.
 */
public final class RevealedOrder implements SpecialEngine {
    private static final long BYTES_PER_OPERATION = 12;

    @Override
    public String id() {
        return "revealed-order";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        if (history.revision().length == 0) {
            return new Answer.Undecided("there are no revisions");
        }
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            Optional<String> missing = missing(history);
            if (missing.isPresent()) {
                return new Answer.Undecided(missing.get());
            }
            int[] order = order(history, meter);
            return ObjectReplay.flaw(history, order, meter)
                    .<Answer>map(flaw -> new Answer.Undecided(told(flaw)))
                    .orElseGet(() -> new Answer.Linearizable(order));
        } finally {
            meter.allocated(-bytes);
        }
    }

    /**
     * What is wrong with the revisions as an order of the operations; empty where they explain the
     * history, and where there are none.
     */
    public static Optional<String> mismatch(ObjectHistory history, Budget.Meter meter) {
        if (history.revision().length == 0) {
            return Optional.empty();
        }
        return missing(history)
                .or(() -> ObjectReplay.flaw(history, order(history, meter), meter))
                .map(RevealedOrder::told);
    }

    private static String told(String flaw) {
        return "the revealed order does not explain the history: " + flaw;
    }

    private static Optional<String> missing(ObjectHistory history) {
        for (int operation = 0; operation < history.size(); operation++) {
            if (history.isCompleted(operation)
                    && history.revision()[operation] == ObjectHistory.NO_REVISION) {
                return Optional.of("#" + operation + " returned without a revision");
            }
        }
        return Optional.empty();
    }

    private static int[] order(ObjectHistory history, Budget.Meter meter) {
        long[] keys = new long[history.size()];
        int count = 0;
        for (int operation = 0; operation < keys.length; operation++) {
            if (history.revision()[operation] != ObjectHistory.NO_REVISION) {
                long looks = onlyLooks(history, operation) ? 1L << 31 : 0;
                keys[count++] = (long) history.revision()[operation] << 32 | looks | operation;
            }
        }
        meter.poll();
        Arrays.sort(keys, 0, count);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = (int) keys[i] & Integer.MAX_VALUE;
        }
        return order;
    }

    private static boolean onlyLooks(ObjectHistory history, int operation) {
        int result = history.result()[operation];
        return switch (history.function(operation)) {
            case READ, CONTAINS, PEEK, PEEK_FRONT, PEEK_BACK -> true;
            case CAS -> result == ValuePool.FALSE;
            case DEQUEUE, POP, POP_FRONT, POP_BACK -> result == ValuePool.NIL;
            default -> false;
        };
    }
}
