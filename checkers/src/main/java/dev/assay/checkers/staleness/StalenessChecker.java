// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.staleness;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.registers.RegisterHistory;
import dev.assay.histories.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How stale the reads of registers are, key by key. In values: the least k such that the key is
 * k-atomic, that is, its operations have an order that respects real time and in which each read
 * returns one of the last k values (Golab, Hurwitz and Li, ICDCS 2013); 1 is linearizable. In time:
 * the least Δ such that the key is linearizable when every read is taken to have begun Δ earlier
 * (Golab, Li and Shah, PODC 2011), in nanoseconds of the history's own clock. Both are the largest
 * of any key. With a bound the checker judges; without one it measures, and only a read that no
 * staleness explains is a violation: of a value that nobody wrote, or wrote later.
 *
 * <p>Values must tell who wrote them; a key with a read whose value does not is unknown. Crashed
 * writes may have taken effect at any time after their call, or never. Δ costs O(n log n log t) for
 * n operations in t nanoseconds; k: see {@link AtomicitySearch}. What it cannot see: staleness of
 * keys against each other, and times within one tick of the history's clock.
 */
public final class StalenessChecker implements Checker {
    /** The measure of the least k. */
    public static final String VALUES = "staleness in values";

    /** The measure of the least Δ. */
    public static final String NANOSECONDS = "staleness in nanoseconds";

    private static final String NAME = "staleness";

    private final Model<?> model;
    private final LinearizabilityOptions options;
    private final Optional<MaxStaleness> bound;

    public StalenessChecker(
            Model<?> model, LinearizabilityOptions options, Optional<MaxStaleness> bound) {
        this.model = model;
        this.options = options;
        this.bound = bound;
    }

    @Override
    public String id() {
        return NAME;
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        RegisterHistory registers = RegisterHistory.of(history, model, options, NAME, meter);
        Map<Integer, Integer> impossible = new HashMap<>();
        Map<Integer, Integer> ambiguous = new HashMap<>();
        for (int each = 0; each < registers.size(); each++) {
            if (registers.kind(each) == RegisterHistory.READ) {
                int source = registers.source(each);
                if (source == RegisterHistory.NOBODY || registers.sawTheFuture(each)) {
                    impossible.putIfAbsent(registers.key(each), each);
                } else if (source == RegisterHistory.AMBIGUOUS) {
                    ambiguous.putIfAbsent(registers.key(each), each);
                }
            }
        }
        long[] times = KeyOperations.times(history);
        List<KeyOperations> keys = KeyOperations.of(registers);
        List<Verdict> verdicts = new ArrayList<>();
        for (int key = 0; key < keys.size(); key++) {
            String label = registers.label(key);
            if (impossible.containsKey(key)) {
                int read = impossible.get(key);
                verdicts.add(Verdict.invalid(label, registers.impossibleRead("read", read)));
            } else if (ambiguous.containsKey(key)) {
                verdicts.add(Verdict.unknown(label, registers.ambiguity(ambiguous.get(key))));
            } else if (!keys.get(key).hasReads()) {
                verdicts.add(Verdict.vacuous(label, "no read returned"));
            } else {
                KeyStaleness measured = KeyStaleness.of(keys.get(key), times, meter);
                verdicts.add(
                        new StalenessVerdict(registers, keys.get(key), measured, times, bound)
                                .of(label));
            }
        }
        return whole(verdicts, history, meter);
    }

    private Verdict whole(List<Verdict> keys, History history, Budget.Meter meter) {
        Map<String, Long> measures = new HashMap<>();
        for (Verdict key : keys) {
            for (String name : List.of(VALUES, NANOSECONDS)) {
                Long measure = key.measures().get(name);
                if (measure != null) {
                    measures.merge(name, measure, Math::max);
                }
            }
        }
        measures.put("operations", (long) history.operations());
        measures.put("configurations", meter.configurations());
        measures.put("milliseconds", meter.elapsed().toMillis());
        Verdict all = Verdict.ofKeys(NAME, keys).with(measures);
        if (all.status() != dev.assay.checkers.Status.VALID) {
            return all;
        }
        String reason = words(measures);
        return new Verdict(NAME, all.status(), reason, all.witness(), all.parts(), all.measures());
    }

    /** The measures for people. */
    static String words(Map<String, Long> measures) {
        long values = measures.getOrDefault(VALUES, 0L);
        Long nanoseconds = measures.get(NANOSECONDS);
        return (values == 1
                        ? "reads return the newest value"
                        : "reads return one of the last " + values + " values")
                + " (k = "
                + values
                + "), "
                + (nanoseconds == null
                        ? "how old is not known without times"
                        : nanoseconds == 0
                                ? "none too old (Δ = 0)"
                                : "too old by up to " + time(nanoseconds) + " (Δ)");
    }

    /** A time for people. */
    static String time(long nanoseconds) {
        Duration time = Duration.ofNanos(nanoseconds);
        if (nanoseconds < 10_000) {
            return nanoseconds + " ns";
        }
        return time.toMillis() < 10
                ? nanoseconds / 1_000 + " µs"
                : time.toSeconds() < 10 ? time.toMillis() + " ms" : time.toSeconds() + " s";
    }
}
