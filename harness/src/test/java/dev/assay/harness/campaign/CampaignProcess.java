// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.harness.toy.ToyTarget;
import dev.assay.harness.toy.ToyTrials;
import java.nio.file.Path;
import java.time.Duration;

/** A campaign in a virtual machine of its own, to be killed. */
public final class CampaignProcess {
    private CampaignProcess() {}

    /** Seeds of a toy that now and then answers before its disk is safe. */
    static CampaignPlan plan(SeedRange range, Shard shard) {
        return new CampaignPlan(
                ToyTrials.template("kv", ToyTarget.ANSWERS_BEFORE_SYNC),
                Duration.ofMinutes(1),
                "here",
                range,
                shard);
    }

    public static void main(String[] arguments) {
        SeedRange range = SeedRange.parse(arguments[1], "seeds");
        new Campaign(ToyTrials.RUNNER, 2)
                .run(plan(range, Shard.WHOLE), Path.of(arguments[0]), new Campaign.Watch() {});
    }
}
