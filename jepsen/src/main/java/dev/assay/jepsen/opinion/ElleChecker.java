// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.isolation.Level;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.jepsen.ClojureRuntime;
import dev.assay.jepsen.ForeignCall;
import dev.assay.jepsen.Library;
import dev.assay.jepsen.LibraryException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Isolation of transactions as Elle sees it (Kingsbury and Alvaro, VLDB 2020;
 * https://github.com/jepsen-io/elle). Elle infers: what it rules out is meant to be broken, what it
 * does not rule out may be broken all the same, so that <em>valid</em> here says only that it found
 * nothing. About linear, but for its searches in strongly connected components. Exceptions, an
 * undecided answer, and one that does not come within the budget are <em>unknown</em>.
 */
public final class ElleChecker implements Checker {
    private static final String ID = "elle";
    private static final String NAMESPACE = "assay.elle";
    private static final String NOTHING = "Elle found nothing against it";
    private static final int TOLD_MAX = 5;

    private final ElleWorkload workload;
    private final Optional<Level> asked;

    private ElleChecker(ElleWorkload workload, Optional<Level> asked) {
        this.workload = workload;
        this.asked = asked;
    }

    /** Tells which levels it rules out. */
    public static ElleChecker ofAllLevels(ElleWorkload workload) {
        return new ElleChecker(workload, Optional.empty());
    }

    /** Demands one level. */
    public static ElleChecker of(ElleWorkload workload, Level level) {
        return new ElleChecker(workload, Optional.of(level));
    }

    @Override
    public String id() {
        return ID;
    }

    /** The name of a level there; empty for what sessions are promised, which it does not judge. */
    static Optional<String> modelOf(Level level) {
        return switch (level) {
            case READ_YOUR_WRITES, MONOTONIC_READS, MONOTONIC_WRITES, WRITES_FOLLOW_READS, PRAM ->
                    Optional.empty();
            case CAUSAL -> Optional.of("causal-cerone");
            default -> Optional.of(level.word());
        };
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        boolean isEmpty =
                IntStream.range(0, history.operations())
                        .noneMatch(operation -> history.outcome(operation) == EventType.OK);
        if (isEmpty) {
            return Verdict.vacuous(ID, "no transaction committed");
        }
        if (asked.isPresent() && modelOf(asked.get()).isEmpty()) {
            return Verdict.unknown(ID, "Elle does not judge " + asked.get().word());
        }
        try {
            Library.ELLE.require();
            return told(answer(history, meter), history)
                    .with(
                            Map.of(
                                    "transactions",
                                    (long) history.operations(),
                                    "milliseconds",
                                    meter.elapsed().toMillis()));
        } catch (LibraryException broken) {
            return Verdict.unknown(ID, String.valueOf(broken.getMessage()));
        }
    }

    /**
     * What Elle said.
     *
     * @param valid true, false or another thing
     * @param ruledOut names of consistency models
     */
    private record Answer(Object valid, Set<String> ruledOut, List<Found> anomalies) {}

    /** One anomaly. */
    private record Found(String type, List<Integer> operations, String words) {}

    private Answer answer(History history, Budget.Meter meter) {
        Object operations = ElleHistory.of(history, workload);
        String model = modelOf(asked.orElse(Level.STRICT_SERIALIZABLE)).orElseThrow();
        Map<?, ?> result =
                ForeignCall.within(
                        meter,
                        "Elle",
                        () ->
                                (Map<?, ?>)
                                        ClojureRuntime.call(
                                                NAMESPACE,
                                                "result",
                                                workload.word(),
                                                model,
                                                operations),
                        () -> {});
        Set<String> ruledOut = new HashSet<>();
        ((List<?>) present(result, "ruled-out")).forEach(name -> ruledOut.add((String) name));
        List<Found> anomalies = new ArrayList<>();
        for (Object each : (List<?>) present(result, "anomalies")) {
            Map<?, ?> anomaly = (Map<?, ?>) each;
            List<Integer> numbers = new ArrayList<>();
            ((List<?>) present(anomaly, "operations"))
                    .forEach(number -> numbers.add(((Number) number).intValue()));
            anomalies.add(
                    new Found(
                            (String) present(anomaly, "type"),
                            numbers,
                            (String) present(anomaly, "words")));
        }
        return new Answer(present(result, "valid"), ruledOut, anomalies);
    }

    private static Object present(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new LibraryException("Elle's answer lacks " + key + ": " + map);
        }
        return value;
    }

    private Verdict told(Answer answer, History history) {
        if (!(answer.valid() instanceof Boolean valid)) {
            return undecided(answer);
        }
        if (asked.isPresent()) {
            Level level = asked.get();
            return valid
                    ? Verdict.valid(ID + " " + level.word(), NOTHING)
                    : Verdict.invalid(ID + " " + level.word(), witness(answer, level, history));
        }
        return summary(levels(answer, history));
    }

    private List<Verdict> levels(Answer answer, History history) {
        Set<Level> broken = ruledOut(answer);
        List<Verdict> parts = new ArrayList<>();
        for (Level level : Level.values()) {
            parts.add(
                    broken.contains(level)
                            ? Verdict.invalid(level.word(), witness(answer, level, history))
                            : modelOf(level).isPresent()
                                    ? Verdict.valid(level.word(), NOTHING)
                                    : Verdict.vacuous(level.word(), "Elle does not judge it"));
        }
        return parts;
    }

    /** What is said of all levels together: broken only where every level is. */
    static Verdict summary(List<Verdict> parts) {
        List<String> broken =
                parts.stream()
                        .filter(part -> part.status() == Status.INVALID)
                        .map(Verdict::part)
                        .toList();
        if (parts.stream().noneMatch(part -> part.status() == Status.VALID)) {
            return Verdict.all(ID, parts);
        }
        return Verdict.valid(
                ID,
                broken.isEmpty()
                        ? "Elle found nothing"
                        : "Elle rules out " + String.join(", ", broken));
    }

    /**
     * A verdict on each of {@link Level}, in their order, as one; with a single part where that is
     * undecided.
     */
    Verdict eachLevel(History history, Budget.Meter meter) {
        try {
            Library.ELLE.require();
            Answer answer = answer(history, meter);
            return answer.valid() instanceof Boolean
                    ? Verdict.all(ID, levels(answer, history))
                    : undecided(answer);
        } catch (LibraryException broken) {
            return Verdict.unknown(ID, String.valueOf(broken.getMessage()));
        }
    }

    private static Verdict undecided(Answer answer) {
        String types = String.join(", ", answer.anomalies().stream().map(Found::type).toList());
        return Verdict.unknown(ID, "Elle is undecided: " + types);
    }

    private static Set<Level> ruledOut(Answer answer) {
        Set<Level> levels = new TreeSet<>();
        for (Level level : Level.values()) {
            boolean isBroken =
                    modelOf(level)
                            .map(name -> ClojureRuntime.call(NAMESPACE, "canonical-name", name))
                            .filter(name -> answer.ruledOut().contains((String) name))
                            .isPresent();
            if (isBroken) {
                levels.add(level);
            }
        }
        return levels;
    }

    private static Witness witness(Answer answer, Level level, History history) {
        List<String> words = new ArrayList<>();
        Set<Integer> operations = new TreeSet<>();
        String first = answer.anomalies().isEmpty() ? "anomaly" : answer.anomalies().get(0).type();
        for (Found found : answer.anomalies()) {
            operations.addAll(found.operations());
            if (words.size() < TOLD_MAX) {
                words.add(found.type() + ": " + found.words().replace('\n', ' '));
            }
        }
        String types = String.join(", ", answer.anomalies().stream().map(Found::type).toList());
        words.add("Elle rules out " + level.word() + ": " + types);
        return new Witness(
                first.toLowerCase(java.util.Locale.ROOT),
                List.copyOf(operations),
                operations.stream().mapToInt(history::invocation).min().orElse(0),
                operations.stream()
                        .mapToInt(
                                each ->
                                        Math.max(
                                                history.invocation(each), history.completion(each)))
                        .max()
                        .orElse(history.events() - 1),
                List.of(),
                words);
    }
}
