// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.simulation.Disk;
import dev.assay.simulation.Environment;
import dev.assay.simulation.NodeFailure;
import dev.assay.simulation.Observation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedProcessTest {
    private final Probes probes = new Probes();

    @Test
    void noCallbackOfADeadIncarnationArrives() {
        SimulatedWorld world = probes.calm(2);
        Environment before = probes.of(0);
        before.after(5 * Probes.MILLISECOND, () -> probes.log.add("timer"));
        before.disk().sync(done -> probes.log.add("synced"));
        before.disk().read("file", done -> probes.log.add("read"));
        world.processes().crash(0);
        before.after(5 * Probes.MILLISECOND, () -> probes.log.add("timer of the dead"));
        before.send(1, new byte[1]);
        before.disk().write("file", 0, new byte[1]);
        world.processes().restart(0);
        Probes.run(world, 100);
        assertThat(probes.log).containsExactly("n0 starts");
        probes.of(0).disk().read("file", this::logLength);
        Probes.run(world, 1);
        assertThat(probes.log).containsExactly("n0 starts", "0 bytes");
    }

    private void logLength(Disk.Result result) {
        probes.log.add(((Disk.Result.Done) result).data().length + " bytes");
    }

    @Test
    void messagesToADeadNodeAreDropped() {
        SimulatedWorld world = probes.calm(2);
        probes.send(0, 1, "under way");
        world.processes().crash(1);
        assertThat(world.processes().isUp(1)).isFalse();
        probes.send(0, 1, "to the dead");
        Probes.run(world, 10);
        world.processes().restart(1);
        assertThat(world.processes().isUp(1)).isTrue();
        Probes.run(world, 10);
        assertThat(probes.log).containsExactly("n1 starts");
    }

    @Test
    void aShareOfTheMessagesUnderWayReachesTheNextIncarnation() {
        var network =
                new SimulationOptions.Network(Delay.constant(Probes.MILLISECOND), 0, 0, 0, 0.5);
        SimulatedWorld world = probes.started(SimulationOptions.calm(3, 2).withNetwork(network));
        for (int i = 0; i < 100; i++) {
            probes.send(0, 1, "old");
        }
        world.processes().crash(1);
        world.processes().restart(1);
        Probes.run(world, 10);
        assertThat(probes.log).hasSizeBetween(30, 72);
    }

    @Test
    void aPausedNodeGetsEverythingInOrderWhenItResumes() {
        SimulatedWorld world = probes.calm(2);
        probes.of(1)
                .after(
                        3 * Probes.MILLISECOND,
                        () -> probes.log.add("timer at " + world.nowNanos()));
        world.processes().pause(1);
        probes.send(0, 1, "first");
        world.runUntil(2 * Probes.MILLISECOND);
        probes.of(1).disk().sync(done -> probes.log.add("synced"));
        world.runUntil(5 * Probes.MILLISECOND);
        probes.send(0, 1, "second");
        world.runUntil(50 * Probes.MILLISECOND);
        assertThat(probes.log).isEmpty();
        world.processes().resume(1);
        world.runUntil(50 * Probes.MILLISECOND);
        assertThat(probes.log)
                .containsExactly(
                        "n1 gets first from n0",
                        "synced",
                        "timer at 50000000",
                        "n1 gets second from n0");
    }

    @Test
    void aPauseOutlivesACrashAndARestartWaitsForTheResume() {
        SimulatedWorld world = probes.calm(2);
        world.processes().pause(1);
        world.processes().crash(1);
        world.processes().restart(1);
        Probes.run(world, 1);
        probes.send(0, 1, "hello");
        Probes.run(world, 10);
        assertThat(probes.log).isEmpty();
        world.processes().resume(1);
        Probes.run(world, 10);
        assertThat(probes.log).containsExactly("n1 starts", "n1 gets hello from n0");
    }

    @Test
    void aNodeKilledByItsOwnObservationDoesNothingMore() {
        SimulatedWorld world = probes.calm(2);
        world.listen((time, address, observation) -> world.processes().crash(address));
        probes.of(0)
                .after(
                        0,
                        () -> {
                            probes.send(0, 1, "before");
                            probes.of(0).observe(new Observation.Mark("point", 1));
                            probes.send(0, 1, "after");
                            throw new IllegalStateException("the dead do not throw");
                        });
        Probes.run(world, 10);
        assertThat(probes.log).containsExactly("n1 gets before from n0");
        assertThat(world.failures()).isEmpty();
    }

    @Test
    void anExceptionInANodeIsAFindingAndCountsAsACrash() {
        SimulatedWorld world = probes.calm(2);
        probes.send(0, 1, "throw");
        Probes.run(world, 10);
        assertThat(world.processes().isUp(1)).isFalse();
        NodeFailure failure = world.failures().getFirst();
        assertThat(failure.address()).isEqualTo(1);
        assertThat(failure.timeNanos()).isEqualTo(Probes.MILLISECOND);
        assertThat(failure.explanation())
                .anyMatch(line -> line.contains("IllegalStateException: told to"));
        world.processes().restart(1);
        Probes.run(world, 1);
        assertThat(world.failures()).hasSize(1);
        assertThat(world.processes().isUp(1)).isTrue();
    }

    @Test
    void theLeaderIsTheLivingNodeOfTheHighestTerm() {
        SimulatedWorld world = probes.calm(3);
        assertThat(world.leader()).isEmpty();
        probes.of(0).observe(new Observation.BecameLeader(1));
        probes.of(2).observe(new Observation.BecameLeader(3));
        probes.of(1).observe(new Observation.BecameLeader(2));
        assertThat(world.leader()).hasValue(2);
        world.processes().crash(2);
        world.processes().restart(2);
        assertThat(world.leader()).hasValue(1);
        probes.of(1).observe(new Observation.SteppedDown(2));
        assertThat(world.leader()).hasValue(0);
    }

    @Test
    void timersOfOneInstantRunInTheOrderInWhichTheyWereSetUnlessCancelled() {
        SimulatedWorld world = probes.calm(1);
        for (String name : List.of("a", "b", "c", "d")) {
            Environment.Timer timer =
                    probes.of(0).after(Probes.MILLISECOND, () -> probes.log.add(name));
            if (name.equals("b")) {
                timer.cancel();
                timer.cancel();
            }
        }
        Probes.run(world, 10);
        assertThat(probes.log).containsExactly("a", "c", "d");
    }

    @Test
    void everyIncarnationDrawsItsOwnNumbersAndOtherPurposesDoNotShiftThem() {
        SimulatedWorld world = probes.calm(2);
        long first = probes.of(0).random("x").nextLong();
        probes.of(0).random("y").nextLong();
        assertThat(probes.of(0).random("x").nextLong()).isEqualTo(first);
        assertThat(probes.of(1).random("x").nextLong()).isNotEqualTo(first);
        world.processes().crash(0);
        world.processes().restart(0);
        Probes.run(world, 1);
        assertThat(probes.of(0).random("x").nextLong()).isNotEqualTo(first);
    }

    @Test
    void anInterruptComesAheadOfEverythingAtItsInstantHoweverLateItWasPlanned() {
        SimulatedWorld world = probes.calm(2);
        probes.send(0, 1, "hello");
        world.after(Probes.MILLISECOND, () -> probes.log.add("driver"));
        world.interruptAfter(Probes.MILLISECOND, () -> probes.log.add("first interrupt"));
        world.interruptAfter(Probes.MILLISECOND, () -> probes.log.add("second interrupt"));
        Probes.run(world, 10);
        assertThat(probes.log)
                .containsExactly(
                        "first interrupt", "second interrupt", "n1 gets hello from n0", "driver");
    }

    @Test
    void whatAListenerThrowsIsNotTheNodesFailure() {
        SimulatedWorld world = probes.calm(1);
        world.listen(
                (time, address, observation) -> {
                    throw new AssertionError("the listener's");
                });
        probes.of(0).after(0, () -> probes.of(0).observe(new Observation.Mark("point", 1)));
        assertThatThrownBy(() -> Probes.run(world, 10)).hasMessage("the listener's");
        assertThat(world.failures()).isEmpty();
        assertThat(world.processes().isUp(0)).isTrue();
    }

    @Test
    void aNodeThatHaltsIsDownUntilItIsStartedAgain() {
        Probes probes = new Probes();
        SimulatedWorld world = probes.calm(2);
        List<String> heard = new ArrayList<>();
        world.listen((time, address, observation) -> heard.add(address + observation.name()));
        Environment before = probes.of(1);
        before.after(100, () -> probes.log.add("never"));
        before.observe(new Observation.Halted("no disk"));
        assertThat(world.processes().isUp(1)).isFalse();
        before.send(0, new byte[] {1});
        probes.send(0, 1, "lost");
        Probes.run(world, 5);
        assertThat(probes.log).isEmpty();
        assertThat(heard).containsExactly("1halted");
        world.processes().restart(1);
        Probes.run(world, 5);
        assertThat(probes.log).containsExactly("n1 starts");
        assertThat(world.failures()).isEmpty();
    }
}
