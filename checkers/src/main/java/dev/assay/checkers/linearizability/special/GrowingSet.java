// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.Answer.Refuted;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Sets that only grow, with add, contains, and reads of the whole set (Jepsen's set tests).
 *
 * <p>Each element appears once, by the first of its adds, between that one's invocation and the
 * first return of any of its adds; contains that saw it, or saw it missing, narrow that. A crashed
 * add may be what made it appear if somebody saw the element; otherwise it is left out, which
 * changes nothing for anybody. Reads must form a chain by inclusion ({@link ReadChain}), so that
 * all reads and all appearances stand in a sequence that is fixed but for what lies between two
 * different reads, and there the order of earliest moments is the best. It is an order of the
 * history exactly if nothing in it had to be over before something earlier could begin.
 * O(operations + total size of different results).
 */
public final class GrowingSet implements SpecialEngine {
    private static final long BYTES_PER_OPERATION = 60;

    @Override
    public String id() {
        return "set-that-grows";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            return new Work(history, meter).decide();
        } finally {
            meter.allocated(-bytes);
        }
    }

    /** What is known of one history. */
    private static final class Work {
        private final ObjectHistory history;
        private final Budget.Meter meter;
        private final LocalTimes times;
        private final LocalValues values;
        private final int[] element;
        private final ReadChain chain;

        /** By element: between which events it appeared. */
        private int[] earliest = new int[0];

        private int[] latest = new int[0];

        /** By element: the add that made it appear, or -1. */
        private int[] maker = new int[0];

        private boolean[] seen = new boolean[0];
        private boolean[] initially = new boolean[0];

        /** By element: the number of events before it appeared. */
        private int[] appeared = new int[0];

        /** The order so far, and the moments of what is in it. */
        private final int[] listed;

        private final int[] moments;
        private int count;

        Work(ObjectHistory history, Budget.Meter meter) {
            this.history = history;
            this.meter = meter;
            times = LocalTimes.of(history, meter);
            values = new LocalValues(history.values(), history.size());
            element = new int[history.size()];
            chain = new ReadChain(history, values);
            listed = new int[history.size()];
            moments = new int[history.size()];
        }

        Answer decide() {
            Optional<Answer> strange = number();
            if (strange.isPresent()) {
                return strange.get();
            }
            Optional<Refuted> refuted = narrow().or(() -> chain.sort(initially).map(this::refuted));
            refuted = refuted.or(this::arrange);
            if (refuted.isPresent()) {
                return refuted.get();
            }
            listFollowers();
            return new Answer.Linearizable(
                    times.byMoment(Arrays.copyOf(listed, count), moments, count));
        }

        private Optional<Answer> number() {
            boolean starts = history.initial() instanceof Collection<?>;
            if (!starts && history.initial() != Value.NIL) {
                return Optional.of(new Answer.Undecided("a set starts at a set"));
            }
            for (int operation = 0; operation < history.size(); operation++) {
                if ((operation & 0xFFF) == 0) {
                    meter.poll();
                }
                Function function = history.function(operation);
                int result = history.result()[operation];
                boolean legible =
                        switch (function) {
                            case ADD -> true;
                            case CONTAINS ->
                                    result == ValuePool.TRUE
                                            || result == ValuePool.FALSE
                                            || result == ValuePool.UNKNOWN;
                            case READ -> chain.add(operation, starts);
                            default -> false;
                        };
                if (!legible) {
                    return Optional.of(
                            new Answer.Undecided(
                                    "#" + operation + " is no add, contains or read of a set"));
                }
                if (function != Function.READ) {
                    element[operation] = values.of(history.argument()[operation]);
                }
            }
            Collection<?> initial = starts ? (Collection<?>) history.initial() : List.of();
            initial.forEach(each -> values.of((Value) each));
            initially = new boolean[values.size()];
            initial.forEach(each -> initially[values.of((Value) each)] = true);
            return Optional.empty();
        }

        /** Finds out when each element appeared, as far as operations on it alone tell. */
        private Optional<Refuted> narrow() {
            earliest = new int[values.size()];
            latest = new int[values.size()];
            maker = new int[values.size()];
            seen = new boolean[values.size()];
            appeared = new int[values.size()];
            Arrays.fill(latest, times.events());
            Arrays.fill(maker, -1);
            for (int operation = 0; operation < history.size(); operation++) {
                int each = element[operation];
                if (history.function(operation) == Function.ADD) {
                    if (maker[each] < 0) {
                        maker[each] = operation;
                        earliest[each] = Math.max(earliest[each], times.invoked()[operation]);
                    }
                    latest[each] = Math.min(latest[each], times.returned()[operation]);
                    seen[each] |= times.isCompleted(operation);
                }
            }
            for (int operation = 0; operation < history.size(); operation++) {
                int each = element[operation];
                if (saw(operation, ValuePool.TRUE)) {
                    seen[each] = true;
                    latest[each] = Math.min(latest[each], times.returned()[operation]);
                    if (maker[each] < 0 && !initially[each]) {
                        return alone(operation, " is there, but nobody ever added it");
                    }
                } else if (saw(operation, ValuePool.FALSE)) {
                    earliest[each] = Math.max(earliest[each], times.invoked()[operation]);
                    if (initially[each]) {
                        return alone(operation, " is missing, but it was there from the start");
                    }
                }
            }
            return Optional.empty();
        }

        private boolean saw(int operation, int result) {
            return history.function(operation) == Function.CONTAINS
                    && history.result()[operation] == result;
        }

        private Optional<Refuted> alone(int operation, String what) {
            String name = Describe.value(values.get(element[operation]));
            return Optional.of(
                    new Refuted(
                            new int[] {operation}, "#" + operation + " saw that " + name + what));
        }

        /** Lists reads and appearances in their sequence. */
        private Optional<Refuted> arrange() {
            int[] place = new int[values.size()];
            int[] begin = new int[values.size()];
            int elements = 0;
            for (int each = 0; each < values.size(); each++) {
                boolean appears = maker[each] >= 0 && !initially[each];
                if (appears && (seen[each] || chain.holds(each))) {
                    place[elements] = each;
                    begin[elements++] = earliest[each];
                }
            }
            int[] sorted =
                    chain.merged(times.byMoment(Arrays.copyOf(place, elements), begin, elements));
            listUnbound();
            int latestBegin = -1;
            int last = -1;
            for (int entry : sorted) {
                boolean reads = entry < 0;
                int begins = reads ? times.invoked()[~entry] : earliest[entry];
                if (begins > latestBegin) {
                    latestBegin = begins;
                    last = entry;
                }
                if ((reads ? times.returned()[~entry] : latest[entry]) < latestBegin) {
                    return Optional.of(contradiction(last, entry));
                }
                if (!reads) {
                    appeared[entry] = latestBegin + 1;
                }
                list(reads ? ~entry : maker[entry], latestBegin + 1);
            }
            return Optional.empty();
        }

        private void list(int operation, int moment) {
            listed[count] = operation;
            moments[count++] = moment;
        }

        /** Lists what needs no element to be there, before all else of its moment. */
        private void listUnbound() {
            for (int operation = 0; operation < history.size(); operation++) {
                boolean unbound =
                        saw(operation, ValuePool.FALSE)
                                || saw(operation, ValuePool.UNKNOWN)
                                || (history.function(operation) == Function.READ
                                        && history.result()[operation] == ValuePool.UNKNOWN);
                if (unbound && times.isCompleted(operation)) {
                    list(operation, times.invoked()[operation] + 1);
                }
            }
        }

        /** Lists further adds, and those who saw an element, behind its appearance. */
        private void listFollowers() {
            for (int operation = 0; operation < history.size(); operation++) {
                int each = element[operation];
                boolean follows =
                        saw(operation, ValuePool.TRUE)
                                || (history.function(operation) == Function.ADD
                                        && (operation != maker[each] || initially[each]));
                if (follows && times.isCompleted(operation)) {
                    list(operation, Math.max(times.invoked()[operation] + 1, appeared[each]));
                }
            }
        }

        private Refuted contradiction(int earlier, int later) {
            List<Integer> reads = new ArrayList<>();
            BitSet elements = new BitSet();
            for (int entry : new int[] {earlier, later}) {
                if (entry < 0) {
                    reads.add(~entry);
                } else {
                    elements.set(entry);
                }
            }
            if (earlier >= 0 && later >= 0 && earlier != later) {
                reads.add(chain.witness(earlier));
            }
            String reason =
                    earlier == later
                            ? "the operations on "
                                    + name(earlier)
                                    + " leave no moment at which it appeared"
                            : name(later)
                                    + " comes after "
                                    + name(earlier)
                                    + " by what was read, but had to be over before that began";
            return refuted(new ReadChain.Flaw(reads, elements, reason));
        }

        private String name(int entry) {
            return entry < 0
                    ? "#" + ~entry + " (read)"
                    : Describe.value(values.get(entry))
                            + (maker[entry] < 0 ? "" : " (added by #" + maker[entry] + ")");
        }

        /** The reads, every add of every element that they hold, and what else told of some. */
        private Refuted refuted(ReadChain.Flaw flaw) {
            BitSet added = (BitSet) flaw.elements().clone();
            BitSet members = new BitSet();
            for (int read : flaw.reads()) {
                members.set(read);
                chain.elementsOf(read).forEach(added::set);
            }
            for (int operation = 0; operation < history.size(); operation++) {
                boolean adds = history.function(operation) == Function.ADD;
                boolean asks = history.function(operation) == Function.CONTAINS;
                if ((adds && added.get(element[operation]))
                        || (asks && flaw.elements().get(element[operation]))) {
                    members.set(operation);
                }
            }
            return new Refuted(members.stream().toArray(), flaw.reason());
        }
    }
}
