// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.assertj;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.isolation.Anomaly;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.isolation.Order;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.checkers.sequential.SequentialConsistencyChecker;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import dev.assay.histories.format.JsonLinesFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on what clients saw. How to judge comes first ({@link #within}, {@link #startingAt},
 * {@link #savedTo}), what to demand after it. A check that cannot decide, or that finds nothing to
 * check, fails.
 */
public final class HistoryAssert extends AbstractAssert<HistoryAssert, History> {
    private static final String THE_HISTORY = "the history";

    private Budget budget = Budget.standard();
    private LinearizabilityOptions options = LinearizabilityOptions.standard();
    private Optional<Path> recorded = Optional.empty();
    private Optional<Path> saved = Optional.empty();

    HistoryAssert(History actual) {
        super(actual, HistoryAssert.class);
    }

    /** Each check may take this long, a minute where nothing is said. */
    public HistoryAssert within(Duration time) {
        return within(budget.within(time));
    }

    /** Each check may spend this. */
    public HistoryAssert within(Budget newBudget) {
        budget = newBudget;
        return this;
    }

    /** What every object holds at the start, in place of the model's own. */
    public HistoryAssert startingAt(Value value) {
        options = options.startingAt(value);
        return this;
    }

    /** What the authors of the history's format mean by nil and failed comparisons. */
    public HistoryAssert reading(Conventions conventions) {
        options = options.reading(conventions);
        return this;
    }

    /** Names the file of the history in failures. */
    public HistoryAssert recordedIn(Path file) {
        recorded = Optional.of(file);
        return this;
    }

    /** Writes the history to this file, as JSON Lines, when an assertion fails. */
    public HistoryAssert savedTo(Path file) {
        saved = Optional.of(file);
        return this;
    }

    /** It is linearizable (Herlihy and Wing 1990) for the model of this id. */
    public HistoryAssert isLinearizable(String model) {
        return isLinearizable(Models.find(model));
    }

    /** It is linearizable for this model. */
    public HistoryAssert isLinearizable(Model<?> model) {
        return demand(
                "to be linearizable for the model " + model.id(),
                new LinearizabilityChecker(model, options));
    }

    /** It is sequentially consistent (Lamport 1979) for the model of this id. */
    public HistoryAssert isSequentiallyConsistent(String model) {
        return isSequentiallyConsistent(Models.find(model));
    }

    /** It is sequentially consistent for this model. */
    public HistoryAssert isSequentiallyConsistent(Model<?> model) {
        return demand(
                "to be sequentially consistent for the model " + model.id(),
                new SequentialConsistencyChecker(model, options));
    }

    /** Its transactions kept this level of isolation. */
    public HistoryAssert isAtLeast(Level level) {
        return demand("to keep " + level.word(), timed(IsolationChecker.of(level)));
    }

    /**
     * Its transactions show no such anomaly, by their reads and writes alone, or for what only
     * sessions can do wrong by the order of sessions.
     */
    public HistoryAssert hasNoAnomaly(Anomaly anomaly) {
        boolean isOfItself =
                List.of(Level.values()).stream()
                        .anyMatch(
                                level ->
                                        !level.isOfSessions()
                                                && level.forbids(anomaly, Order.NONE));
        return hasNoAnomaly(anomaly, isOfItself ? Order.NONE : Order.SESSION);
    }

    /** Its transactions show no such anomaly where this order counts as well. */
    public HistoryAssert hasNoAnomaly(Anomaly anomaly, Order order) {
        return demand(
                "to be without " + anomaly.id(order) + " (" + anomaly.meaning() + ")",
                new AbsentAnomaly(anomaly, order, timed(IsolationChecker.ofAllLevels())));
    }

    private IsolationChecker timed(IsolationChecker checker) {
        IsolationChecker any = checker.onObjects();
        return options.conventions().isTimeless() ? any.withoutTimes() : any;
    }

    /** A checker finds nothing wrong with it. */
    public HistoryAssert satisfies(Checker checker) {
        return demand("to satisfy " + checker.id(), checker);
    }

    private HistoryAssert demand(String demanded, Checker checker) {
        isNotNull();
        Verdict verdict;
        try {
            verdict = CheckRunner.run(checker, actual, budget);
        } catch (UnsuitableHistoryException unsuitable) {
            verdict = Verdict.unknown(checker.id(), String.valueOf(unsuitable.getMessage()));
        }
        if (verdict.status() != Status.VALID) {
            throw failure(
                    "%s",
                    FailureMessage.of(
                            THE_HISTORY + " " + demanded,
                            THE_HISTORY,
                            Verdict.all("check", List.of(verdict)),
                            pointers()));
        }
        return this;
    }

    private Map<String, String> pointers() {
        TreeMap<String, String> pointers = new TreeMap<>();
        recorded.ifPresent(file -> pointers.put("history", file.toString()));
        saved.ifPresent(file -> pointers.put("history", save(file)));
        return pointers;
    }

    // What cannot be saved must not hide what the history proves.
    private String save(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (OutputStream output = Files.newOutputStream(file)) {
                new JsonLinesFormat().write(actual, output);
            }
            return file.toString();
        } catch (IOException e) {
            return "not saved to " + file + ": " + e;
        }
    }
}
