// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.counters.CounterClone;
import dev.assay.nemeses.counters.CounterGap;
import dev.assay.nemeses.counters.CounterReset;
import dev.assay.nemeses.counters.CounterRollback;
import dev.assay.nemeses.counters.MachineRollback;
import dev.assay.nemeses.faults.PowerLoss;
import dev.assay.nemeses.liars.Change;
import dev.assay.nemeses.liars.MutateCounted;
import dev.assay.nemeses.liars.Side;
import dev.assay.nemeses.liars.Twins;
import dev.assay.simulation.Environment;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Node;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.TrustedCounter;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Each fault of trusted counters among three nodes that number what they say every 10 ms. */
class CounterFaultsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long PERIOD = 10_000_000;

    /** What one node saw of another: epoch, number and content of each message. */
    private record Heard(long epoch, long number, long content, boolean authentic) {}

    private final TreeMap<String, List<Heard>> heard = new TreeMap<>();
    private final List<MessageForger> forgers = new ArrayList<>();
    private TrustedCounter.Make make = TrustedCounter.Make.DURABLE;
    private Optional<HarmDone> harm = Optional.empty();

    /** Numbers the lines of its disk's file, which it reads when it starts. */
    private final class Speaker implements Node {
        private final Environment environment;
        private long said;

        Speaker(Environment environment) {
            this.environment = environment;
        }

        @Override
        public void start() {
            environment
                    .disk()
                    .read(
                            "said",
                            result -> {
                                if (result instanceof dev.assay.simulation.Disk.Result.Done done) {
                                    said = done.data().length;
                                    environment.after(PERIOD, this::speak);
                                }
                            });
        }

        private void speak() {
            environment.after(PERIOD, this::speak);
            environment.disk().write("said", said, new byte[] {1});
            said++;
            environment.disk().sync(done -> {});
            byte[] content = ByteBuffer.allocate(8).putLong(said).array();
            TrustedCounter.Numbered numbered = environment.counter().number(content);
            TrustedCounter.Identifier it = numbered.identifier();
            byte[] message =
                    ByteBuffer.allocate(32)
                            .put(numbered.content())
                            .putLong(it.epoch())
                            .putLong(it.number())
                            .put(it.certificate())
                            .array();
            for (int to = 0; to < 3; to++) {
                if (to != environment.address()) {
                    environment.send(to, message);
                }
            }
        }

        @Override
        public void receive(int from, byte[] message) {
            ByteBuffer in = ByteBuffer.wrap(message);
            byte[] content = new byte[8];
            in.get(content);
            long epoch = in.getLong();
            long number = in.getLong();
            byte[] certificate = new byte[8];
            in.get(certificate);
            TrustedCounter.Identifier identifier =
                    new TrustedCounter.Identifier(epoch, number, certificate);
            boolean authentic = environment.counter().verify(from, content, identifier);
            long said = ByteBuffer.wrap(content).getLong();
            heard.computeIfAbsent(from + ">" + environment.address(), unused -> new ArrayList<>())
                    .add(new Heard(epoch, number, said, authentic));
        }
    }

    private final class Speakers implements Protocol {
        @Override
        public Node create(Environment environment) {
            return new Speaker(environment);
        }

        @Override
        public Optional<TrustedCounter.Make> counters() {
            return Optional.of(make);
        }

        @Override
        public MessageForger forger(IntFunction<TrustedCounter> counters) {
            // A liar can use its own device, which then is one number further.
            assertThat(counters.apply(0)).isNotSameAs(counters.apply(1));
            forgers.add(new BeaconForger());
            return forgers.getLast();
        }
    }

    /** Three seconds, of which the fault is in force in the second one; what n1 heard of n0. */
    private List<Heard> run(Fault fault, Fault... beside) {
        SimulatedWorld world = new SimulatedWorld(SimulationOptions.calm(1, 3), new Speakers());
        List<Schedule.Step> steps = new ArrayList<>();
        List<Fault> all = new ArrayList<>(List.of(beside));
        all.add(fault);
        for (Fault each : all) {
            steps.add(
                    new Schedule.Step(
                            new Trigger.AtTime(SECOND),
                            each,
                            new Target.Nodes(List.of(0)),
                            SECOND));
        }
        Nemesis nemesis = new Nemesis(world, Schedule.of(steps), new Randomness(1), event -> {});
        nemesis.start();
        world.runUntil(3 * SECOND);
        harm = Optional.of(nemesis.harmDone());
        assertThat(world.failures()).isEmpty();
        assertThat(heard("1>0")).extracting(Heard::number).doesNotHaveDuplicates();
        assertThat(heard("0>1")).allMatch(Heard::authentic);
        return heard("0>1");
    }

    private List<Heard> heard(String link) {
        return heard.getOrDefault(link, List.of());
    }

    /** Numbers under which two things were said. */
    private static TreeSet<Long> saidTwice(List<Heard> all) {
        TreeMap<Long, Long> first = new TreeMap<>();
        TreeSet<Long> twice = new TreeSet<>();
        for (Heard each : all) {
            Long before = first.putIfAbsent(each.number(), each.content());
            if (before != null && before != each.content()) {
                twice.add(each.number());
            }
        }
        return twice;
    }

    private static List<Long> missing(List<Heard> all) {
        TreeSet<Long> numbers = new TreeSet<>();
        all.forEach(each -> numbers.add(each.number()));
        List<Long> missing = new ArrayList<>();
        for (long number = 1; number < numbers.last(); number++) {
            if (!numbers.contains(number)) {
                missing.add(number);
            }
        }
        return missing;
    }

    @Test
    void aCounterThatWorksCountsOnThroughLossesOfPowerAndKeepsApartFromTheDisk() {
        List<Heard> all = run(new PowerLoss());
        assertThat(all).hasSizeGreaterThan(150);
        assertThat(saidTwice(all)).isEmpty();
        assertThat(missing(all)).isEmpty();
        assertThat(all).allMatch(each -> each.epoch() == TrustedCounter.FIRST_EPOCH);
    }

    @Test
    void aVolatileOneStartsAnewInTheSameEpoch() {
        make = TrustedCounter.Make.VOLATILE;
        List<Heard> all = run(new PowerLoss());
        assertThat(saidTwice(all)).contains(1L, 2L);
        assertThat(all).allMatch(each -> each.epoch() == TrustedCounter.FIRST_EPOCH);
    }

    @Test
    void aCounterThatIsSetBackGivesNumbersAgainAndOneWithAGapLeavesThemOut() {
        List<Heard> back = run(new CounterRollback(3));
        assertThat(saidTwice(back)).hasSize(3);
        assertThat(missing(back)).isEmpty();
        assertThat(harm.orElseThrow().miscounting()).containsExactly(0);
        assertThat(harm.orElseThrow().spoilt()).containsExactly(0);
        heard.clear();
        List<Heard> gap = run(new CounterGap(3));
        assertThat(saidTwice(gap)).isEmpty();
        assertThat(missing(gap)).hasSize(3);
        assertThat(harm.orElseThrow().miscounting()).isEmpty();
        assertThat(harm.orElseThrow().damaged()).containsExactly(0);
        heard.clear();
        List<Heard> toNothing = run(new CounterRollback(1_000_000));
        assertThat(toNothing).noneMatch(each -> each.number() < 1);
        assertThat(saidTwice(toNothing)).contains(1L);
    }

    @Test
    void aResetIsSeenByItsEpochUnlessItIsHidden() {
        List<Heard> open = run(new CounterReset(false));
        assertThat(open).anyMatch(each -> each.epoch() == TrustedCounter.FIRST_EPOCH + 1);
        assertThat(harm.orElseThrow().damaged()).containsExactly(0);
        heard.clear();
        List<Heard> hidden = run(new CounterReset(true));
        assertThat(hidden).allMatch(each -> each.epoch() == TrustedCounter.FIRST_EPOCH);
        assertThat(saidTwice(hidden)).contains(1L, 2L);
        assertThat(harm.orElseThrow().miscounting()).containsExactly(0);
    }

    @Test
    void aCloneSaysOneThingToSomeAndAnotherToOthersUnderOneNumber() {
        Side two = new Side(List.of(2));
        // The second instance forgets half a second, so that the two say different things.
        run(new CounterClone(1, SECOND, Twins.Clients.ORIGINAL, List.of(two)));
        TreeMap<Long, Long> toOne = new TreeMap<>();
        heard("0>1").forEach(each -> toOne.put(each.number(), each.content()));
        List<Heard> toTwo = heard("0>2");
        assertThat(toTwo.stream().filter(each -> toOne.containsKey(each.number())).count())
                .isGreaterThan(100);
        assertThat(harm.orElseThrow().miscounting()).containsExactly(0);
        heard.clear();
        run(new Twins(1, SECOND, true, Twins.Clients.ORIGINAL, List.of(two)));
        List<Heard> all = new ArrayList<>(heard("0>1"));
        all.addAll(heard("0>2").stream().filter(each -> !all.contains(each)).toList());
        assertThat(saidTwice(all)).as("twins share a counter that works").isEmpty();
        assertThat(missing(heard("0>1"))).as("who hears but one misses numbers").isNotEmpty();
    }

    @Test
    void aMachineThatGoesBackSaysTheSameNumbersAgain() {
        List<Heard> all = run(new MachineRollback());
        TreeSet<Long> once = new TreeSet<>();
        TreeSet<Long> again = new TreeSet<>();
        all.forEach(each -> (once.add(each.number()) ? once : again).add(each.number()));
        assertThat(again).hasSizeGreaterThan(50);
        assertThat(harm.orElseThrow().miscounting()).containsExactly(0);
    }

    @Test
    void aLieBeforeItIsNumberedIsToldToAllAndLeavesNoNumberOut() {
        List<Heard> all = run(new MutateCounted("even", "number", Change.INCREMENT));
        assertThat(missing(all)).isEmpty();
        assertThat(heard("0>2")).isEqualTo(all);
        assertThat(all).filteredOn(each -> each.content() != each.number()).hasSize(50);
        assertThat(harm.orElseThrow().lying()).containsExactly(0);
        assertThat(harm.orElseThrow().miscounting()).isEmpty();
    }

    @Test
    void anOverBudgetCounterPromisesNothingAndAWorldWithoutCountersRefuses() {
        FaultBudget three = FaultBudget.ofTrustedCounters(3);
        assertThat(three).isEqualTo(new FaultBudget(1, 1, 1, 1, 0, 1));
        TreeSet<Integer> none = new TreeSet<>();
        HarmDone again = new HarmDone(0, none, none, none, new TreeSet<>(List.of(2)), 1);
        assertThat(three.exceededBy(again))
                .contains(
                        "over the fault budget: the trusted counters of n2 gave numbers again;"
                                + " nothing was promised");
        assertThat(new FaultBudget(1, 1, 1, 1, 1, 2).exceededBy(again)).isEmpty();
        SimulatedWorld world = new SimulatedWorld(SimulationOptions.calm(1, 3), Speaker::new);
        Schedule schedule =
                Schedule.of(
                        List.of(
                                new Schedule.Step(
                                        new Trigger.AtTime(0),
                                        new CounterGap(1),
                                        new Target.All(),
                                        1)));
        assertThatThrownBy(() -> Nemesis.requireSuitable(world, schedule))
                .isInstanceOf(UnsuitableWorldException.class)
                .hasMessageContaining("trusted-counter");
        assertThatThrownBy(() -> new CounterGap(0)).hasMessageContaining("by must be 1");
    }
}
