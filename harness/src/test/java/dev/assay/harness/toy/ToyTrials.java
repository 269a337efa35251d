// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.toy;

import dev.assay.checkers.Budget;
import dev.assay.harness.Plugins;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Trials of the toy database, which stands only crashes and pauses: it knows nothing of doubled
 * messages.
 */
public final class ToyTrials {
    public static final Plugins PLUGINS = Plugins.standard().with(new ToyTarget());
    public static final VirtualTrialRunner RUNNER =
            new VirtualTrialRunner(PLUGINS, Budget.standard());

    private ToyTrials() {}

    public static TrialTemplate template(String workload, String... switches) {
        return new TrialTemplate(
                "toy",
                "toy",
                new TreeSet<>(List.of(switches)),
                3,
                workload,
                new TreeSet<>(List.of("crashes", "pauses")),
                Optional.empty(),
                TrialOptions.standard());
    }

    public static TrialResult run(long seed, String workload, String... switches) {
        return RUNNER.run(template(workload, switches).trial(seed), Optional.empty());
    }
}
