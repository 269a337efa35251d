// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.contract;

import dev.assay.checkers.Budget;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target.All;
import dev.assay.nemeses.Trigger;
import dev.assay.nemeses.faults.PowerLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The trials of a contract: of the protocol as it is, under what it says it stands. */
final class ContractTrials {
    private static final long SECOND = 1_000_000_000L;

    private final ConsensusContract contract;
    private final TrialTemplate template;

    ContractTrials(ConsensusContract contract, TrialTemplate template) {
        this.contract = contract;
        this.template = template;
    }

    /** Where clients do this. */
    ContractTrials with(String workload) {
        return new ContractTrials(contract, template.doing(workload));
    }

    /** Where these families strike, and no others. */
    ContractTrials with(FaultFamily... families) {
        TreeSet<String> words = new TreeSet<>();
        for (FaultFamily family : families) {
            words.add(family.word());
        }
        return new ContractTrials(contract, template.withFamilies(words));
    }

    /** Where so many nodes more lie than the protocol stands. */
    ContractTrials over(int liars) {
        return new ContractTrials(
                contract,
                template.within(contract.target().tolerance(template.nodes()).over(liars)));
    }

    /** The trial of a seed. */
    ContractTrial run(long seed) {
        return run(template.trial(seed));
    }

    /** The trial of a seed in which all nodes lose power together, again and again. */
    ContractTrial underPowerLosses(long seed) {
        List<Schedule.Step> steps = new ArrayList<>();
        long end = template.options().faultPhase().toNanos() - SECOND;
        for (long at = SECOND; at < end; at += 2 * SECOND) {
            steps.add(
                    new Schedule.Step(
                            new Trigger.AtTime(at + seed % SECOND),
                            new PowerLoss(0.5, 0.25),
                            new All(),
                            SECOND / 10));
        }
        return run(template.under(Schedule.of(steps)).trial(seed));
    }

    /** A trial. */
    ContractTrial run(Trial trial) {
        Target target = contract.target();
        WatchedTarget watched = new WatchedTarget(target, contract::accused);
        Plugins plugins = Plugins.standard().with(watched);
        VirtualTrialRunner runner = new VirtualTrialRunner(plugins, Budget.standard());
        return new ContractTrial(
                runner, runner.run(trial, Optional.empty()), watched.accusations());
    }
}
