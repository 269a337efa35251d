// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.simulation.Disk;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Slow nodes, nodes that die at a named point, and versions. */
class SlowNodesTest {
    private static final long MILLISECOND = Probes.MILLISECOND;
    private static final long COST = 10 * MILLISECOND;

    private final Probes probes = new Probes();

    private List<String> timed(SimulatedWorld world) {
        List<String> timed = new ArrayList<>();
        int before = 0;
        while (world.nowNanos() < 1000 * MILLISECOND && world.step()) {
            for (; before < probes.log.size(); before++) {
                timed.add(world.nowNanos() / MILLISECOND + " " + probes.log.get(before));
            }
        }
        return timed;
    }

    @Test
    void eachCallbackOfASlowNodeTakesItsTimeOneAfterTheOther() {
        SimulatedWorld world = probes.calm(3);
        world.processes().slow(1, COST);
        probes.send(0, 1, "first");
        probes.send(0, 1, "second");
        probes.of(1).after(5 * MILLISECOND, () -> probes.log.add("n1 timer"));
        probes.send(1, 0, "sending takes no time");
        probes.send(0, 2, "others are quick");
        assertThat(timed(world))
                .containsExactly(
                        "1 n0 gets sending takes no time from n1",
                        "1 n2 gets others are quick from n0",
                        "11 n1 gets first from n0",
                        "21 n1 gets second from n0",
                        "31 n1 timer");
    }

    @Test
    void slownessAddsUpAndEndsWithEverythingThatWaitedInOrder() {
        SimulatedWorld world = probes.calm(2);
        World.Applied first = world.processes().slow(1, COST);
        World.Applied second = world.processes().slow(1, 2 * COST);
        for (String text : List.of("a", "b", "c", "d")) {
            probes.send(0, 1, text);
        }
        world.after(40 * MILLISECOND, second::undo);
        world.after(
                75 * MILLISECOND,
                () -> {
                    first.undo();
                    first.undo();
                });
        assertThat(timed(world))
                .containsExactly(
                        "31 n1 gets a from n0",
                        "61 n1 gets b from n0",
                        "71 n1 gets c from n0",
                        "75 n1 gets d from n0");
    }

    @Test
    void aSlowNodeThatIsKilledForgetsWhatWaitedAndStartsSlowly() {
        SimulatedWorld world = probes.calm(2);
        world.processes().slow(1, COST);
        probes.send(0, 1, "never seen");
        world.after(5 * MILLISECOND, () -> world.processes().crash(1));
        world.after(6 * MILLISECOND, () -> world.processes().restart(1));
        assertThat(timed(world)).containsExactly("16 n1 starts");
    }

    @Test
    void aPauseOfASlowNodeKeepsTheOrder() {
        SimulatedWorld world = probes.calm(2);
        world.processes().slow(1, COST);
        probes.send(0, 1, "a");
        probes.send(0, 1, "b");
        world.after(5 * MILLISECOND, () -> world.processes().pause(1));
        world.after(7 * MILLISECOND, () -> probes.send(0, 1, "c"));
        world.after(50 * MILLISECOND, () -> world.processes().resume(1));
        assertThat(timed(world))
                .containsExactly(
                        "60 n1 gets a from n0", "70 n1 gets b from n0", "80 n1 gets c from n0");
    }

    @Test
    void messagesThatFindAFullQueueAreLostAndTimersAreNot() {
        SimulatedWorld world = probes.calm(2);
        world.processes().slow(1, COST);
        World.Applied wide = world.processes().limitQueue(1, 3);
        World.Applied narrow = world.processes().limitQueue(1, 2);
        World.Applied alike = world.processes().limitQueue(1, 2);
        probes.of(1).after(2 * MILLISECOND, () -> probes.log.add("timer"));
        probes.send(0, 1, "a");
        probes.send(0, 1, "b");
        probes.send(0, 1, "lost");
        alike.undo();
        alike.undo();
        world.after(3 * MILLISECOND, () -> probes.send(0, 1, "lost too"));
        world.after(11 * MILLISECOND, narrow::undo);
        world.after(11 * MILLISECOND, () -> probes.send(0, 1, "c"));
        world.after(11 * MILLISECOND, () -> probes.send(0, 1, "lost as well"));
        world.after(
                13 * MILLISECOND,
                () -> {
                    wide.undo();
                    probes.send(0, 1, "d");
                    probes.send(0, 1, "e");
                });
        assertThat(timed(world).stream().map(line -> line.replaceFirst("^[0-9]+ ", "")))
                .containsExactly(
                        "n1 gets a from n0",
                        "n1 gets b from n0",
                        "timer",
                        "n1 gets c from n0",
                        "n1 gets d from n0",
                        "n1 gets e from n0");
        assertThat(world.droppedMessages()).isEqualTo(3);
    }

    @Test
    void aPausedNodesQueueIsFullToo() {
        SimulatedWorld world = probes.calm(2);
        World.Applied limit = world.processes().limitQueue(1, 1);
        world.processes().pause(1);
        probes.send(0, 1, "a");
        probes.send(0, 1, "lost");
        world.after(5 * MILLISECOND, () -> world.processes().resume(1));
        world.after(6 * MILLISECOND, () -> probes.send(0, 1, "b"));
        world.after(6 * MILLISECOND, () -> probes.send(0, 1, "c"));
        assertThat(timed(world))
                .containsExactly(
                        "5 n1 gets a from n0", "7 n1 gets b from n0", "7 n1 gets c from n0");
        limit.undo();
        assertThatThrownBy(() -> world.processes().limitQueue(1, 0))
                .hasMessageContaining("1 callback");
    }

    @Test
    void slownessMustTakeTime() {
        SimulatedWorld world = probes.calm(1);
        assertThatThrownBy(() -> world.processes().slow(0, 0)).hasMessageContaining("1 ns");
        assertThatThrownBy(() -> world.processes().install(0, 0)).hasMessageContaining("from 1");
    }

    @Test
    void whoIsKilledWhileItObservesNeverDoesWhatComesAfter() {
        SimulatedWorld world = probes.calm(2);
        Environment node = probes.of(1);
        List<String> heard = new ArrayList<>();
        world.listen(
                (time, address, observation) -> {
                    heard.add(observation.name());
                    if (observation.name().equals("middle")) {
                        world.processes().crash(address);
                    }
                });
        node.after(
                MILLISECOND,
                () -> {
                    node.send(0, new byte[] {'1'});
                    node.disk().write("file", 0, new byte[] {1});
                    node.observe(new Observation.Mark("middle", 1));
                    node.send(0, new byte[] {'2'});
                    node.disk().write("file", 1, new byte[] {2});
                    node.observe(new Observation.Mark("end", 1));
                    node.after(0, () -> probes.log.add("too late"));
                });
        Probes.run(world, 10);
        assertThat(heard).containsExactly("middle");
        assertThat(probes.log).containsExactly("n0 gets 1 from n1");
        world.processes().restart(1);
        Probes.run(world, 10);
        List<Integer> lengths = new ArrayList<>();
        probes.of(1)
                .disk()
                .read("file", result -> lengths.add(((Disk.Result.Done) result).data().length));
        Probes.run(world, 10);
        assertThat(lengths).containsExactly(1);
        assertThat(world.failures()).isEmpty();
    }

    @Test
    void anotherVersionRunsFromTheNextStartOn() {
        SimulatedWorld world = probes.calm(2);
        assertThat(probes.of(0).version()).isEqualTo(1);
        world.processes().install(0, 3);
        assertThat(probes.of(0).version()).isEqualTo(1);
        world.processes().crash(0);
        world.processes().restart(0);
        Probes.run(world, 1);
        assertThat(probes.of(0).version()).isEqualTo(3);
        assertThat(probes.of(1).version()).isEqualTo(1);
        world.processes().losePower(0);
        world.processes().restart(0);
        Probes.run(world, 1);
        assertThat(probes.of(0).version()).isEqualTo(3);
    }
}
