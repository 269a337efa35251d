// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static dev.assay.harness.suite.Bite.every;
import static dev.assay.harness.suite.Bite.step;

import dev.assay.db.ReferenceDatabase;
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
import dev.assay.nemeses.faults.FullQueue;
import dev.assay.nemeses.faults.LinkCapacity;
import dev.assay.nemeses.faults.LinkDelay;
import dev.assay.nemeses.faults.NarrowLink;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Pause;
import dev.assay.nemeses.faults.PowerLoss;
import dev.assay.nemeses.faults.PriorityOrder;
import dev.assay.nemeses.faults.RemoveUnreachable;
import dev.assay.nemeses.faults.RemoveVoter;
import dev.assay.nemeses.faults.ReplaceVoter;
import dev.assay.nemeses.faults.ReplayedMessages;
import dev.assay.nemeses.faults.Shape;
import dev.assay.nemeses.faults.SlowCpu;
import dev.assay.nemeses.faults.SlowLink;
import dev.assay.nemeses.faults.Swizzle;
import dev.assay.nemeses.faults.TransferLeadership;
import dev.assay.nemeses.faults.Upgrade;
import dev.assay.simulation.Impairment;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every fault of networks, processes, clocks and membership beside a defence that it gets past when
 * off.
 */
final class Bites {
    private static final Target LEADER = new Target.Leader();
    private static final Target ALL = new Target.All();
    private static final Target ANY_ONE = new Target.Random(1);
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1000 * MILLISECOND;

    private static final String LINEARIZABLE = "linearizable as kv";
    private static final String QUORUM_READS = "read-without-quorum";
    private static final String RETRIES = "retry-applied-twice";

    private Bites() {}

    static List<Bite> rows() {
        return Stream.of(partitions(), processes(), clocks(), links(), membership())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Bite> partitions() {
        List<Bite> rows = new ArrayList<>();
        for (Shape shape : List.of(Shape.ISOLATE, Shape.HALVES, Shape.MINORITY_THIRD)) {
            rows.add(
                    Bite.of(
                            "partition " + shape,
                            QUORUM_READS,
                            LINEARIZABLE,
                            every(1500, 1200, Partition.of(shape), LEADER)));
        }
        for (Shape shape :
                List.of(
                        Shape.MAJORITY,
                        Shape.BRIDGE,
                        Shape.MAJORITIES_RING,
                        Shape.ONE_WAY_IN,
                        Shape.ONE_WAY_OUT)) {
            Fault split = new Partition(shape, Partition.Clients.SPLIT, List.of());
            rows.add(
                    Bite.of(
                            "partition " + shape,
                            RETRIES,
                            LINEARIZABLE,
                            every(700, 500, split, shape == Shape.BRIDGE ? ANY_ONE : LEADER)));
        }
        return rows;
    }

    /**
     * The leader of three nodes restarts, and the two others do not hear each other: both ask it
     * for its vote.
     */
    private static List<Schedule.Step> rivals() {
        List<Schedule.Step> steps =
                new ArrayList<>(every(1500, 1000, Partition.of(Shape.BRIDGE), LEADER));
        steps.addAll(every(1500, 40, new Crash(), LEADER));
        return steps;
    }

    /**
     * Voters that change while the leader is in the smaller part of a cluster that is cut in two.
     */
    private static List<Bite> membership() {
        List<Schedule.Step> halves = List.of(step(1000, 3000, Partition.of(Shape.HALVES), LEADER));
        String joint = "configuration-changes-overlap";
        return List.of(
                Bite.of(
                                "remove-voter",
                                joint,
                                "committed-prefix-agreement",
                                List.of(step(1000, 4000, new RemoveVoter(), new Target.Random(2))))
                        .beside(halves),
                Bite.of(
                        "remove-unreachable",
                        joint,
                        "committed-prefix-agreement",
                        List.of(
                                step(
                                        1000,
                                        3000,
                                        new RemoveUnreachable(List.of()),
                                        new Target.Random(2)))),
                Bite.of(
                                "replace-voter",
                                joint,
                                "committed-prefix-agreement",
                                List.of(
                                        step(
                                                1000,
                                                4000,
                                                new ReplaceVoter(4),
                                                new Target.Random(2))))
                        .with(ReferenceDatabase.SPARE_NODE)
                        .beside(halves),
                Bite.of(
                        "transfer-leadership",
                        "committed-lost-on-step-down",
                        "committed-never-cut",
                        List.of(
                                step(
                                        800,
                                        4000,
                                        new TransferLeadership(300 * MILLISECOND),
                                        ANY_ONE))));
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
                                every(100, 60, new CrashAt("vote-granted", 1, false), ALL))
                        .beside(rivals())
                        .quietlyOn(3),
                Bite.of(
                        "upgrade",
                        "new-format-at-once",
                        "converges",
                        List.of(
                                step(
                                        1000,
                                        3000,
                                        new Upgrade(2, 50 * MILLISECOND, 300 * MILLISECOND),
                                        new Target.Random(2)))),
                Bite.of("pause", RETRIES, LINEARIZABLE, every(900, 350, new Pause(), LEADER)),
                Bite.of(
                        "full-queue",
                        RETRIES,
                        LINEARIZABLE,
                        every(1500, 1000, new FullQueue(5, 20 * MILLISECOND), LEADER)),
                Bite.of(
                        "slow-cpu",
                        RETRIES,
                        LINEARIZABLE,
                        every(1500, 1000, new SlowCpu(20 * MILLISECOND), LEADER)));
    }

    /** A lease and faults of clocks while the leader is cut off from all but clients. */
    private static Bite lease(
            String name, String defence, long earlier, long lasts, Schedule... clocks) {
        List<Schedule.Step> isolations = new ArrayList<>();
        List<Schedule.Step> faults = new ArrayList<>();
        for (long at = 800; at + lasts < 6000; at += lasts + 400) {
            isolations.add(step(at, lasts, Partition.of(Shape.ISOLATE), LEADER));
            for (Schedule each : clocks) {
                for (Schedule.Step clock : each.steps()) {
                    faults.add(step(at - earlier, lasts + earlier, clock.fault(), clock.target()));
                }
            }
        }
        return Bite.of(name, defence, LINEARIZABLE, faults).beside(isolations);
    }

    private static Schedule on(Target target, Fault fault) {
        return Schedule.of(List.of(step(0, 1, fault, target)));
    }

    private static ClockDrift drift(int ppm, int targets, ClockDrift.Clocks clocks) {
        return new ClockDrift(500_000, Collections.nCopies(targets, ppm), clocks);
    }

    private static List<Bite> clocks() {
        String wall = "lease-by-wall-clock";
        String bound = "lease-without-drift-bound";
        List<Long> back = List.of(-5 * SECOND);
        Schedule slowWall = on(LEADER, drift(-450_000, 1, ClockDrift.Clocks.WALL));
        return List.of(
                lease("clock-jump", wall, 0, 1000, on(LEADER, new ClockJump(1, 10 * SECOND, back))),
                lease("clock-step", wall, 0, 1000, on(LEADER, new ClockStep(1, 10 * SECOND, back))),
                lease(
                        "clock-strobe",
                        wall,
                        250,
                        500,
                        on(LEADER, new ClockStrobe(500 * MILLISECOND, 100 * MILLISECOND))),
                lease(
                        "clock-freeze wall",
                        wall,
                        200,
                        1000,
                        on(LEADER, new ClockFreeze(World.Clock.WALL))),
                lease("clock-drift wall", wall, 300, 1000, slowWall, slowWall),
                lease(
                                "clock-drift monotonic",
                                bound,
                                300,
                                500,
                                on(ALL, drift(250_000, 5, ClockDrift.Clocks.MONOTONIC)),
                                on(LEADER, drift(-500_000, 1, ClockDrift.Clocks.MONOTONIC)))
                        .with("lease-reads"),
                lease(
                                "clock-drift both",
                                bound,
                                300,
                                500,
                                on(ALL, drift(250_000, 5, ClockDrift.Clocks.BOTH)),
                                on(LEADER, drift(-500_000, 1, ClockDrift.Clocks.BOTH)))
                        .with("lease-reads"),
                lease(
                        "clock-freeze monotonic",
                        "lease-reads",
                        0,
                        1000,
                        on(LEADER, new ClockFreeze(World.Clock.MONOTONIC))));
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
        rows.add(
                link(
                        "link-delay order",
                        "append-without-prev-check",
                        "committed-never-cut",
                        new LinkDelay(
                                Impairment.Distribution.HEAVY_TAIL,
                                5 * MILLISECOND,
                                SECOND,
                                false,
                                false)));
        rows.addAll(
                Arrays.asList(
                        link(
                                "slow-link",
                                "append-without-prev-check",
                                "recovers",
                                new SlowLink(50 * MILLISECOND, false)),
                        link("flaky-link", RETRIES, LINEARIZABLE, new FlakyLink(0.2, 0, 0, true)),
                        link(
                                "burst-loss",
                                RETRIES,
                                LINEARIZABLE,
                                new BurstLoss(0.02, 0.2, 1, 0, true)),
                        link(
                                "replayed-messages",
                                "append-without-prev-check",
                                "committed-never-cut",
                                new ReplayedMessages(0.1, 50, 300 * MILLISECOND, false)),
                        link(
                                "corrupt-link",
                                "messages-without-checksum",
                                LINEARIZABLE,
                                new CorruptLink(0.05, 1, 0, true)),
                        link(
                                "corrupt-link truncated",
                                "messages-without-checksum",
                                "converges",
                                new CorruptLink(0.2, 4, 0.5, false)),
                        link(
                                "narrow-link",
                                RETRIES,
                                LINEARIZABLE,
                                new NarrowLink(2500, 600 * MILLISECOND, true)),
                        link("link-capacity", RETRIES, LINEARIZABLE, new LinkCapacity(1, true))
                                .beside(
                                        every(
                                                1400,
                                                1000,
                                                new LinkDelay(
                                                        Impairment.Distribution.CONSTANT,
                                                        50 * MILLISECOND,
                                                        50 * MILLISECOND,
                                                        true,
                                                        false),
                                                ALL)),
                        link(
                                "priority-order",
                                "append-without-prev-check",
                                "committed-never-cut",
                                new PriorityOrder(3, 500, 300 * MILLISECOND, false, 0)),
                        link(
                                "priority-order of clients",
                                RETRIES,
                                LINEARIZABLE,
                                new PriorityOrder(3, 500, SECOND, true, 0)),
                        Bite.of(
                                "clog",
                                RETRIES,
                                LINEARIZABLE,
                                every(1000, 400, new Clog(Clog.Direction.OUT, true), LEADER)),
                        Bite.of(
                                "swizzle",
                                RETRIES,
                                LINEARIZABLE,
                                every(
                                        1500,
                                        1300,
                                        new Swizzle(150 * MILLISECOND, true, List.of(), List.of()),
                                        LEADER))));
        return rows;
    }
}
