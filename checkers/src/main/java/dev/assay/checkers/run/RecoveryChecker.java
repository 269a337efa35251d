// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.run;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Verdict;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How long after the end of each fault the system answers again: until the first return with ok of
 * an operation that was called after the end. With a bound, a fault after which that takes longer,
 * or does not happen while the history lasts that long, is a violation, unless another fault was in
 * force within the bound. Without one it is measured; a system that never answered again leaves the
 * answer unknown. O(operations + faults log operations + faults²).
 *
 * <p>What it cannot see: single nodes and keys that stay away, and faults that the history does not
 * tell (see {@link FaultSpans}).
 */
public final class RecoveryChecker implements Checker {
    private final Optional<Duration> bound;

    /**
     * @param bound the longest time that is allowed; empty to measure only
     */
    public RecoveryChecker(Optional<Duration> bound) {
        this.bound = bound;
    }

    @Override
    public String id() {
        return "recovery";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        FaultSpans faults = FaultSpans.of(history);
        if (faults.spans().stream().noneMatch(span -> span.to() != FaultSpans.NEVER)) {
            return Verdict.vacuous(id(), "no fault ended")
                    .with(Map.of("actions not understood", faults.strangers()));
        }
        if (!Described.hasTimes(history)) {
            return Verdict.vacuous(id(), "the history has events without a time");
        }
        return new Recoveries(history, faults, meter).verdict();
    }

    /** What came after each fault. */
    private final class Recoveries {
        private final History history;
        private final FaultSpans faults;
        private final int[] calls;

        /** By operation: where the first that was called then or later returned ok. */
        private final int[] nextOk;

        private final List<Long> nanos = new ArrayList<>();
        private final List<FaultSpans.Span> never = new ArrayList<>();
        private Optional<Verdict> violation = Optional.empty();
        private long violations;
        private long unjudged;
        private long disturbed;
        private long worst = -1;
        private String worstFault = "";

        Recoveries(History history, FaultSpans faults, Budget.Meter meter) {
            this.history = history;
            this.faults = faults;
            int operations = history.operations();
            meter.allocated(8L * operations);
            calls = IntStream.range(0, operations).map(history::invocation).toArray();
            nextOk = new int[operations + 1];
            nextOk[operations] = Integer.MAX_VALUE;
            for (int each = operations - 1; each >= 0; each--) {
                boolean isOk = history.outcome(each) == EventType.OK;
                int end = isOk ? history.completion(each) : Integer.MAX_VALUE;
                nextOk[each] = Math.min(nextOk[each + 1], end);
            }
            for (FaultSpans.Span span : faults.spans()) {
                meter.poll();
                if (span.to() != FaultSpans.NEVER) {
                    judge(span);
                }
            }
        }

        private long time(int event) {
            return history.eventTimeNanos(event);
        }

        private void judge(FaultSpans.Span span) {
            int place = -Arrays.binarySearch(calls, span.to()) - 1;
            int recovered = nextOk[place];
            boolean isNever = recovered == Integer.MAX_VALUE;
            if (isNever && place == calls.length) {
                unjudged++;
                return;
            }
            int last = isNever ? history.events() - 1 : recovered;
            long took = time(last) - time(span.to());
            if (!isNever) {
                nanos.add(took);
                worstFault = took > worst ? span.name() : worstFault;
                worst = Math.max(took, worst);
            }
            boolean isTooLong = bound.isPresent() && took > bound.get().toNanos();
            if (isTooLong && isDisturbed(span)) {
                disturbed++;
            } else if (isTooLong) {
                violations++;
                violation = violation.or(() -> Optional.of(tooLong(span, place, last, isNever)));
            } else if (isNever) {
                never.add(span);
            }
        }

        private boolean isDisturbed(FaultSpans.Span span) {
            long until = time(span.to()) + bound.orElseThrow().toNanos();
            return faults.spans().stream()
                    .filter(other -> other != span)
                    .anyMatch(other -> other.to() > span.to() && time(other.from()) <= until);
        }

        private Verdict tooLong(FaultSpans.Span span, int place, int last, boolean isNever) {
            List<Integer> operations = new ArrayList<>(List.of(place));
            if (!isNever && history.eventOperation(last) != place) {
                operations.add(history.eventOperation(last));
            }
            List<String> lines = new ArrayList<>();
            lines.add(
                    "the fault "
                            + span.name()
                            + " was over at "
                            + Described.time(time(span.to()) - time(0))
                            + ".");
            lines.add(Described.operation(history, place) + ", was the first called after that.");
            if (!isNever) {
                lines.add(
                        Described.operation(history, history.eventOperation(last))
                                + ", was the first of those called after that to end ok.");
            }
            lines.add(
                    (isNever
                                    ? "nothing called after that ended ok for "
                                    : "nothing called after that ended ok before ")
                            + Described.time(time(last) - time(span.to()))
                            + (isNever ? " until the history ended" : " had passed")
                            + ", and "
                            + Described.time(bound.orElseThrow().toNanos())
                            + " are allowed");
            int[] window = {span.to(), last};
            return Verdict.invalid(
                    "after " + span.name(),
                    Described.witness("slow-recovery", operations, window, lines));
        }

        Verdict verdict() {
            Map<String, Long> measures = new HashMap<>();
            measures.put("faults", (long) faults.spans().size());
            measures.put("faults after which it answered", (long) nanos.size());
            measures.put("faults after which it never answered", (long) never.size());
            measures.put("faults after which nothing was called", unjudged);
            measures.put("recoveries that other faults disturbed", disturbed);
            measures.put("slow recoveries", violations);
            measures.put("actions not understood", faults.strangers());
            if (!nanos.isEmpty()) {
                nanos.sort(null);
                measures.put("nanoseconds to recover, 50 %", nanos.get((nanos.size() - 1) / 2));
                measures.put("nanoseconds to recover, 100 %", nanos.get(nanos.size() - 1));
            }
            return violation
                    .map(part -> Verdict.all(id(), List.of(part)))
                    .orElseGet(this::undisputed)
                    .with(measures);
        }

        private Verdict undisputed() {
            if (!never.isEmpty()) {
                return Verdict.unknown(
                        id(),
                        "after "
                                + never.get(0).name()
                                + " nothing that was called ended ok before the history did");
            }
            if (nanos.isEmpty()) {
                return disturbed > 0
                        ? Verdict.unknown(id(), "other faults disturbed every recovery")
                        : Verdict.vacuous(id(), "nothing was called after a fault ended");
            }
            return Verdict.valid(
                    id(),
                    "it answered again after "
                            + nanos.size()
                            + (nanos.size() == 1 ? " fault" : " faults")
                            + ", at the latest after "
                            + Described.time(worst)
                            + " ("
                            + worstFault
                            + ")");
        }
    }
}
