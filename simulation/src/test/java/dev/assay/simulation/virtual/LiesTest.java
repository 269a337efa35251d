// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.simulation.Address;
import dev.assay.simulation.Disk;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Interceptor;
import dev.assay.simulation.MessageControls;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import dev.assay.simulation.TwinRouting;
import dev.assay.simulation.TwinRouting.Seen;
import dev.assay.simulation.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiesTest {
    private static final int CLIENT = Address.FIRST_CLIENT;

    private final Probes probes = new Probes();
    private final SimulatedWorld world = probes.calm(4);
    private final MessageControls messages = world.messages();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Interceptor adding(String suffix) {
        return (to, message, outlet) -> outlet.send(to, bytes(text(message) + suffix));
    }

    @Test
    void onlyWhatAnInterceptorLetsOutLeavesUntilItIsTakenBack() {
        World.Applied lie =
                messages.intercept(
                        0,
                        (to, message, outlet) -> {
                            if (to == 1) {
                                outlet.send(2, bytes("you, not n1"));
                                outlet.send(to, message);
                                outlet.send(to, message);
                            }
                        });
        probes.send(0, 1, "a");
        probes.send(0, 3, "b");
        probes.send(3, 1, "c");
        Probes.run(world, 5);
        assertThat(probes.log)
                .containsExactly(
                        "n2 gets you, not n1 from n0",
                        "n1 gets a from n0",
                        "n1 gets a from n0",
                        "n1 gets c from n3");
        probes.log.clear();
        lie.undo();
        lie.undo();
        probes.send(0, 3, "d");
        Probes.run(world, 5);
        assertThat(probes.log).containsExactly("n3 gets d from n0");
    }

    @Test
    void interceptorsStackInTheOrderInWhichTheyWereAppliedAndGoOneByOne() {
        World.Applied first = messages.intercept(0, adding("1"));
        World.Applied second = messages.intercept(0, adding("2"));
        messages.intercept(0, adding("3"));
        probes.send(0, 1, "x");
        Probes.run(world, 5);
        second.undo();
        probes.send(0, 1, "y");
        Probes.run(world, 5);
        first.undo();
        probes.send(0, 1, "z");
        Probes.run(world, 5);
        assertThat(probes.log)
                .containsExactly(
                        "n1 gets x123 from n0", "n1 gets y13 from n0", "n1 gets z3 from n0");
    }

    @Test
    void anInterceptorHearsWhatTheLiarReceivesAndAnswersInItsPlace() {
        List<String> heard = new ArrayList<>();
        messages.intercept(
                1,
                new Interceptor() {
                    @Override
                    public void sent(int to, byte[] message, Outlet outlet) {}

                    @Override
                    public void received(int from, byte[] message, Outlet outlet) {
                        heard.add(Address.name(from) + " " + text(message));
                        outlet.send(from, bytes("yes"));
                    }
                });
        probes.send(0, 1, "vote?");
        Probes.run(world, 5);
        assertThat(heard).containsExactly("n0 vote?");
        assertThat(probes.log).containsExactly("n1 gets vote? from n0", "n0 gets yes from n1");
        world.processes().pause(1);
        probes.send(0, 1, "and now?");
        Probes.run(world, 5);
        assertThat(heard).as("a stopped liar hears nothing").hasSize(1);
    }

    @Test
    void whatIsDelayedOrWithheldComesOutLaterAlsoWhenTheLiarIsDead() {
        World.Applied lie =
                messages.intercept(
                        0,
                        new Interceptor() {
                            @Override
                            public void sent(int to, byte[] message, Outlet outlet) {
                                outlet.sendAfter(10 * Probes.MILLISECOND, to, message);
                            }

                            @Override
                            public void ended(Outlet outlet) {
                                outlet.send(1, bytes("that is all"));
                            }
                        });
        messages.intercept(0, adding("!"));
        probes.send(0, 1, "late");
        world.processes().crash(0);
        Probes.run(world, 5);
        assertThat(probes.log).isEmpty();
        lie.undo();
        Probes.run(world, 10);
        assertThat(probes.log)
                .containsExactly("n1 gets that is all! from n0", "n1 gets late from n0");
    }

    @Test
    void clientsCanBeMadeToLieAndALieThatThrowsIsNotTheNodesFailure() {
        world.attach(CLIENT, probes);
        probes.log.clear();
        messages.intercept(CLIENT, adding("?"));
        probes.send(CLIENT, 0, "get");
        Probes.run(world, 5);
        assertThat(probes.log).containsExactly("n0 gets get? from c0");
        messages.intercept(
                0,
                (to, message, outlet) -> {
                    throw new IllegalStateException("a broken lie");
                });
        probes.send(0, 1, "x");
        probes.send(3, 1, "y");
        assertThatThrownBy(() -> Probes.run(world, 5)).hasMessage("a broken lie");
        assertThat(world.failures()).isEmpty();
        assertThat(world.processes().isUp(0)).isTrue();
    }

    /** Writes each message down on its disk, and tells what it has when it starts. */
    private static final class Scribe implements Node {
        private final Environment environment;
        private final List<String> log;
        private String content = "";

        Scribe(Environment environment, List<String> log) {
            this.environment = environment;
            this.log = log;
        }

        @Override
        public void start() {
            environment.disk().read("log", this::recovered);
        }

        private void recovered(Disk.Result result) {
            content = text(((Disk.Result.Done) result).data());
            environment.observe(new Observation.Mark("recovered", content.length()));
            log.add(Address.name(environment.address()) + " has '" + content + "'");
        }

        @Override
        public void receive(int from, byte[] message) {
            String text = text(message);
            switch (text) {
                case "say" -> environment.send((from + 1) % 4, bytes(content));
                case "self" -> environment.send(environment.address(), bytes("s"));
                case "die" -> throw new IllegalStateException("told to");
                default -> {
                    content += text;
                    environment.disk().write("log", 0, bytes(content));
                    environment.disk().write("other", 0, bytes(content));
                    environment.disk().sync(done -> {});
                    log.add(Address.name(environment.address()) + " has '" + content + "'");
                }
            }
        }
    }

    private final List<String> scribes = new ArrayList<>();
    private final SimulatedWorld paper =
            new SimulatedWorld(
                    SimulationOptions.calm(1, 4), environment -> new Scribe(environment, scribes));

    /** As from that node, over the network. */
    private void tell(int from, String text) {
        World.Applied voice =
                paper.messages()
                        .intercept(
                                from,
                                new Interceptor() {
                                    @Override
                                    public void sent(int to, byte[] message, Outlet outlet) {
                                        outlet.send(to, message);
                                    }

                                    @Override
                                    public void ended(Outlet outlet) {
                                        outlet.send(2, bytes(text));
                                    }
                                });
        voice.undo();
        Probes.run(paper, 5);
    }

    private void begin() {
        Probes.run(paper, 5);
        tell(0, "a");
        scribes.clear();
    }

    private static TwinRouting sides(Seen zero, Seen one, Seen three) {
        return (peer, now) -> peer == 0 ? zero : peer == 1 ? one : three;
    }

    @Test
    void aTwinStartsWithACopyOfTheDiskAndPeersTalkToTheInstanceThatTheySee() {
        begin();
        World.Applied twins = paper.messages().twin(2, sides(Seen.ORIGINAL, Seen.TWIN, Seen.BOTH));
        Probes.run(paper, 5);
        assertThat(scribes).as("the second instance recovers").containsExactly("n2 has 'a'");
        scribes.clear();
        tell(0, "b");
        tell(1, "c");
        tell(3, "d");
        assertThat(scribes)
                .containsExactly("n2 has 'ab'", "n2 has 'ac'", "n2 has 'abd'", "n2 has 'acd'");
        scribes.clear();
        tell(3, "say");
        assertThat(scribes)
                .as("n0 hears what both say to it from the one that it sees")
                .containsExactly("n0 has 'abd'");
        twins.undo();
        scribes.clear();
        tell(1, "e");
        assertThat(scribes).containsExactly("n2 has 'abde'");
    }

    @Test
    void aPeerThatSeesNeitherHearsAndReachesNobody() {
        begin();
        paper.messages().twin(2, sides(Seen.NEITHER, Seen.TWIN, Seen.ORIGINAL));
        Probes.run(paper, 5);
        scribes.clear();
        tell(0, "b");
        tell(3, "say");
        assertThat(scribes).isEmpty();
        tell(1, "self");
        assertThat(scribes).as("what it tells itself stays with it").containsExactly("n2 has 'as'");
    }

    @Test
    void crashRestartAndPauseConcernBothInstances() {
        begin();
        paper.messages().twin(2, sides(Seen.ORIGINAL, Seen.TWIN, Seen.BOTH));
        tell(0, "b");
        tell(1, "c");
        scribes.clear();
        paper.processes().crash(2);
        tell(3, "lost");
        assertThat(scribes).isEmpty();
        paper.processes().restart(2);
        Probes.run(paper, 5);
        assertThat(scribes).containsExactlyInAnyOrder("n2 has 'ab'", "n2 has 'ac'");
        scribes.clear();
        paper.processes().pause(2);
        tell(3, "d");
        assertThat(scribes).isEmpty();
        paper.processes().resume(2);
        Probes.run(paper, 5);
        assertThat(scribes).containsExactlyInAnyOrder("n2 has 'abd'", "n2 has 'acd'");
        scribes.clear();
        paper.processes().losePower(2);
        paper.processes().restart(2);
        Probes.run(paper, 5);
        assertThat(scribes).containsExactlyInAnyOrder("n2 has 'abd'", "n2 has 'acd'");
    }

    @Test
    void aTwinThatThrowsDiesAloneAndAFirstInstanceTakesItsTwinAlong() {
        begin();
        paper.messages().twin(2, sides(Seen.ORIGINAL, Seen.TWIN, Seen.BOTH));
        Probes.run(paper, 5);
        tell(1, "die");
        scribes.clear();
        tell(3, "b");
        assertThat(scribes).containsExactly("n2 has 'ab'");
        tell(0, "die");
        scribes.clear();
        tell(3, "c");
        assertThat(scribes).isEmpty();
        assertThat(paper.failures()).hasSize(2);
    }

    @Test
    void severalTwinsInForceAreOneInstanceWithTheRoutingAppliedLast() {
        begin();
        World.Applied first = paper.messages().twin(2, sides(Seen.TWIN, Seen.TWIN, Seen.TWIN));
        Probes.run(paper, 5);
        World.Applied second =
                paper.messages().twin(2, sides(Seen.ORIGINAL, Seen.ORIGINAL, Seen.TWIN));
        scribes.clear();
        tell(0, "b");
        tell(3, "c");
        assertThat(scribes).containsExactly("n2 has 'ab'", "n2 has 'ac'");
        second.undo();
        tell(0, "d");
        assertThat(scribes).last().isEqualTo("n2 has 'acd'");
        first.undo();
        tell(0, "e");
        assertThat(scribes).last().isEqualTo("n2 has 'abe'");
    }

    @Test
    void aDiskGoesBackToItsCopyFileByFile() {
        begin();
        MessageControls.DiskCopy copy = paper.messages().copyDisk(2);
        tell(0, "b");
        copy.restore(file -> file.equals("other"));
        Probes.run(paper, 5);
        assertThat(scribes).last().isEqualTo("n2 has 'ab'");
        copy.restore(file -> true);
        Probes.run(paper, 5);
        assertThat(scribes).last().isEqualTo("n2 has 'a'");
        tell(0, "c");
        assertThat(scribes).last().isEqualTo("n2 has 'ac'");
        paper.processes().crash(2);
        copy.restore(file -> true);
        Probes.run(paper, 5);
        assertThat(paper.processes().isUp(2)).isFalse();
        paper.processes().losePower(2);
        paper.processes().restart(2);
        Probes.run(paper, 5);
        assertThat(scribes).as("what was put back is durable").last().isEqualTo("n2 has 'a'");
    }

    @Test
    void aProtocolThatSaysNothingOfItsMessagesHasNoneThatCanBeRead() {
        assertThat(messages.forger()).isSameAs(MessageForger.NONE);
        assertThat(messages.forger().read(bytes("x"))).isEmpty();
        assertThat(messages.forger().assent(bytes("x"))).isEmpty();
    }
}
