// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A suite with what is expected of it; {@link SuiteFile} reads one.
 *
 * @param time after which no further trial is begun
 * @param scenarios with names that differ
 */
public record SuitePlan(String name, Optional<Duration> time, List<Scenario> scenarios) {
    public SuitePlan {
        scenarios = List.copyOf(scenarios);
    }

    /** Trials that differ in their seed only. */
    public record Scenario(String name, List<Trial> trials, Expectation expectation) {
        public Scenario {
            trials = List.copyOf(trials);
        }
    }

    /**
     * How a trial stands to what was expected of it.
     *
     * @param words what was expected
     * @param missed why it was not met; empty where it was
     */
    public record Outcome(String words, Optional<String> missed) {
        /** True when it is as expected. */
        public boolean isMet() {
            return missed.isEmpty();
        }
    }

    /** The same after other scenarios. */
    public SuitePlan after(List<Scenario> first) {
        List<Scenario> all = new ArrayList<>(first);
        all.addAll(scenarios);
        return new SuitePlan(name, time, all);
    }

    /** The trials in the order of the scenarios. */
    public Suite suite() {
        return new Suite(
                name, scenarios.stream().flatMap(scenario -> scenario.trials().stream()).toList());
    }

    /**
     * Holds the results of a scenario against its expectation, by the trials' seeds. Seeds that did
     * not run are not asked; where one seed is enough, all share the outcome.
     *
     * @param results of some of the scenario's trials
     */
    public static Map<Long, Outcome> outcomes(Scenario scenario, List<TrialResult> results) {
        Expectation expected = scenario.expectation();
        Map<Long, List<String>> missed = new LinkedHashMap<>();
        results.forEach(result -> missed.put(result.trial().seed(), expected.missedBy(result)));
        boolean isMetOnce = missed.values().stream().anyMatch(List::isEmpty);
        Map<Long, Outcome> outcomes = new LinkedHashMap<>();
        missed.forEach(
                (seed, lacking) ->
                        outcomes.put(
                                seed,
                                new Outcome(
                                        expected.words(),
                                        lacking.isEmpty() || (expected.inAnySeed() && isMetOnce)
                                                ? Optional.empty()
                                                : Optional.of(why(expected, lacking)))));
        return outcomes;
    }

    private static String why(Expectation expected, List<String> lacking) {
        List<String> reasons = new ArrayList<>();
        if (expected.inAnySeed()) {
            reasons.add("no seed met it; of this one");
        }
        reasons.addAll(lacking);
        return String.join(expected.inAnySeed() ? " " : "; ", reasons);
    }
}
