// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.harness.HarnessInputException;
import java.util.BitSet;

/** What a log says is finished: which seeds, and what came of them. One bit for each seed. */
final class FinishedSeeds implements CampaignLog.Reader {
    private final BitSet finished = new BitSet();
    private final CampaignTally tally = new CampaignTally();
    private LogLines.Header header;
    private long end;

    /** Of a log that will begin with this header, or that has it. */
    FinishedSeeds(LogLines.Header header) {
        this.header = header;
        this.end = header.firstSeed() + 1;
    }

    @Override
    public void line(LogLines.Line line, String place) {
        switch (line) {
            case LogLines.Header read -> header = read;
            case LogLines.Session session -> end = Math.max(end, session.end());
            case LogLines.Seed seed -> {
                long number = header.shard().number(header.firstSeed(), seed.record().seed());
                if (number < 0 || number >= SeedRange.SEEDS_MAX || finished.get((int) number)) {
                    throw new HarnessInputException(
                            place
                                    + ": seed "
                                    + seed.record().seed()
                                    + (number < 0
                                            ? " is none of this campaign"
                                            : " was finished before")
                                    + ": remove the line, or choose another folder");
                }
                finished.set((int) number);
            }
        }
        tally.add(line);
    }

    LogLines.Header header() {
        return header;
    }

    /** The greatest end that was ever asked for. */
    long end() {
        return end;
    }

    CampaignTally tally() {
        return tally;
    }

    /** The least number from this one on that is not finished. */
    int nextOpen(int number) {
        return finished.nextClearBit(number);
    }

    CampaignSummary summary() {
        return tally.summary(new SeedRange(header.firstSeed(), end), header.shard());
    }
}
