// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static dev.assay.harness.suite.Bite.every;
import static dev.assay.harness.suite.Bite.step;

import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.faults.BurstLoss;
import dev.assay.nemeses.faults.ClockDrift;
import dev.assay.nemeses.faults.ClockFreeze;
import dev.assay.nemeses.faults.ClockJump;
import dev.assay.nemeses.faults.ClockStep;
import dev.assay.nemeses.faults.ClockStrobe;
import dev.assay.nemeses.faults.Clog;
import dev.assay.nemeses.faults.CorruptLink;
import dev.assay.nemeses.faults.Crash;
import dev.assay.nemeses.faults.CrashAt;
import dev.assay.nemeses.faults.CrashLoop;
import dev.assay.nemeses.faults.FlakyLink;
import dev.assay.nemeses.faults.LinkCapacity;
import dev.assay.nemeses.faults.LinkDelay;
import dev.assay.nemeses.faults.NarrowLink;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Pause;
import dev.assay.nemeses.faults.PowerLoss;
import dev.assay.nemeses.faults.ReplayedMessages;
import dev.assay.nemeses.faults.Shape;
import dev.assay.nemeses.faults.SlowCpu;
import dev.assay.nemeses.faults.SlowLink;
import dev.assay.nemeses.faults.Swizzle;
import dev.assay.nemeses.faults.Upgrade;
import dev.assay.simulation.Impairment;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every fault of networks, processes and clocks beside a defence that it gets past when off. */
final class Bites {
    private static final Target LEADER = new Target.Leader();
    private static final Target ALL = new Target.All();
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1000 * MILLISECOND;

    private static final String LINEARIZABLE = "linearizable as kv";
    private static final String QUORUM_READS = "read-without-quorum";
    private static final String RETRIES = "retry-applied-twice";

    private Bites() {}

    static List<Bite> rows() {
        return Stream.of(partitions(), processes(), clocks(), links()).flatMap(List::stream).toList();
    }

    private static List<Bite> partitions() {
        List<Bite> rows = new ArrayList<>();
        for (Shape shape :
                List.of(
                        Shape.ISOLATE,
                        Shape.HALVES,
                        Shape.MINORITY_THIRD,
                        Shape.BRIDGE,
                        Shape.MAJORITIES_RING,
                        Shape.ONE_WAY_IN,
                        Shape.ONE_WAY_OUT)) {
            rows.add(
                    Bite.of(
                            "partition " + shape,
                            QUORUM_READS,
                            LINEARIZABLE,
                            every(1500, 1200, Partition.of(shape), LEADER)));
        }
        return rows;
    }

    private static List<Bite> processes() {
        Fault loop = new CrashLoop(4, 60 * MILLISECOND, 700 * MILLISECOND, true);
        return List.of(
                Bite.of("crash", RETRIES, LINEARIZABLE, every(900, 400, new Crash(), LEADER)),
                Bite.of(
                        "power-loss",
                        "ack-before-fsync",
                        "committed-prefix-agreement",
                        every(1500, 300, new PowerLoss(), ALL)),
                Bite.of(
                        "crash-loop",
                        "ack-before-fsync",
                        "committed-prefix-agreement",
                        List.of(step(1000, 4000, loop, ALL))),
                Bite.of(
                                "crash-at",
                                "vote-stored-after-reply",
                                "one-leader-per-term",
                                every(
                                        600,
                                        100,
                                        new CrashAt("vote-granted", 1, false),
                                        ALL))
                        .beside(every(600, 200, new Crash(), LEADER))
                        .on(3, "kv"),
                Bite.of("upgrade", "new-format-at-once", "converges", List.of(step(1000, 3000, new Upgrade(2, 50 * MILLISECOND, 300 * MILLISECOND), new Target.Random(2)))),
                Bite.of("pause", QUORUM_READS, LINEARIZABLE, every(1500, 1000, new Pause(), LEADER)),
                Bite.of(
                        "slow-cpu",
                        QUORUM_READS,
                        LINEARIZABLE,
                        every(1500, 1200, new SlowCpu(40 * MILLISECOND), LEADER)));
    }

    /** A leader that is cut off from all but clients, as soon as the clock fault is in force. */
    private static List<Schedule.Step> isolations() {
        return every(1500, 1000, Partition.of(Shape.ISOLATE), LEADER);
    }

    private static Bite lease(String name, String defence, Fault fault, Target target) {
        List<Schedule.Step> steps = new ArrayList<>();
        for (Schedule.Step isolation : isolations()) {
            long at = ((dev.assay.nemeses.Trigger.AtTime) isolation.when()).nanos() / MILLISECOND;
            steps.add(step(at, 1000, fault, target));
        }
        return Bite.of(name, defence, LINEARIZABLE, steps).beside(isolations());
    }

    private static List<Bite> clocks() {
        String wall = "lease-by-wall-clock";
        String bound = "lease-without-drift-bound";
        List<Integer> slowAll = List.of(-240_000, 240_000, 240_000, 240_000, 240_000);
        return List.of(
                lease("clock-jump", wall, new ClockJump(1, 10 * SECOND, List.of(-5 * SECOND)), LEADER),
                lease("clock-step", wall, new ClockStep(1, 10 * SECOND, List.of(-5 * SECOND)), LEADER),
                lease("clock-strobe", wall, new ClockStrobe(500 * MILLISECOND, 30 * MILLISECOND), LEADER),
                lease("clock-freeze wall", wall, new ClockFreeze(World.Clock.WALL), LEADER),
                lease("clock-drift wall", wall, new ClockDrift(500_000, List.of(-500_000), ClockDrift.Clocks.WALL), LEADER),
                lease("clock-drift monotonic", bound, new ClockDrift(500_000, List.of(-240_000), ClockDrift.Clocks.MONOTONIC), LEADER).with("lease-reads"),
                lease("clock-drift", bound, new ClockDrift(500_000, List.of(-240_000)), LEADER).with("lease-reads"),
                lease("clock-freeze monotonic", "lease-reads", new ClockFreeze(World.Clock.MONOTONIC), LEADER));
    }

    private static Bite link(String name, String defence, String oracle, Fault fault) {
        return Bite.of(name, defence, oracle, every(1400, 1000, fault, ALL));
    }

    private static List<Bite> links() {
        List<Bite> rows = new ArrayList<>();
        for (Impairment.Distribution distribution : Impairment.Distribution.values()) {
            rows.add(
                    link(
                            "link-delay " + distribution,
                            RETRIES,
                            LINEARIZABLE,
                            new LinkDelay(
                                    distribution, 150 * MILLISECOND, 2 * SECOND, false, true)));
        }
        rows.add(link("link-delay order", "append-without-prev-check", "committed-never-cut",
                            new LinkDelay(Impairment.Distribution.HEAVY_TAIL, 5 * MILLISECOND, SECOND, false, false)));
        rows.addAll(
                Arrays.asList(
                        link("slow-link", "append-without-prev-check", "committed-never-cut", new SlowLink(50 * MILLISECOND, false)),
                        link("flaky-link", RETRIES, LINEARIZABLE, new FlakyLink(0.2, 0, 0, true)),
                        link("burst-loss", RETRIES, LINEARIZABLE, new BurstLoss(0.02, 0.2, 1, 0, true)),
                        link("replayed-messages", "append-without-prev-check", "committed-never-cut", new ReplayedMessages(0.1, 50, 300 * MILLISECOND, false)),
                        Bite.of("replayed-messages votes", "stale-votes-counted", "one-leader-per-term", List.of(step(100, 5800, new ReplayedMessages(1, 100, 600 * MILLISECOND, false), ALL))).beside(every(700, 200, new Crash(), LEADER)).on(3, "kv"),
                        link("corrupt-link", "messages-without-checksum", LINEARIZABLE, new CorruptLink(0.05, 1, 0, true)),
                        link("corrupt-link truncated", "messages-without-checksum", "nodes-run", new CorruptLink(0.2, 4, 0.5, false)),
                        link("narrow-link", RETRIES, LINEARIZABLE, new NarrowLink(4000, 600 * MILLISECOND, true)),
                        link("link-capacity", RETRIES, LINEARIZABLE, new LinkCapacity(1, true)),
                        Bite.of("clog", RETRIES, LINEARIZABLE, every(1000, 400, new Clog(Clog.Direction.OUT, true), LEADER)),
                        Bite.of("swizzle", RETRIES, LINEARIZABLE, every(1500, 1300, new Swizzle(150 * MILLISECOND, true, List.of(), List.of()), LEADER))));
        return rows;
    }
}
