// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Trial;
import java.time.Duration;

/**
 * What a campaign runs.
 *
 * @param template of all trials
 * @param checkTimeout for each check of a trial
 * @param commit of the build
 * @param shard whose seeds of the range are run
 */
public record CampaignPlan(
        TrialTemplate template,
        Duration checkTimeout,
        String commit,
        SeedRange range,
        Shard shard) {
    /** How many seeds are to run. */
    public int seeds() {
        return Math.toIntExact(shard.seeds(range));
    }

    /** The trial of a number from 0. */
    public Trial trial(int number) {
        return template.trial(shard.seed(range, number));
    }
}
