// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.UniqueValues.NONE;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.UniqueValues.Bag;
import dev.assay.checkers.model.Function;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes the core of a refutation small, by deciding parts of it with the engine itself: leaves out
 * values with all operations on them, and operations that found nothing, as long as what is left
 * has no order. Delta debugging (Zeller and Hildebrandt, IEEE TSE 2002) on an engine that is close
 * to linear; stops after a fixed amount of work. Where the engine is undecided, because too few
 * crashed removals may be left, the part on which it stays so is small enough in most cases for
 * {@link SmallSearch} to try all orders.
 */
final class CoreReduction {
    private static final long WORK_PER_OPERATION = 24;
    private static final long LEAST_WORK = 200_000;

    private static final int KEPT = Integer.MIN_VALUE;

    /** Why an engine may be undecided about a history that suits it. */
    static final String LOST = "which values the removals of unknown outcome took";

    private static final String NO_ORDER =
            "no order, whichever values the removals of unknown outcome took";

    private final ObjectHistory history;
    private final SpecialEngineStep engine;
    private final Budget.Meter meter;
    private long work;

    /** Decides once, with a core of any size. */
    interface SpecialEngineStep {
        Answer decide(ObjectHistory history, Budget.Meter meter);
    }

    private CoreReduction(ObjectHistory history, SpecialEngineStep engine, Budget.Meter meter) {
        this.history = history;
        this.engine = engine;
        this.meter = meter;
        work = LEAST_WORK + WORK_PER_OPERATION * history.size();
    }

    /** Decides, with a small core. */
    static Answer decide(ObjectHistory history, SpecialEngineStep engine, Budget.Meter meter) {
        Answer answer = engine.decide(history, meter);
        return switch (answer) {
            case Answer.Linearizable unused -> answer;
            case Answer.Impossible unused -> answer;
            case Answer.Refuted refuted ->
                    new CoreReduction(history, engine, meter).reduce(refuted);
            case Answer.Undecided(String reason) when reason.equals(LOST) ->
                    new CoreReduction(history, new Suspicious(engine), meter).search();
            case Answer.Undecided unused -> answer;
        };
    }

    /** Takes what it cannot decide for a refutation. */
    private record Suspicious(SpecialEngineStep engine) implements SpecialEngineStep {
        @Override
        public Answer decide(ObjectHistory history, Budget.Meter meter) {
            Answer answer = engine.decide(history, meter);
            if (answer instanceof Answer.Undecided) {
                return new Answer.Refuted(withoutUseless(history), NO_ORDER);
            }
            return answer;
        }

        /** Without crashed removals that come too late, and those that have nothing to take. */
        private static int[] withoutUseless(ObjectHistory history) {
            int end = NONE;
            int left = 0;
            for (int operation = 0; operation < history.size(); operation++) {
                if (history.argument()[operation] > ValuePool.UNKNOWN) {
                    left++;
                } else if (history.result()[operation] > ValuePool.UNKNOWN
                        && history.function(operation) != Function.PEEK) {
                    left--;
                }
                boolean back = history.isCompleted(operation);
                end = back ? Math.max(end, history.returned()[operation]) : end;
            }
            Bag kept = new Bag();
            for (int operation = 0; operation < history.size(); operation++) {
                boolean useful =
                        history.isCompleted(operation)
                                || history.argument()[operation] > ValuePool.UNKNOWN
                                || (history.invoked()[operation] < end && left-- > 0);
                if (useful) {
                    kept.add(operation);
                }
            }
            return kept.toArray();
        }
    }

    /**
     * Looks for a part small enough to try all orders of it. Whatever part has no order proves that
     * the whole has none.
     */
    private Answer search() {
        Answer.Refuted suspect = reduce(new Answer.Refuted(all(), NO_ORDER));
        Restriction part = Restriction.of(history, suspect.core());
        if (!SmallSearch.refutes(part.history(), meter)) {
            return new Answer.Undecided(LOST);
        }
        return suspect;
    }

    private int[] all() {
        int[] operations = new int[history.size()];
        Arrays.setAll(operations, operation -> operation);
        return operations;
    }

    private Answer.Refuted reduce(Answer.Refuted found) {
        Answer.Refuted best = confirmed(found.core()).orElseGet(() -> whole(found.reason()));
        int chunk = (groups(best).length + 1) / 2;
        while (chunk > 0 && work > 0) {
            int before = best.core().length;
            best = withoutSome(best, chunk);
            boolean again = chunk == 1 && best.core().length < before;
            chunk = again ? 1 : Math.min(chunk / 2, (groups(best).length + 1) / 2);
        }
        return best;
    }

    private Answer.Refuted whole(String reason) {
        int[] operations = all();
        return confirmed(operations).orElseGet(() -> new Answer.Refuted(operations, reason));
    }

    /** These operations, or fewer of them, with the reason why they have no order; if so. */
    private Optional<Answer.Refuted> confirmed(int[] operations) {
        Optional<Answer.Refuted> best = Optional.empty();
        int[] tried = operations;
        while (best.isEmpty() || tried.length < best.get().core().length) {
            work -= tried.length;
            Restriction part = Restriction.of(history, tried);
            if (!(engine.decide(part.history(), meter) instanceof Answer.Refuted refuted)) {
                break;
            }
            best = Optional.of(new Answer.Refuted(tried, part.inWhole(refuted.reason())));
            tried = part.inWhole(refuted.core());
        }
        return best;
    }

    private Answer.Refuted withoutSome(Answer.Refuted from, int chunk) {
        Answer.Refuted best = from;
        int[] groups = groups(from);
        for (int start = 0; start < groups.length && work > 0; start += chunk) {
            int[] dropped =
                    Arrays.copyOfRange(groups, start, Math.min(start + chunk, groups.length));
            Arrays.sort(dropped);
            int[] left =
                    Arrays.stream(best.core())
                            .filter(each -> Arrays.binarySearch(dropped, group(each)) < 0)
                            .toArray();
            if (left.length > 0 && left.length < best.core().length) {
                best = confirmed(left).orElse(best);
            }
        }
        return best;
    }

    /** What is left out together, in the order of time. */
    private int[] groups(Answer.Refuted refuted) {
        return Arrays.stream(refuted.core())
                .map(this::group)
                .filter(group -> group != KEPT)
                .distinct()
                .toArray();
    }

    private int group(int operation) {
        int argument = history.argument()[operation];
        if (argument > ValuePool.UNKNOWN) {
            return argument;
        }
        int result = history.result()[operation];
        if (!history.isCompleted(operation)) {
            return KEPT;
        }
        return result == ValuePool.NIL ? ~operation : result;
    }
}
