// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static dev.assay.harness.suite.Bite.every;
import static dev.assay.harness.suite.Bite.step;

import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.faults.BitRot;
import dev.assay.nemeses.faults.Crash;
import dev.assay.nemeses.faults.DiskFull;
import dev.assay.nemeses.faults.DiskRollback;
import dev.assay.nemeses.faults.EmptyDisk;
import dev.assay.nemeses.faults.LyingSync;
import dev.assay.nemeses.faults.MisdirectedWrite;
import dev.assay.nemeses.faults.PowerLoss;
import dev.assay.nemeses.faults.ReadError;
import dev.assay.nemeses.faults.SlowDisk;
import dev.assay.nemeses.faults.SyncError;
import dev.assay.nemeses.faults.TruncatedFile;
import dev.assay.nemeses.faults.WriteError;
import java.util.List;

/** Every fault of disks beside a defence that it gets past when off. */
final class DiskBites {
    private static final Target ONE = new Target.Nodes(List.of(1));
    private static final Target TWO = new Target.Nodes(List.of(1, 3));
    private static final Target ALL = new Target.All();
    private static final long MILLISECOND = 1_000_000L;

    private static final String KEPT = "committed-never-cut";
    private static final String HALTS = "halts-with-cause";
    private static final String RETRIED = "sync-retried";
    private static final String TORN = "lost-tail-taken-for-torn";
    private static final String FORGOTTEN = "rollback-unnoticed";

    private DiskBites() {}

    static List<Bite> rows() {
        Fault slow = new SlowDisk(1, 0.5, 600 * MILLISECOND);
        List<Schedule.Step> crashes = every(700, 100, new Crash(), ONE);
        return List.of(
                Bite.of(
                        "power-loss that loses all",
                        "ack-before-fsync",
                        KEPT,
                        every(1500, 300, new PowerLoss(1, 0), ALL)),
                Bite.of(
                        "read-error",
                        "read-error-taken-for-empty",
                        HALTS,
                        every(1500, 500, new ReadError(1), ONE)),
                Bite.of(
                        "write-error",
                        RETRIED,
                        HALTS,
                        every(1500, 1000, new WriteError(0.3, true), TWO)),
                Bite.of(
                                "write-error then power-loss",
                                "clean-pages-trusted",
                                HALTS,
                                List.of(
                                        step(600, 300, new WriteError(1, false), TWO),
                                        step(2000, 300, new WriteError(1, false), TWO),
                                        step(3500, 300, new WriteError(1, false), TWO)))
                        .beside(
                                List.of(
                                        step(1300, 200, new PowerLoss(1, 0), TWO),
                                        step(2700, 200, new PowerLoss(1, 0), TWO),
                                        step(4200, 200, new PowerLoss(1, 0), TWO))),
                Bite.of(
                        "sync-error",
                        RETRIED,
                        HALTS,
                        every(1500, 1000, new SyncError(0.5, true), TWO)),
                Bite.of(
                        "disk-full",
                        RETRIED,
                        HALTS,
                        every(1500, 1000, new DiskFull(2000, false), TWO)),
                Bite.of("slow-disk", "slow-sync-not-awaited", KEPT, every(1500, 1200, slow, TWO))
                        .beside(
                                List.of(
                                        step(1500, 100, new PowerLoss(1, 0), TWO),
                                        step(3000, 100, new PowerLoss(1, 0), TWO),
                                        step(4500, 100, new PowerLoss(1, 0), TWO))),
                Bite.of(
                                "misdirected-write",
                                TORN,
                                KEPT,
                                every(700, 100, new MisdirectedWrite(0), ONE))
                        .beside(crashes),
                Bite.of(
                        "bit-rot",
                        "bit-rot-undetected",
                        "committed-prefix-agreement",
                        every(800, 200, new BitRot("log", 0.01, List.of(), true, 0), ONE)),
                Bite.of(
                        "bit-rot of the end",
                        TORN,
                        KEPT,
                        every(800, 200, new BitRot("log", 0.3, List.of(), true, 0), ONE)),
                Bite.of(
                        "truncated-file",
                        TORN,
                        KEPT,
                        List.of(step(2000, 300, new TruncatedFile("log", 0.99, true, 0), ONE))),
                Bite.of(
                        "empty-disk",
                        "empty-disk-joins",
                        KEPT,
                        List.of(step(2000, 300, new EmptyDisk(), ONE))),
                Bite.of(
                                "disk-rollback",
                                FORGOTTEN,
                                "converges",
                                List.of(step(2000, 1000, new DiskRollback(), ONE)))
                        // So few operations that no snapshot makes up for what is forgotten.
                        .quietlyOn(5),
                Bite.of(
                                "lying-sync",
                                FORGOTTEN,
                                "converges",
                                List.of(step(2000, 1500, new LyingSync(false), ONE)))
                        .beside(List.of(step(3000, 100, new PowerLoss(1, 0), ONE)))
                        .quietlyOn(5));
    }
}
