// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes on with the campaign in a folder, or begins one. Refuses to mix campaigns: other trials,
 * other builds, other seeds. A commit with changes does not tell which build it was, so that there
 * one finished seed is run again and must come out alike.
 */
final class Resumption {
    private final CampaignPlan plan;
    private final Path folder;
    private final TrialRunner runner;

    Resumption(CampaignPlan plan, Path folder, TrialRunner runner) {
        this.plan = plan;
        this.folder = folder;
        this.runner = runner;
    }

    /** What is finished. The log has its header afterwards. */
    FinishedSeeds resume(CampaignLog log) {
        CampaignHeader common = CampaignHeader.of(plan);
        LogLines.Header wanted = new LogLines.Header(common, plan.range().first(), plan.shard());
        FinishedSeeds finished = new FinishedSeeds(wanted);
        List<SeedRecord> sample = new ArrayList<>();
        log.recover(
                (line, place) -> {
                    if (line instanceof LogLines.Header found) {
                        requireSame(found, wanted);
                    }
                    finished.line(line, place);
                    if (line instanceof LogLines.Seed seed && sample.isEmpty()) {
                        sample.add(seed.record());
                    }
                });
        if (log.isEmpty()) {
            log.append(wanted);
            return finished;
        }
        if (finished.end() > plan.range().end()) {
            throw refused(
                    "its seeds go up to "
                            + finished.end()
                            + ": ask for "
                            + new SeedRange(plan.range().first(), finished.end())
                            + " or more");
        }
        if (common.commit().endsWith("-dirty") || common.commit().equals("unknown")) {
            sample.forEach(this::requireSameResult);
        }
        return finished;
    }

    private void requireSame(LogLines.Header found, LogLines.Header wanted) {
        found.common()
                .difference(wanted.common())
                .ifPresent(
                        difference -> {
                            throw refused(difference);
                        });
        if (found.firstSeed() != wanted.firstSeed()) {
            throw refused(
                    "its first seed is " + found.firstSeed() + " and not " + wanted.firstSeed());
        }
        if (!found.shard().equals(wanted.shard())) {
            throw refused("it is shard " + found.shard() + " and not " + wanted.shard());
        }
    }

    private void requireSameResult(SeedRecord known) {
        TrialResult again;
        try {
            again = runner.run(plan.template().trial(known.seed()), Optional.empty());
        } catch (IllegalStateException stopped) {
            return;
        }
        if (!again.traceHash().equals(known.traceHash())) {
            throw refused(
                    "another build of commit "
                            + plan.commit()
                            + " ran it, for its seed "
                            + known.seed()
                            + " takes another course now");
        }
    }

    private HarnessInputException refused(String why) {
        return new HarnessInputException(
                folder
                        + " holds another campaign: "
                        + why
                        + "; go on with it as it was begun, or choose another folder");
    }
}
