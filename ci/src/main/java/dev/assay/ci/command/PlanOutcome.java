// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Status;
import dev.assay.ci.ExitCode;
import dev.assay.ci.results.Results.Ending;
import dev.assay.ci.results.Results.ExpectationEntry;
import dev.assay.ci.results.Results.SuiteEntry;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.harness.suite.SuitePlan;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How the trials of a suite stand to what was expected of them. */
final class PlanOutcome {
    private final SuitePlan plan;
    private final Map<String, SuitePlan.Outcome> outcomes;
    private final Map<String, TrialResult> results;
    private final List<String> unmet = new ArrayList<>();
    private final List<String> notRun = new ArrayList<>();

    private PlanOutcome(
            SuitePlan plan,
            Map<String, SuitePlan.Outcome> outcomes,
            Map<String, TrialResult> results) {
        this.plan = plan;
        this.outcomes = outcomes;
        this.results = results;
        outcomes.forEach(
                (name, outcome) -> {
                    if (!outcome.isMet()) {
                        unmet.add(name);
                    }
                });
        for (Trial trial : plan.suite().trials()) {
            if (!results.containsKey(trial.fileName())) {
                notRun.add(trial.fileName());
            }
        }
    }

    static PlanOutcome of(SuitePlan plan, List<TrialResult> ran) {
        Map<String, TrialResult> results = new LinkedHashMap<>();
        ran.forEach(result -> results.put(result.trial().fileName(), result));
        Map<String, SuitePlan.Outcome> outcomes = new LinkedHashMap<>();
        for (SuitePlan.Scenario scenario : plan.scenarios()) {
            List<TrialResult> own =
                    scenario.trials().stream()
                            .map(trial -> results.get(trial.fileName()))
                            .filter(Objects::nonNull)
                            .toList();
            Map<Long, SuitePlan.Outcome> bySeed = SuitePlan.outcomes(scenario, own);
            own.forEach(
                    result ->
                            outcomes.put(
                                    result.trial().fileName(), bySeed.get(result.trial().seed())));
        }
        return new PlanOutcome(plan, outcomes, results);
    }

    /** The entry of a trial with what was expected; one that the suite does not know stays. */
    TrialEntry held(TrialEntry entry) {
        SuitePlan.Outcome outcome = outcomes.get(entry.name());
        return outcome == null
                ? entry
                : entry.with(
                        new ExpectationEntry(
                                outcome.words(), outcome.isMet(), outcome.missed().orElse("")));
    }

    SuiteEntry entry(String file) {
        return new SuiteEntry(plan.name(), file, plan.suite().trials().size(), unmet, notRun);
    }

    // What broke a promise or missed an expected violation is a finding; what is undecided where
    // something else was expected is undecided.
    Ending ending(double seconds) {
        if (!unmet.isEmpty()) {
            boolean isUndecided =
                    results.entrySet().stream()
                            .filter(result -> unmet.contains(result.getKey()))
                            .map(result -> result.getValue().verdict().status())
                            .allMatch(
                                    status -> status == Status.UNKNOWN || status == Status.VACUOUS);
            return isUndecided
                    ? new Ending("unknown", firstUnmet(), ExitCode.UNDECIDED, seconds)
                    : new Ending("invalid", firstUnmet(), ExitCode.VIOLATION, seconds);
        }
        if (!notRun.isEmpty()) {
            return new Ending(
                    "unknown",
                    "time is up: "
                            + notRun.size()
                            + " of "
                            + RunReport.counted(plan.suite().trials().size(), "trial")
                            + " did not run; give the suite more 'time', or fewer seeds",
                    ExitCode.UNDECIDED,
                    seconds);
        }
        return new Ending("valid", asExpected(), ExitCode.OK, seconds);
    }

    private String firstUnmet() {
        String first = unmet.getFirst();
        SuitePlan.Outcome outcome = Objects.requireNonNull(outcomes.get(first));
        return first
                + ": expected "
                + outcome.words()
                + ", but "
                + outcome.missed().orElseThrow()
                + (unmet.size() > 1
                        ? " (and " + (unmet.size() - 1) + " more not as expected)"
                        : "");
    }

    private String asExpected() {
        Map<Status, Long> counts =
                results.values().stream()
                        .collect(
                                Collectors.groupingBy(
                                        result -> result.verdict().status(),
                                        TreeMap::new,
                                        Collectors.counting()));
        return RunReport.counted(results.size(), "trial")
                + " as expected"
                + (counts.keySet().equals(java.util.Set.of(Status.VALID))
                        ? ", no violation"
                        : counts.entrySet().stream()
                                .map(count -> count.getValue() + " " + count.getKey().word())
                                .collect(Collectors.joining(", ", " (", ")")));
    }
}
