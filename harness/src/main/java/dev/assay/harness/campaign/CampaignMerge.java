// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.harness.HarnessInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Joins campaigns of the same trial by the same build, over whatever seeds, into one that is as if
 * it had run them all, and can be continued. Seeds that several have must have come out alike. Its
 * memory grows by about 100 bytes for each seed.
 */
public final class CampaignMerge {
    private final Map<Long, Long> fingerprints = new HashMap<>();
    private final Set<Long> written = new HashSet<>();
    private long first = Long.MAX_VALUE;
    private long end = Long.MIN_VALUE;

    private CampaignMerge() {}

    /**
     * Joins the campaigns of folders.
     *
     * @param parts folders with a campaign each
     * @param folder for the whole; must have no campaign yet
     * @throws HarnessInputException when they do not belong together, or something cannot be read
     *     or written
     */
    public static CampaignSummary merge(List<Path> parts, Path folder) {
        CampaignMerge merge = new CampaignMerge();
        CampaignHeader common = merge.compared(parts);
        try (CampaignLog log = CampaignLog.open(folder)) {
            log.recover(
                    (line, place) -> {
                        throw new HarnessInputException(
                                folder
                                        + " holds a campaign already: choose an empty folder for"
                                        + " the whole");
                    });
            try {
                return merge.join(parts, folder, new Whole(log, common));
            } catch (RuntimeException failed) {
                log.clear();
                throw failed;
            }
        }
    }

    private record Whole(CampaignLog log, CampaignHeader common) {}

    private CampaignSummary join(List<Path> parts, Path folder, Whole whole) {
        LogLines.Header header = new LogLines.Header(whole.common, first, Shard.WHOLE);
        FinishedSeeds finished = new FinishedSeeds(header);
        whole.log.append(header);
        for (Path part : parts) {
            CampaignLog.read(
                    part,
                    (line, place) -> {
                        if (isNew(line)) {
                            copyCase(line, part, folder);
                            whole.log.append(line);
                            finished.line(line, place);
                        }
                    });
        }
        whole.log.force();
        return finished.summary();
    }

    /** Shows that the parts belong together, before anything is written. */
    private CampaignHeader compared(List<Path> parts) {
        CampaignHeader[] common = new CampaignHeader[1];
        for (Path part : parts) {
            CampaignLog.read(
                    part,
                    (line, place) -> {
                        switch (line) {
                            case LogLines.Header header -> {
                                first = Math.min(first, header.firstSeed());
                                if (common[0] == null) {
                                    common[0] = header.common();
                                }
                                header.common()
                                        .difference(common[0])
                                        .ifPresent(
                                                difference -> {
                                                    throw different(part, parts, difference);
                                                });
                            }
                            case LogLines.Session session -> end = Math.max(end, session.end());
                            case LogLines.Seed seed -> compare(seed, place);
                        }
                    });
        }
        if (common[0] == null || end <= first) {
            throw new HarnessInputException(
                    parts.getFirst() + ": no campaign was begun there: its log is empty");
        }
        return common[0];
    }

    private static HarnessInputException different(Path part, List<Path> parts, String difference) {
        return new HarnessInputException(
                part
                        + " holds another campaign than "
                        + parts.getFirst()
                        + ": "
                        + difference
                        + "; join only shards of one campaign");
    }

    private void compare(LogLines.Seed seed, String place) {
        long fingerprint = seed.record().fingerprint();
        Long known = fingerprints.putIfAbsent(seed.record().seed(), fingerprint);
        if (known != null && known != fingerprint) {
            throw new HarnessInputException(
                    place
                            + ": seed "
                            + seed.record().seed()
                            + " came out otherwise in another of the folders, so that one of them"
                            + " was run by another build or is damaged: leave that one out and run"
                            + " its seeds again");
        }
    }

    private boolean isNew(LogLines.Line line) {
        return switch (line) {
            case LogLines.Header header -> false;
            case LogLines.Session session -> true;
            case LogLines.Seed seed -> written.add(seed.record().seed());
        };
    }

    private static void copyCase(LogLines.Line line, Path part, Path folder) {
        if (!(line instanceof LogLines.Seed seed)) {
            return;
        }
        seed.record()
                .failure()
                .flatMap(SeedRecord.Failure::caseFile)
                .ifPresent(
                        name -> {
                            Path target = folder.resolve(name);
                            try {
                                Files.createDirectories(folder.resolve("cases"));
                                Files.copy(
                                        part.resolve(name),
                                        target,
                                        StandardCopyOption.REPLACE_EXISTING);
                            } catch (IOException e) {
                                throw CampaignLog.cannotWrite(target, e);
                            }
                        });
    }
}
