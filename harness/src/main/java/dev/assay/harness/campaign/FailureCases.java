// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.checkers.Status;
import dev.assay.harness.exposure.FaultPhases;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.FailureSignature;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes the cases of failures before anything else is written of them: of each signature the first
 * few, and later ones that are smaller than all before or have a lesser seed.
 */
final class FailureCases {
    private static final int EACH_MAX = 20;

    private final Path folder;
    private final CampaignPlan plan;

    FailureCases(Path folder, CampaignPlan plan) {
        this.folder = folder;
        this.plan = plan;
    }

    /** What is wrong with a result, its case being on disk; empty when it is valid. */
    Optional<SeedRecord.Failure> keep(TrialResult result, CampaignTally tally) {
        return FailureSignature.of(result)
                .map(
                        signature -> {
                            SeedRecord.Failure bare =
                                    new SeedRecord.Failure(
                                            signature,
                                            result.trial().schedule().steps().size(),
                                            Optional.empty());
                            SeedRecord record = SeedRecord.of(result, "", Optional.of(bare));
                            return isWanted(record, bare, tally)
                                    ? written(bare, CaseFile.of(result, plan.commit()))
                                    : bare;
                        });
    }

    /** What is kept of a trial that ended by an exception. */
    SeedRecord keep(Trial trial, RuntimeException problem, CampaignTally tally) {
        Throwable cause = problem.getCause() == null ? problem : problem.getCause();
        StackTraceElement[] frames = cause.getStackTrace();
        String place =
                frames.length == 0
                        ? ""
                        : " at " + frames[0].getClassName() + "." + frames[0].getMethodName();
        SeedRecord.Failure bare =
                new SeedRecord.Failure(
                        new FailureSignature(
                                Status.UNKNOWN,
                                "trial stopped",
                                cause.getClass().getSimpleName(),
                                place),
                        trial.schedule().steps().size(),
                        Optional.empty());
        String noTrace = "0".repeat(16);
        SeedRecord record =
                new SeedRecord(
                        trial.seed(),
                        Status.UNKNOWN,
                        noTrace,
                        0,
                        SeedRecord.Amounts.none(),
                        FaultPhases.NONE,
                        0,
                        "",
                        Optional.of(bare));
        if (!isWanted(record, bare, tally)) {
            return record;
        }
        CaseFile file = new CaseFile(plan.commit(), trial, Status.UNKNOWN, noTrace);
        return new SeedRecord(
                record.seed(),
                record.status(),
                noTrace,
                0,
                record.amounts(),
                record.faults(),
                0,
                "",
                Optional.of(written(bare, file)));
    }

    private static boolean isWanted(
            SeedRecord record, SeedRecord.Failure failure, CampaignTally tally) {
        Optional<FailureGroup> known = tally.group(failure.signature());
        return known.isEmpty()
                || known.get().seeds() < EACH_MAX
                || record.seed() < known.get().firstSeed()
                || FailureGroup.Smallest.of(record, failure).isBefore(known.get().smallest());
    }

    private SeedRecord.Failure written(SeedRecord.Failure failure, CaseFile file) {
        String name = "cases/" + file.trial().fileName() + ".json";
        Path path = folder.resolve(name);
        try {
            Files.createDirectories(folder.resolve("cases"));
            file.write(path);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        } catch (UncheckedIOException e) {
            throw CampaignLog.cannotWrite(path, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw CampaignLog.cannotWrite(path, e);
        }
        return new SeedRecord.Failure(failure.signature(), failure.steps(), Optional.of(name));
    }
}
