// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.Holding;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Locks that only their holder may release, reentrant or not, with tokens or without.
 *
 * <p>A process calls one operation after the other, so that its own acquires and releases, in the
 * order in which it called them, make its sections: from an acquire of the lock it did not hold to
 * the release that gives it back. It surely holds the lock from the return of that acquire to the
 * call of that release. Where two sections surely hold it at one time, there is no order; where no
 * two do, there is just one order of the sections, and each acquire right before its return, each
 * last release right after its call, is one that time allows. So the order of all that changes the
 * lock is forced. A process that crashed calls nothing any more: its crashed acquire would keep the
 * lock for ever, and is of use only at the very end, to those who were refused; its crashed last
 * release takes effect if anybody acquired after it. Tokens are checked along the order, and tries
 * that returned false find a place in it by {@link ForcedOrder}. O(n).
 */
public final class OwnedLockSections implements SpecialEngine {
    private static final long BYTES_PER_OPERATION = 60;

    @Override
    public String id() {
        return "owned-lock-sections";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        if (!(history.initial() instanceof Holding start) || start.count() > 0) {
            return new Answer.Undecided("the lock does not start free");
        }
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            Callers callers = Callers.in(history);
            if (!callers.takeTurns(history)) {
                return new Answer.Undecided("a process calls while a call of its own is open");
            }
            BitSet refused = new BitSet();
            for (int operation = 0; operation < history.size(); operation++) {
                boolean isFalse = history.result()[operation] == ValuePool.FALSE;
                boolean isTry = history.function(operation) == Function.TRY_ACQUIRE;
                boolean isSilent =
                        isTry
                                && history.isCompleted(operation)
                                && history.result()[operation] == ValuePool.UNKNOWN;
                if (isSilent || (isFalse && history.function(operation) == Function.ACQUIRE)) {
                    return new Answer.Undecided("#" + operation + " may not have acquired");
                }
                refused.set(operation, isTry && isFalse);
            }
            return new Sections(history, callers, refused, meter).decide(start.token());
        } finally {
            meter.allocated(-bytes);
        }
    }

    private static final class Sections {
        private static final int NOBODY = -1;

        private final ObjectHistory history;
        private final Callers callers;
        private final BitSet refused;
        private final Budget.Meter meter;
        private final boolean isReentrant;

        /** By process, how often it holds the lock. */
        private final int[] count;

        /** By process, the acquire that began its last section. */
        private final int[] opening;

        /** By operation, the one that comes next in its section. */
        private final int[] next;

        private final int[] lastOf;

        /** The acquires that began the sections, in their order. */
        private final int[] sections;

        private int sectionCount;

        private int holder = NOBODY;

        Sections(ObjectHistory history, Callers callers, BitSet refused, Budget.Meter meter) {
            this.history = history;
            this.callers = callers;
            this.refused = refused;
            this.meter = meter;
            isReentrant = history.type() != ObjectType.FENCED_LOCK;
            count = new int[callers.count()];
            opening = new int[callers.count()];
            next = new int[history.size()];
            lastOf = new int[callers.count()];
            sections = new int[history.size()];
        }

        private boolean isFenced() {
            return history.type() != ObjectType.REENTRANT_LOCK;
        }

        private boolean releases(int operation) {
            return history.function(operation) == Function.RELEASE;
        }

        Answer decide(long lastToken) {
            int[] events = history.order();
            for (int at = 0; at < events.length; at++) {
                if ((at & 0xFFFF) == 0) {
                    meter.poll();
                }
                int operation = events[at] >= 0 ? events[at] : ~events[at];
                if (refused.get(operation)) {
                    continue;
                }
                if (events[at] >= 0 && releases(operation)) {
                    beginRelease(operation);
                    continue;
                }
                List<Answer.Refuted> refuted =
                        events[at] >= 0
                                ? List.of()
                                : releases(operation)
                                        ? endRelease(operation)
                                        : endAcquire(operation, at);
                if (!refuted.isEmpty()) {
                    return refuted.get(0);
                }
            }
            return inOrder(lastToken);
        }

        private void beginRelease(int operation) {
            int process = callers.of()[operation];
            if (count[process] != 1) {
                return;
            }
            // It holds the lock no more for sure.
            holder = NOBODY;
            if (!history.isCompleted(operation)) {
                append(process, operation);
            }
        }

        private List<Answer.Refuted> endRelease(int operation) {
            int process = callers.of()[operation];
            if (count[process] == 0) {
                return List.of(
                        new Answer.Refuted(
                                new int[] {operation},
                                "#"
                                        + operation
                                        + " released a lock that its process did not hold"));
            }
            append(process, operation);
            count[process]--;
            return List.of();
        }

        private List<Answer.Refuted> endAcquire(int operation, int at) {
            int process = callers.of()[operation];
            if (count[process] > 0 && !isReentrant) {
                return List.of(
                        new Answer.Refuted(
                                new int[] {opening[process], operation},
                                "#"
                                        + operation
                                        + " acquired a lock that its process held since #"
                                        + opening[process]));
            }
            if (count[process] == 0) {
                if (holder != NOBODY) {
                    return List.of(overlap(operation, at));
                }
                holder = process;
                opening[process] = operation;
                lastOf[process] = operation;
                next[operation] = NOBODY;
                sections[sectionCount++] = operation;
            } else {
                append(process, operation);
            }
            count[process]++;
            return List.of();
        }

        private void append(int process, int operation) {
            next[lastOf[process]] = operation;
            next[operation] = NOBODY;
            lastOf[process] = operation;
        }

        private Answer.Refuted overlap(int operation, int at) {
            int first = opening[holder];
            int[] core = {first, operation, NOBODY, NOBODY};
            core[2] = lastRelease(holder, count[holder], at + 1);
            core[3] = lastRelease(callers.of()[operation], 1, at + 1);
            return new Answer.Refuted(
                    Arrays.stream(core).filter(each -> each != NOBODY).sorted().toArray(),
                    "#"
                            + operation
                            + " acquired the lock while another process held it since #"
                            + first
                            + (core[2] == NOBODY
                                    ? ", which never gave it back"
                                    : ", which gave it back by #"
                                            + core[2]
                                            + " at the earliest, called later"));
        }

        /** The release that ends the section in which a process holds the lock so often. */
        private int lastRelease(int process, int holds, int from) {
            int left = holds;
            int[] events = history.order();
            for (int at = from; at < events.length; at++) {
                boolean returns = events[at] < 0;
                int operation = returns ? ~events[at] : events[at];
                if (callers.of()[operation] != process || refused.get(operation)) {
                    continue;
                }
                if (returns) {
                    left += releases(operation) ? -1 : 1;
                }
                boolean crashed = releases(operation) && !history.isCompleted(operation);
                if (left == 0 || (crashed && left == 1)) {
                    return operation;
                }
            }
            return NOBODY;
        }

        private Answer inOrder(long lastToken) {
            int[] forced = new int[history.size()];
            int[] group = new int[history.size()];
            boolean[] isHeld = new boolean[history.size() + 1];
            int size = 0;
            for (int section = 0; section < sectionCount; section++) {
                boolean isLast = section == sectionCount - 1;
                for (int each = sections[section]; each != NOBODY; each = next[each]) {
                    boolean crashed = !history.isCompleted(each);
                    if (!(crashed && isLast)) {
                        group[size] = section;
                        forced[size++] = each;
                        isHeld[size] = next[each] != NOBODY;
                    }
                }
                int process = callers.of()[sections[section]];
                isHeld[size] = isLast && count[process] > 0;
            }
            if (isFenced()) {
                Tokens tokens = new Tokens(lastToken);
                List<Answer.Refuted> refuted = tokens.check(forced, group, size);
                if (!refuted.isEmpty()) {
                    return refuted.get(0);
                }
                lastToken = tokens.last;
            }
            int crashed = firstCrashedAcquire();
            if (!isHeld[size] && crashed != NOBODY && lastToken < Long.MAX_VALUE) {
                group[size] = sectionCount;
                forced[size++] = crashed;
                isHeld[size] = true;
            }
            return place(Arrays.copyOf(forced, size), group, isHeld);
        }

        private int firstCrashedAcquire() {
            for (int operation = 0; operation < history.size(); operation++) {
                if (!history.isCompleted(operation)
                        && !releases(operation)
                        && count[callers.of()[operation]] == 0) {
                    return operation;
                }
            }
            return NOBODY;
        }

        private Answer place(int[] forced, int[] group, boolean[] isHeld) {
            ForcedOrder order = new ForcedOrder(history, forced, group, refused);
            List<ForcedOrder.Misfits> misfits =
                    order.place(
                            (operation, slot) -> {
                                if (!isHeld[slot]) {
                                    return slot < forced.length ? slot + 1 : ForcedOrder.NONE;
                                }
                                boolean isOwn =
                                        callers.of()[forced[slot - 1]] == callers.of()[operation];
                                return isReentrant && isOwn ? ForcedOrder.NONE : slot;
                            },
                            meter);
            if (misfits.isEmpty()) {
                return new Answer.Linearizable(order.order());
            }
            int operation = misfits.get(0).placed()[0];
            return new Answer.Refuted(
                    misfits.get(0).core(),
                    "#"
                            + operation
                            + " was refused the lock, but no other process can have held it"
                            + " between its call and its return");
        }

        /** Goes through the tokens of the sections. */
        private final class Tokens {
            private long last;

            /** Where the section with the last token that was told begins. */
            private int from;

            private int toldBy = NOBODY;

            Tokens(long last) {
                this.last = last;
            }

            List<Answer.Refuted> check(int[] forced, int[] group, int size) {
                for (int begin = 0, end; begin < size; begin = end) {
                    end = begin + 1;
                    while (end < size && group[end] == group[begin]) {
                        end++;
                    }
                    int teller = NOBODY;
                    for (int at = begin; at < end; at++) {
                        if (!tells(forced[at])) {
                            continue;
                        }
                        if (teller == NOBODY
                                ? token(forced[at]) <= last
                                : token(forced[at]) != token(teller)) {
                            int start = teller == NOBODY ? from : begin;
                            return List.of(refuted(forced[at], teller, sorted(forced, start, end)));
                        }
                        teller = forced[at];
                    }
                    if (teller != NOBODY) {
                        last = token(teller);
                        from = begin;
                        toldBy = teller;
                    } else if (last++ == Long.MAX_VALUE) {
                        return List.of(
                                new Answer.Refuted(
                                        sorted(forced, from, end),
                                        "no token is left for #" + forced[begin]));
                    }
                }
                return List.of();
            }

            private int[] sorted(int[] forced, int from, int to) {
                return Arrays.stream(forced, from, to).sorted().toArray();
            }

            private boolean tells(int operation) {
                return !releases(operation)
                        && history.values().get(history.result()[operation]) instanceof Value.Int;
            }

            private long token(int operation) {
                Value told = history.values().get(history.result()[operation]);
                return ((Value.Int) told).value();
            }

            private Answer.Refuted refuted(int operation, int teller, int[] core) {
                String said = "#" + operation + " returned the token " + token(operation);
                String why =
                        teller != NOBODY
                                ? ", but #" + teller + " of the same holder " + token(teller)
                                : ", which is not greater than "
                                        + (toldBy == NOBODY
                                                ? "what was given before"
                                                : "what the holders since #"
                                                        + toldBy
                                                        + " must have got, at least "
                                                        + last);
                return new Answer.Refuted(core, said + why);
            }
        }
    }
}
