// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.Holding;
import dev.assay.checkers.model.Lease;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;

/** Locks for {@link ReplayedObject}. */
final class ReplayedLocks {
    private ReplayedLocks() {}

    /** Held or free, whoever calls. */
    static final class Shared extends ReplayedObject {
        private boolean held;

        Shared(ObjectHistory history) {
            super(history);
            held = (Boolean) history.initial();
        }

        @Override
        boolean apply(int operation) {
            boolean acquires =
                    switch (history.function(operation)) {
                        case ACQUIRE -> true;
                        case RELEASE -> false;
                        default -> throw unknown(operation);
                    };
            boolean possible = acquires != held;
            held = acquires;
            return possible;
        }

        @Override
        String describe() {
            return "the lock is " + (held ? "held" : "free");
        }
    }

    /** What locks with tokens have in common: the last token, or the least that it can be. */
    private abstract static class Fenced extends ReplayedObject {
        long token;
        boolean isTold;

        Fenced(ObjectHistory history, long token) {
            super(history);
            this.token = token;
            isTold = true;
        }

        /** Gives the next token; false when there is none that fits. */
        final boolean gives(int operation) {
            if (values.get(result(operation)) instanceof Value.Int(long told)) {
                boolean grows = told > token;
                token = told;
                isTold = true;
                return grows;
            }
            isTold = false;
            return token++ < Long.MAX_VALUE;
        }

        final boolean refuses(int operation) {
            return result(operation) == ValuePool.FALSE;
        }

        final String tokenInWords() {
            return ", token " + (isTold ? "" : "at least ") + token;
        }
    }

    /** A lock that its holder alone releases. */
    static final class Owned extends Fenced {
        private final boolean isReentrant;
        private final boolean isFenced;
        private int holder;
        private int count;

        Owned(ObjectHistory history) {
            super(history, ((Holding) history.initial()).token());
            isReentrant = history.type() != ObjectType.FENCED_LOCK;
            isFenced = history.type() != ObjectType.REENTRANT_LOCK;
            Holding start = (Holding) history.initial();
            holder = start.process();
            count = start.count();
            isTold = start.isExact();
        }

        @Override
        boolean apply(int operation) {
            int process = history.process()[operation];
            boolean holds = count > 0 && holder == process;
            boolean canAcquire = count == 0 || (isReentrant && holds);
            switch (history.function(operation)) {
                case RELEASE -> {
                    count--;
                    return holds;
                }
                case ACQUIRE, TRY_ACQUIRE -> {
                    boolean isTry = history.function(operation) == Function.TRY_ACQUIRE;
                    boolean unseen = isTry && result(operation) == ValuePool.UNKNOWN;
                    if (refuses(operation) || (unseen && !canAcquire)) {
                        return isTry && !canAcquire;
                    }
                    holder = process;
                    return canAcquire && (count++ == 0 ? begins(operation) : continues(operation));
                }
                default -> throw unknown(operation);
            }
        }

        private boolean begins(int operation) {
            return !isFenced || gives(operation);
        }

        private boolean continues(int operation) {
            if (!isFenced || !(values.get(result(operation)) instanceof Value.Int(long told))) {
                return true;
            }
            boolean fits = isTold ? told == token : told >= token;
            token = told;
            isTold = true;
            return fits;
        }

        @Override
        String describe() {
            String held = count == 0 ? "the lock is free" : "process " + holder + " holds the lock";
            return isFenced ? held + tokenInWords() : held;
        }
    }

    /**
     * A lock whose holder may lose it. What a token named in a renewal says about a grant whose own
     * was not told is not thought through: then nothing is accepted.
     */
    static final class Leased extends Fenced {
        private Lease.Phase phase;
        private int holder;

        Leased(ObjectHistory history) {
            super(history, ((Lease) history.initial()).least());
            Lease start = (Lease) history.initial();
            holder = start.process();
            phase = start.phase();
            isTold = start.least() == start.most();
        }

        @Override
        boolean apply(int operation) {
            boolean refuses = refuses(operation);
            boolean unseen = result(operation) == ValuePool.UNKNOWN;
            return switch (history.function(operation)) {
                case TRY_ACQUIRE -> refuses ? phase != Lease.Phase.FREE : granted(operation);
                case ACQUIRE -> !refuses && granted(operation);
                case RENEW, RELEASE -> {
                    Value named = argument(operation);
                    if (named instanceof Value.Int && !isTold) {
                        yield false;
                    }
                    boolean isMeant =
                            named instanceof Value.Int(long other)
                                    ? other == token
                                    : holder == history.process()[operation];
                    boolean stands = isMeant && phase == Lease.Phase.HELD;
                    if (stands && refuses) {
                        phase = Lease.Phase.EXPIRED;
                    } else if (stands && history.function(operation) == Function.RELEASE) {
                        phase = Lease.Phase.FREE;
                    }
                    yield refuses || unseen || stands;
                }
                default -> throw unknown(operation);
            };
        }

        private boolean granted(int operation) {
            holder = history.process()[operation];
            phase = Lease.Phase.HELD;
            return gives(operation);
        }

        @Override
        String describe() {
            return switch (phase) {
                        case FREE -> "the lock is free";
                        case EXPIRED -> "the last lease has expired";
                        case HELD -> "process " + holder + " has the lease";
                    }
                    + tokenInWords();
        }
    }
}
