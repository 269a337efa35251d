// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.Lease;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Locks whose grants may expire, where each acquire that returned told its token ({@link
 * dev.assay.checkers.model.LeasedLockModel}; Kleppmann, "How to do distributed locking", 2016).
 *
 * <p>The tokens are the order of the grants. A renew or release that succeeded belongs to one of
 * them, the newest of its process or that of the token it names, and comes before the next one; the
 * release is the last. So all these are in a forced order. What was refused finds a place in it by
 * {@link ForcedOrder}: a try anywhere but behind a release; a renew or release behind the last
 * success of its grant, or, where it names the token, before the grant. Nothing else comes of a
 * refusal: the grant may expire right there. Crashed renews and releases are never needed, since
 * who acquires need not wait for them. A crashed acquire helps only a try that was refused; where a
 * try found no place without one, this is not decided. O(n), and O(n log n) where tokens do not
 * come in the order of the calls.
 */
public final class LeaseOrder implements SpecialEngine {
    private static final long BYTES_PER_OPERATION = 60;

    @Override
    public String id() {
        return "lease-order";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        if (!(history.initial() instanceof Lease start) || start.phase() != Lease.Phase.FREE) {
            return new Answer.Undecided("the lock does not start free");
        }
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            Callers callers = Callers.in(history);
            if (!callers.takeTurns(history)) {
                return new Answer.Undecided("a process calls while a call of its own is open");
            }
            Grants grants = new Grants(history, callers, meter);
            List<Answer> early = grants.read(start.least());
            return early.isEmpty() ? grants.inOrder() : early.get(0);
        } finally {
            meter.allocated(-bytes);
        }
    }

    private static final class Grants {
        private static final int NONE = -1;

        private final ObjectHistory history;
        private final Callers callers;
        private final Budget.Meter meter;

        /** By rank, the tokens in ascending order and the acquires that returned them. */
        private long[] tokens = new long[0];

        private int[] acquires = new int[0];

        /** By operation, the rank of the grant that it is, or for which it was meant. */
        private final int[] rank;

        private final BitSet refused = new BitSet();
        private final BitSet succeeded = new BitSet();
        private boolean anyCrashed;

        /** By rank, behind which slot all are that succeeded on that grant. */
        private int[] ended = new int[0];

        private int[] begun = new int[0];

        Grants(ObjectHistory history, Callers callers, Budget.Meter meter) {
            this.history = history;
            this.callers = callers;
            this.meter = meter;
            rank = new int[history.size()];
        }

        private boolean acquires(int operation) {
            Function function = history.function(operation);
            return function == Function.ACQUIRE || function == Function.TRY_ACQUIRE;
        }

        private Value result(int operation) {
            return history.values().get(history.result()[operation]);
        }

        /** Sorts the grants, and finds to which of them all others belong. */
        List<Answer> read(long lastToken) {
            long[] told = new long[history.size()];
            int count = 0;
            for (int operation = 0; operation < history.size(); operation++) {
                boolean isFalse = history.result()[operation] == ValuePool.FALSE;
                if (!history.isCompleted(operation)) {
                    anyCrashed |= acquires(operation);
                } else if (history.result()[operation] == ValuePool.UNKNOWN) {
                    return List.of(new Answer.Undecided("nobody saw what #" + operation + " did"));
                } else if (isFalse && history.function(operation) != Function.ACQUIRE) {
                    refused.set(operation);
                } else if (!acquires(operation)) {
                    succeeded.set(operation);
                } else if (result(operation) instanceof Value.Int(long token)) {
                    told[count++] = token;
                } else {
                    return List.of(new Answer.Undecided("#" + operation + " told no token"));
                }
            }
            tokens = Arrays.copyOf(told, count);
            meter.poll();
            Arrays.sort(tokens);
            acquires = new int[count];
            Arrays.fill(acquires, NONE);
            return ranked(lastToken);
        }

        private List<Answer> ranked(long lastToken) {
            int[] newest = new int[callers.count()];
            Arrays.fill(newest, NONE);
            // First all grants, because a token may be named before its acquire was called.
            for (int operation = 0; operation < history.size(); operation++) {
                boolean isGrant =
                        acquires(operation)
                                && history.isCompleted(operation)
                                && !refused.get(operation);
                if (isGrant) {
                    long token = ((Value.Int) result(operation)).value();
                    int place = Arrays.binarySearch(tokens, token);
                    if (token <= lastToken) {
                        return refuted(
                                "#"
                                        + operation
                                        + " returned the token "
                                        + token
                                        + ", which is not greater than that of the start",
                                operation);
                    }
                    if (acquires[place] != NONE) {
                        return refuted(
                                "#"
                                        + acquires[place]
                                        + " and #"
                                        + operation
                                        + " both returned the token "
                                        + token,
                                acquires[place],
                                operation);
                    }
                    acquires[place] = operation;
                    rank[operation] = place;
                }
            }
            for (int operation = 0; operation < history.size(); operation++) {
                if (acquires(operation)) {
                    if (history.isCompleted(operation) && !refused.get(operation)) {
                        newest[callers.of()[operation]] = rank[operation];
                    }
                } else if (history.isCompleted(operation)) {
                    Value named = history.values().get(history.argument()[operation]);
                    boolean isNamed = named instanceof Value.Int;
                    rank[operation] =
                            named instanceof Value.Int(long token)
                                    ? Math.max(NONE, Arrays.binarySearch(tokens, token))
                                    : newest[callers.of()[operation]];
                    if (rank[operation] == NONE && succeeded.get(operation)) {
                        return isNamed && anyCrashed
                                ? List.of(
                                        new Answer.Undecided(
                                                "#" + operation + " may mean a crashed acquire"))
                                : refuted(
                                        "#"
                                                + operation
                                                + " succeeded, but was granted nothing before",
                                        operation);
                    }
                }
            }
            return List.of();
        }

        private static List<Answer> refuted(String reason, int... core) {
            return List.of(
                    new Answer.Refuted(Arrays.stream(core).sorted().distinct().toArray(), reason));
        }

        /** Three places for each grant: the acquire, renewals, the release. */
        private int stage(int operation) {
            int within =
                    acquires(operation) ? 0 : history.function(operation) == Function.RENEW ? 1 : 2;
            return 3 * rank[operation] + within;
        }

        private boolean isForced(int operation) {
            return succeeded.get(operation)
                    || (acquires(operation)
                            && history.isCompleted(operation)
                            && !refused.get(operation));
        }

        Answer inOrder() {
            int[] next = new int[3 * tokens.length + 1];
            int size = 0;
            for (int operation = 0; operation < history.size(); operation++) {
                if (isForced(operation)) {
                    next[stage(operation) + 1]++;
                    size++;
                }
            }
            for (int stage = 0; stage + 1 < next.length; stage++) {
                next[stage + 1] += next[stage];
            }
            int[] forced = new int[size];
            int[] group = new int[size];
            for (int operation = 0; operation < history.size(); operation++) {
                if (isForced(operation)) {
                    int at = next[stage(operation)]++;
                    forced[at] = operation;
                    group[at] = rank[operation];
                }
            }
            begun = new int[tokens.length];
            ended = new int[tokens.length];
            for (int at = 0; at < size; at++) {
                ended[group[at]] = at + 1;
                begun[group[at]] += forced[at] == acquires[group[at]] ? at + 1 : 0;
                boolean again =
                        at > 0
                                && group[at - 1] == group[at]
                                && releases(forced[at - 1])
                                && releases(forced[at]);
                if (again) {
                    return refuted(
                                    "#"
                                            + forced[at - 1]
                                            + " and #"
                                            + forced[at]
                                            + " both released the grant of #"
                                            + acquires[group[at]],
                                    acquires[group[at]],
                                    forced[at - 1],
                                    forced[at])
                            .get(0);
                }
            }
            return place(forced, group);
        }

        private boolean releases(int operation) {
            return history.function(operation) == Function.RELEASE;
        }

        private Answer place(int[] forced, int[] group) {
            ForcedOrder order = new ForcedOrder(history, forced, group, refused);
            int[] contradiction = order.contradiction();
            if (contradiction.length > 0) {
                return outOfOrder(contradiction[0], contradiction[1]);
            }
            List<ForcedOrder.Misfits> misfits =
                    order.place(
                            (operation, slot) ->
                                    acquires(operation)
                                            ? notFree(forced, slot)
                                            : notStanding(operation, slot),
                            meter);
            if (misfits.isEmpty()) {
                return new Answer.Linearizable(order.order());
            }
            boolean anyTry = Arrays.stream(misfits.get(0).placed()).anyMatch(this::acquires);
            if (anyTry && anyCrashed) {
                return new Answer.Undecided("a crashed acquire may be why a try was refused");
            }
            int operation = misfits.get(0).placed()[0];
            return new Answer.Refuted(
                    misfits.get(0).core(),
                    "#"
                            + operation
                            + (acquires(operation)
                                    ? " was refused, but the lock was free from its call to its"
                                            + " return"
                                    : " was refused, but the grant of #"
                                            + acquires[rank[operation]]
                                            + " was in force from its call to its return, and was"
                                            + " used after that"));
        }

        private int notFree(int[] forced, int slot) {
            boolean isFree = slot == 0 || releases(forced[slot - 1]);
            return !isFree ? slot : slot < forced.length ? slot + 1 : ForcedOrder.NONE;
        }

        private int notStanding(int operation, int slot) {
            int grant = rank[operation];
            return grant == NONE || slot < begun[grant] ? slot : Math.max(slot, ended[grant]);
        }

        private Answer outOfOrder(int first, int second) {
            int firstGrant = acquires[rank[first]];
            int secondGrant = acquires[rank[second]];
            String reason;
            if (firstGrant == secondGrant) {
                reason =
                        "#"
                                + second
                                + " succeeded on the grant of #"
                                + firstGrant
                                + ", but returned before #"
                                + first
                                + ", which must come first, was called";
            } else {
                String what =
                        first == firstGrant
                                ? "#" + first + " returned the token " + tokens[rank[first]]
                                : "#"
                                        + first
                                        + " succeeded on the grant of #"
                                        + firstGrant
                                        + " with the token "
                                        + tokens[rank[first]];
                reason =
                        what
                                + ", but was called after #"
                                + second
                                + " returned, when #"
                                + secondGrant
                                + " must have been given the greater token "
                                + tokens[rank[second]];
            }
            return refuted(reason, firstGrant, first, secondGrant, second).get(0);
        }
    }
}
