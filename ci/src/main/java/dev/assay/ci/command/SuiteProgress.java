// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Status;
import dev.assay.harness.suite.Expectation;
import dev.assay.harness.suite.Suite;
import dev.assay.harness.suite.SuitePlan;
import dev.assay.harness.suite.TrialListener;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says how a suite gets on: one line of results for each named group of trials, when its last trial
 * is judged.
 */
final class SuiteProgress implements TrialListener {
    private final Console console;
    private final boolean saysGroups;
    private final int trials;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final int nameWidth;
    private int finished;

    /** What is known of the trials of one name. */
    private static final class Group {
        private int open;
        private boolean isSaid;
        private int trials;
        private int violations;
        private long operations;
        private long faults;
        private Status worst = Status.VALID;
        private final List<TrialResult> judged = new ArrayList<>();
        private Optional<SuitePlan.Scenario> scenario = Optional.empty();
    }

    SuiteProgress(Console console, Suite suite, boolean saysGroups) {
        this.console = console;
        this.saysGroups = saysGroups;
        trials = suite.trials().size();
        for (Trial trial : suite.trials()) {
            groups.computeIfAbsent(trial.name(), unused -> new Group()).open++;
        }
        nameWidth = groups.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    /** Says of each group whether it is as the plan expects. */
    SuiteProgress holding(SuitePlan plan) {
        for (SuitePlan.Scenario scenario : plan.scenarios()) {
            groups.computeIfAbsent(scenario.name(), unused -> new Group()).scenario =
                    Optional.of(scenario);
        }
        return this;
    }

    /** Says what is known of groups that did not come to their end. */
    void end() {
        if (saysGroups) {
            groups.forEach(
                    (name, group) -> {
                        if (!group.isSaid && group.trials > 0) {
                            console.say(line(name, group) + ", " + group.open + " not run");
                        }
                    });
        }
    }

    @Override
    public void finished(int index, TrialResult result) {
        finished++;
        Group group = groups.get(result.trial().name());
        if (group == null) {
            throw new IllegalStateException("not a trial of this suite: " + result.trial().name());
        }
        group.open--;
        group.trials++;
        group.operations += result.history().operations();
        group.faults += result.coverage().faultsApplied();
        group.worst = group.worst.worst(result.verdict().status());
        group.violations += result.verdict().status() == Status.INVALID ? 1 : 0;
        group.scenario.ifPresent(unused -> group.judged.add(result));
        if (saysGroups) {
            sayFinishedGroups();
        }
        console.progress(
                finished
                        + " of "
                        + trials
                        + " trials · "
                        + result.trial().name()
                        + " seed "
                        + result.trial().seed()
                        + " "
                        + result.verdict().status().word());
    }

    // In the suite's order, so that two runs print the same.
    private void sayFinishedGroups() {
        for (Map.Entry<String, Group> entry : groups.entrySet()) {
            Group group = entry.getValue();
            if (group.open > 0) {
                return;
            }
            if (!group.isSaid) {
                group.isSaid = true;
                console.say(line(entry.getKey(), group));
            }
        }
    }

    private String line(String name, Group group) {
        String padded = name + " ".repeat(nameWidth - name.length());
        String amount =
                RunReport.counted(group.trials, "trial")
                        + ", "
                        + RunReport.grouped(group.operations)
                        + " operations, "
                        + RunReport.counted(group.faults, "fault");
        return padded
                + "  "
                + console.style().verdictColumn(group.worst.word())
                + "  "
                + amount
                + (group.violations > 0
                        ? ", " + RunReport.counted(group.violations, "violation")
                        : "")
                + group.scenario.map(scenario -> standing(scenario, group.judged)).orElse("");
    }

    private static String standing(SuitePlan.Scenario scenario, List<TrialResult> results) {
        boolean isMet =
                SuitePlan.outcomes(scenario, results).values().stream()
                        .allMatch(SuitePlan.Outcome::isMet);
        return isMet
                ? scenario.expectation().equals(Expectation.valid()) ? "" : ", as expected"
                : ", expected " + scenario.expectation().words();
    }
}
