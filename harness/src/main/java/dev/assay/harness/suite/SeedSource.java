// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.trial.Trial;

/** The trials of consecutive seeds. */
record SeedSource(TrialTemplate template, long firstSeed, int count)
        implements ParallelTrials.Source {
    @Override
    public Trial trial(int index) {
        return template.trial(firstSeed + index);
    }
}
