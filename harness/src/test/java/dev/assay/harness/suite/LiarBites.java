// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static dev.assay.harness.suite.Bite.every;
import static dev.assay.harness.suite.Bite.step;

import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.faults.Buggify;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Shape;
import dev.assay.nemeses.liars.Amnesia;
import dev.assay.nemeses.liars.Change;
import dev.assay.nemeses.liars.DelayKind;
import dev.assay.nemeses.liars.DoubleVote;
import dev.assay.nemeses.liars.DuplicateId;
import dev.assay.nemeses.liars.EquivocatingClient;
import dev.assay.nemeses.liars.LieInTransfer;
import dev.assay.nemeses.liars.Mutate;
import dev.assay.nemeses.liars.RetryStorm;
import dev.assay.nemeses.liars.Side;
import dev.assay.nemeses.liars.SilentTo;
import dev.assay.nemeses.liars.Stale;
import dev.assay.nemeses.liars.Twins;
import java.util.ArrayList;
import java.util.List;

/** Every lie beside what it breaks in Raft, or beside the defence by which Raft withstands it. */
final class LiarBites {
    private static final long MILLISECOND = 1_000_000L;
    private static final Target LEADER = new Target.Leader();
    private static final Target ALL = new Target.All();
    private static final Target LIAR = new Target.Nodes(List.of(2));
    private static final String PREFIX = "committed-prefix-agreement";
    private static final String LINEARIZABLE = "linearizable as kv";

    private LiarBites() {}

    /** All the time, but for the first moment. */
    private static List<Schedule.Step> always(Fault fault, Target target) {
        return List.of(step(500, 5400, fault, target));
    }

    /** Now one of the two honest nodes of three is cut off, now the other. */
    private static List<Schedule.Step> turns() {
        List<Schedule.Step> steps = new ArrayList<>();
        for (int turn = 0; turn < 3; turn++) {
            Target cutOff = new Target.Nodes(List.of(turn % 2));
            steps.add(step(700 + 1700 * turn, 1700, Partition.of(Shape.ISOLATE), cutOff));
        }
        return steps;
    }

    /** The liar is left behind, then one honest node of three is cut off, then the other. */
    private static List<Schedule.Step> behind() {
        List<Schedule.Step> steps = new ArrayList<>();
        for (int turn = 0; turn < 3; turn++) {
            Target cutOff = new Target.Nodes(List.of(2 - turn));
            steps.add(step(700 + 1700 * turn, 1700, Partition.of(Shape.ISOLATE), cutOff));
        }
        return steps;
    }

    /** The same on three nodes that are asked for registers only. */
    private static Bite among3(Bite bite) {
        return new Bite(
                bite.name(),
                bite.fault(),
                bite.company(),
                bite.defence(),
                bite.options(),
                bite.oracle(),
                3,
                "kv",
                bite.think());
    }

    private static Bite among3(String name, String oracle, Fault fault) {
        return among3(Bite.of(name, "", oracle, always(fault, LIAR)).beside(turns()));
    }

    private static Mutate lie(String kind, String field, Change change, Integer... to) {
        return new Mutate(kind, field, change, 0, 0, List.of(to));
    }

    static List<Bite> breaking() {
        Side zero = new Side(List.of(0));
        List<Schedule.Step> divided =
                List.of(
                        step(
                                600,
                                3000,
                                new Partition(
                                        Shape.LINKS,
                                        Partition.Clients.REACH_ALL,
                                        List.of(
                                                new dev.assay.nemeses.faults.Link(0, 1),
                                                new dev.assay.nemeses.faults.Link(1, 0))),
                                new Target.Nodes(List.of(0))));
        return List.of(
                among3(
                        Bite.of(
                                        "twins",
                                        "",
                                        PREFIX,
                                        always(
                                                new Twins(
                                                        1,
                                                        1000 * MILLISECOND,
                                                        true,
                                                        Twins.Clients.EITHER,
                                                        List.of(zero)),
                                                LIAR))
                                .beside(divided)),
                among3("double-vote", PREFIX, new DoubleVote()),
                among3("amnesia", PREFIX, new Amnesia(1700 * MILLISECOND, List.of())),
                Bite.of(
                        "mutate payload",
                        "",
                        PREFIX,
                        always(lie("append-request", "payload", Change.INCREMENT, 1, 3), LEADER)),
                Bite.of(
                        "mutate reply",
                        "",
                        LINEARIZABLE,
                        always(lie("client-reply", "payload", Change.INCREMENT, 1), LEADER)),
                among3(
                        Bite.of(
                                        "mutate match-index",
                                        "",
                                        PREFIX,
                                        always(
                                                lie(
                                                        "append-accepted",
                                                        "match-index",
                                                        Change.INCREMENT,
                                                        0,
                                                        1),
                                                LIAR))
                                .beside(turns())));
    }

    static List<Bite> withstood() {
        return List.of(
                // The leader tells the liar what it claimed, and its own code halts.
                among3(
                        Bite.of(
                                        "lie-in-transfer",
                                        "rollback-unnoticed",
                                        PREFIX,
                                        always(new LieInTransfer(), LIAR))
                                .beside(behind())),
                Bite.of(
                        "silent-to",
                        "retry-applied-twice",
                        LINEARIZABLE,
                        every(1500, 700, new SilentTo(List.of(4), true), LEADER)),
                Bite.of(
                        "stale",
                        "append-without-prev-check",
                        "committed-never-cut",
                        always(new Stale("append-request", Stale.Manner.AGAIN, 2), LEADER)),
                Bite.of(
                        "delay-kind",
                        "retry-applied-twice",
                        LINEARIZABLE,
                        always(new DelayKind("client-reply", 400 * MILLISECOND), LEADER)),
                Bite.of(
                        "buggify",
                        "retry-applied-twice",
                        LINEARIZABLE,
                        always(new Buggify(1, 0.1), ALL)),
                Bite.of(
                        "equivocating-client",
                        "retry-applied-twice",
                        LINEARIZABLE,
                        always(new EquivocatingClient(1, 100 * MILLISECOND), ALL)),
                Bite.of(
                        "duplicate-id",
                        "retry-applied-twice",
                        LINEARIZABLE,
                        always(new DuplicateId(3, 100 * MILLISECOND), ALL)),
                Bite.of(
                        "retry-storm",
                        "retry-applied-twice",
                        LINEARIZABLE,
                        always(new RetryStorm(3, 700 * MILLISECOND), ALL)));
    }
}
