// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Status;
import dev.assay.harness.campaign.Campaign;
import dev.assay.harness.campaign.CampaignPlan;
import dev.assay.harness.campaign.SeedRecord;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says how a campaign gets on, and ends it when its time is over or the user interrupts it. Until
 * it is closed, an interrupted virtual machine waits a while for the report of what is done.
 */
final class CampaignProgress implements Campaign.Watch, AutoCloseable {
    private static final long REPORT_SECONDS = 20;

    private final Console console;
    private final long planned;
    private final long nanosMax;
    private final long startNanos = System.nanoTime();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupted, "campaign-interrupt");
    private volatile boolean isInterrupted;
    private long here;
    private long failed;

    /**
     * @param nanosMax after which no more seeds are run
     */
    CampaignProgress(Console console, CampaignPlan plan, long nanosMax) {
        this.console = console;
        this.planned = plan.seeds();
        this.nanosMax = nanosMax;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interrupted() {
        isInterrupted = true;
        try {
            if (!closed.await(REPORT_SECONDS, TimeUnit.SECONDS)) {
                console.note("assay: no time left for a report; finished seeds are kept");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean goesOn() {
        return !isInterrupted && System.nanoTime() - startNanos < nanosMax;
    }

    @Override
    public void kept(SeedRecord record, long done) {
        here++;
        failed += record.status() == Status.VALID ? 0 : 1;
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double rate = here / seconds;
        console.progress(
                RunReport.grouped(done)
                        + " of "
                        + RunReport.counted(planned, "seed")
                        + " · "
                        + (failed == 0 ? "none" : RunReport.grouped(failed))
                        + " failed · "
                        + String.format(java.util.Locale.ROOT, "%.1f", rate)
                        + " seeds/s · "
                        + left(Math.min((planned - done) / rate, nanosMax / 1e9 - seconds)));
    }

    private static String left(double seconds) {
        long whole = Math.max(0, Math.round(seconds));
        return whole >= 3600
                ? whole / 3600 + " h " + whole % 3600 / 60 + " m left"
                : whole >= 60 ? whole / 60 + " m " + whole % 60 + " s left" : whole + " s left";
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endsAlready) {
            // The hook has heard that the report is done.
        }
    }
}
