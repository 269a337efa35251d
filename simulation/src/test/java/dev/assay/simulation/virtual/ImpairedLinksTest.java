// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.simulation.Environment;
import dev.assay.simulation.Impairment;
import dev.assay.simulation.Impairment.Distribution;
import dev.assay.simulation.Node;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.World;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** In the calm world a message takes exactly a millisecond; the rest is the impairment's doing. */
class ImpairedLinksTest {
    private static final long LATENCY = Probes.MILLISECOND;
    private static final long GAP = 100_000L;
    private static final long SECOND = 1000 * Probes.MILLISECOND;

    private record Got(int to, long number, long nanos, byte[] bytes) {}

    private final List<Got> got = new ArrayList<>();
    private final Map<Integer, Environment> environments = new TreeMap<>();
    private SimulatedWorld world = started(SimulationOptions.calm(1, 2));

    private SimulatedWorld started(SimulationOptions options) {
        Protocol writesDown =
                environment -> {
                    environments.put(environment.address(), environment);
                    return new Node() {
                        @Override
                        public void start() {}

                        @Override
                        public void receive(int from, byte[] message) {
                            long number =
                                    message.length < 8 ? -1 : ByteBuffer.wrap(message).getLong();
                            got.add(
                                    new Got(
                                            environment.address(),
                                            number,
                                            world.nowNanos(),
                                            message));
                        }
                    };
                };
        SimulatedWorld started = new SimulatedWorld(options, writesDown);
        started.runUntil(0);
        return started;
    }

    private void send(long number, int bytes) {
        environments.get(0).send(1, ByteBuffer.allocate(bytes).putLong(number).array());
    }

    /** Sends as many numbers, one each 100 µs, and returns when each was sent. */
    private long[] sendMany(int count) {
        long[] sent = new long[count];
        for (int i = 0; i < count; i++) {
            sent[i] = world.nowNanos();
            send(i, 8);
            world.runUntil(world.nowNanos() + GAP);
        }
        return sent;
    }

    private long[] delays(Impairment.Delay delay, int count) {
        World.Applied applied = world.network().impair(0, 1, delay);
        long[] sent = sendMany(count);
        world.runUntil(world.nowNanos() + 3600 * SECOND);
        applied.undo();
        assertThat(got).hasSize(count);
        long[] delays = new long[count];
        for (Got each : got) {
            delays[(int) each.number()] = each.nanos() - sent[(int) each.number()] - LATENCY;
        }
        return delays;
    }

    private static double share(long[] delays, long longerThan) {
        return (double) LongStream.of(delays).filter(delay -> delay > longerThan).count()
                / delays.length;
    }

    @Test
    void aConstantDelayIsAddedToEachMessageAndEndsWithTheImpairment() {
        long[] delays = delays(new Impairment.Delay(Distribution.CONSTANT, 5000, 5000, true), 100);
        assertThat(delays).containsOnly(5000);
        got.clear();
        long[] sent = sendMany(1);
        world.runUntil(world.nowNanos() + SECOND);
        assertThat(got.getFirst().nanos()).isEqualTo(sent[0] + LATENCY);
    }

    @Test
    void aUniformDelayLiesBetweenZeroAndTwiceItsMean() {
        long mean = 1_000_000;
        long[] delays =
                delays(new Impairment.Delay(Distribution.UNIFORM, mean, 10 * mean, false), 4000);
        assertThat(LongStream.of(delays).max().orElseThrow()).isBetween(1_980_000L, 2 * mean);
        assertThat(share(delays, mean)).isBetween(0.46, 0.54);
        assertThat(share(delays, mean / 2)).isBetween(0.71, 0.79);
    }

    @Test
    void exponentialAndHeavyTailedDelaysHaveTheirQuantiles() {
        long mean = 1_000_000;
        long[] exponential =
                delays(
                        new Impairment.Delay(Distribution.EXPONENTIAL, mean, 3600 * SECOND, false),
                        10_000);
        assertThat(share(exponential, mean)).isBetween(0.34, 0.39); // e^-1
        assertThat(share(exponential, 3 * mean)).isBetween(0.043, 0.057); // e^-3
        assertThat(LongStream.of(exponential).average().orElseThrow())
                .isBetween(0.97 * mean, 1.03 * mean);
        got.clear();
        long[] heavy =
                delays(
                        new Impairment.Delay(Distribution.HEAVY_TAIL, mean, 3600 * SECOND, false),
                        10_000);
        assertThat(LongStream.of(heavy).min().orElseThrow()).isBetween(330_000L, 350_000L);
        assertThat(share(heavy, mean)).isBetween(0.18, 0.22); // (1/3)^1.5 of an endless table
        assertThat(share(heavy, 10 * mean)).isBetween(0.004, 0.009); // (1/30)^1.5
    }

    @Test
    void noDelayIsLongerThanTheMaximum() {
        long[] heavy =
                delays(new Impairment.Delay(Distribution.HEAVY_TAIL, 1000, 2000, false), 4000);
        assertThat(LongStream.of(heavy).max().orElseThrow()).isEqualTo(2000);
    }

    @Test
    void aRandomWalkMovesByAQuarterOfItsMeanAtMost() {
        long[] walk =
                delays(new Impairment.Delay(Distribution.RANDOM_WALK, 8000, 20_000, false), 4000);
        assertThat(Math.abs(walk[0] - 8000)).isLessThanOrEqualTo(2000);
        for (int i = 1; i < walk.length; i++) {
            assertThat(Math.abs(walk[i] - walk[i - 1])).isLessThanOrEqualTo(2000);
            assertThat(walk[i]).isBetween(0L, 20_000L);
        }
        assertThat(LongStream.of(walk).min().orElseThrow()).isLessThan(1000);
        assertThat(LongStream.of(walk).max().orElseThrow()).isGreaterThan(19_000);
    }

    @Test
    void delayedMessagesKeepTheirOrderOnlyIfSoAsked() {
        delays(new Impairment.Delay(Distribution.UNIFORM, 2_000_000, SECOND, true), 500);
        assertThat(numbers()).isSorted();
        got.clear();
        delays(new Impairment.Delay(Distribution.UNIFORM, 2_000_000, SECOND, false), 500);
        assertThat(numbers())
                .isNotEqualTo(numbers().stream().sorted().toList())
                .doesNotHaveDuplicates();
    }

    private List<Long> numbers() {
        return got.stream().map(Got::number).toList();
    }

    @Test
    void burstsOfLossHaveTheLengthAndTheShareOfTheirChain() {
        world.network().impair(0, 1, new Impairment.BurstLoss(0.02, 0.2, 1, 0));
        int count = 100_000;
        sendMany(count);
        Probes.run(world, 1000);
        BitSet arrived = new BitSet();
        numbers().forEach(number -> arrived.set(number.intValue()));
        int bursts = 0;
        for (int i = 1; i < count; i++) {
            bursts += !arrived.get(i) && arrived.get(i - 1) ? 1 : 0;
        }
        int lost = count - arrived.cardinality();
        assertThat((double) lost / count).as("0.02 / (0.02 + 0.2)").isBetween(0.085, 0.097);
        assertThat((double) lost / bursts).as("1 / 0.2").isBetween(4.65, 5.35);
        assertThat(world.droppedMessages()).isEqualTo(lost);
    }

    @Test
    void lossBetweenBurstsIsAProbabilityOfItsOwn() {
        World.Applied between =
                world.network().impair(0, 1, new Impairment.BurstLoss(0, 0, 1, 0.3));
        sendMany(5000);
        Probes.run(world, 1000);
        assertThat(got.size()).isBetween(3350, 3650);
        between.undo();
        got.clear();
        world.network().impair(0, 1, new Impairment.BurstLoss(1, 0, 1, 0));
        sendMany(100);
        Probes.run(world, 1000);
        assertThat(got).as("a burst that begins at once and never ends").isEmpty();
    }

    @Test
    void oldMessagesComeAgainOutOfTheLatestOnly() {
        world.network().impair(0, 1, new Impairment.Replay(0.5, 10, 0));
        sendMany(2000);
        Probes.run(world, 1000);
        assertThat(got.size()).isBetween(2900, 3100);
        long latest = -1;
        for (Got each : got) {
            // A copy comes at once, before the message that brought it back: that one takes 1 ms,
            // in which ten more are sent.
            assertThat(each.number()).isBetween(latest - 30, latest + 30);
            latest = Math.max(latest, each.number());
        }
    }

    @Test
    void anOldMessageComesAlsoAfterACutAndToALaterIncarnation() {
        long late = 100 * Probes.MILLISECOND;
        world.network().impair(0, 1, new Impairment.Replay(1, 1, late));
        send(1, 8);
        send(2, 8);
        world.network().cut(0, 1).undo();
        world.processes().crash(1);
        world.processes().restart(1);
        Probes.run(world, 200);
        assertThat(numbers()).as("1 was brought back by 2; both were cut off").containsExactly(1L);
        got.clear();
        world.network().cut(0, 1);
        send(3, 8);
        Probes.run(world, 200);
        assertThat(got).as("a link that is cut carries no old messages either").isEmpty();
    }

    @Test
    void whatIsToComeAgainDoesNotComeAfterTheEnd() {
        World.Applied replay =
                world.network().impair(0, 1, new Impairment.Replay(1, 100, 10 * SECOND));
        sendMany(100);
        Probes.run(world, 10);
        int before = got.size();
        replay.undo();
        Probes.run(world, 20_000);
        assertThat(got).hasSize(before);
    }

    @Test
    void damageFlipsAFewBitsOfAboutTheGivenShare() {
        world.network().impair(0, 1, new Impairment.Corruption(0.25, 3, 0));
        int count = 4000;
        for (int i = 0; i < count; i++) {
            environments.get(0).send(1, new byte[20]);
        }
        Probes.run(world, 10);
        int damaged = 0;
        int[] distances = new int[4];
        for (Got each : got) {
            int bits = BitSet.valueOf(each.bytes()).cardinality();
            assertThat(each.bytes()).hasSize(20);
            distances[bits]++;
            damaged += bits > 0 ? 1 : 0;
        }
        assertThat(got).hasSize(count);
        assertThat(damaged).isBetween(900, 1100);
        assertThat(distances[1]).isBetween(280, 400);
        assertThat(distances[2]).isBetween(270, 390);
        assertThat(distances[3]).isBetween(260, 380);
    }

    @Test
    void damageCutsMessagesShort() {
        world.network().impair(0, 1, new Impairment.Corruption(1, 1, 1));
        for (int i = 0; i < 500; i++) {
            environments.get(0).send(1, new byte[] {1, 2, 3, 4, 5});
        }
        environments.get(0).send(1, new byte[0]);
        Probes.run(world, 10);
        assertThat(got).hasSize(501);
        assertThat(got.stream().map(each -> each.bytes().length).distinct())
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        for (Got each : got) {
            for (int i = 0; i < each.bytes().length; i++) {
                assertThat(each.bytes()[i]).isEqualTo((byte) (i + 1));
            }
        }
    }

    @Test
    void aNarrowLinkSendsOneByteAfterTheOtherAndLosesWhatItsQueueCannotHold() {
        world.network().impair(0, 1, new Impairment.Bandwidth(1000, 250));
        send(1, 100);
        send(2, 100);
        send(3, 100);
        send(4, 50);
        Probes.run(world, 1000);
        assertThat(numbers()).containsExactly(1L, 2L, 4L);
        assertThat(got.stream().map(each -> (each.nanos() - LATENCY) / Probes.MILLISECOND))
                .containsExactly(100L, 200L, 250L);
        assertThat(world.droppedMessages()).isEqualTo(1);
    }

    @Test
    void aSmallLinkLosesWhatIsSentWhileItIsFull() {
        world.network().impair(0, 1, new Impairment.Capacity(2));
        send(1, 8);
        world.runUntil(LATENCY / 2);
        send(2, 8);
        send(3, 8);
        world.runUntil(LATENCY);
        send(4, 8);
        send(5, 8);
        Probes.run(world, 10);
        assertThat(numbers()).containsExactly(1L, 2L, 4L);
    }

    @Test
    void aCloggedLinkLosesNothingAndKeepsTheOrder() {
        send(1, 8);
        World.Applied first = world.network().clog(0, 1);
        World.Applied second = world.network().clog(0, 1);
        environments.get(1).send(0, new byte[8]);
        send(2, 8);
        Probes.run(world, 50);
        assertThat(got).extracting(Got::to).containsExactly(0);
        first.undo();
        first.undo();
        Probes.run(world, 50);
        send(3, 8);
        world.runUntil(world.nowNanos() + LATENCY);
        assertThat(got).hasSize(1);
        second.undo();
        send(4, 8);
        Probes.run(world, 50);
        assertThat(numbers()).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(got.get(3).nanos()).isEqualTo(got.get(1).nanos());
        assertThat(world.droppedMessages()).isZero();
    }

    @Test
    void whatIsReleasedComesBeforeWhatArrivesAtThatInstant() {
        World.Applied clog = world.network().clog(0, 1);
        send(1, 8);
        world.runUntil(10 * LATENCY);
        send(2, 8);
        world.interruptAfter(LATENCY, clog::undo);
        Probes.run(world, 10);
        assertThat(numbers()).containsExactly(1L, 2L);
    }

    @Test
    void aCutTakesWhatWaitsInAClog() {
        World.Applied clog = world.network().clog(0, 1);
        send(1, 8);
        Probes.run(world, 10);
        world.network().cut(0, 1).undo();
        clog.undo();
        Probes.run(world, 10);
        assertThat(got).isEmpty();
        assertThat(world.droppedMessages()).isEqualTo(1);
    }

    @Test
    void impairmentsThatOverlapEachDoTheirPart() {
        World.Applied slow =
                world.network()
                        .impair(
                                0,
                                1,
                                new Impairment.Delay(Distribution.CONSTANT, 1000, 1000, true));
        World.Applied slower =
                world.network()
                        .impair(0, 1, new Impairment.Delay(Distribution.CONSTANT, 500, 500, true));
        send(1, 8);
        Probes.run(world, 10);
        slow.undo();
        slow.undo();
        send(2, 8);
        long sent = world.nowNanos();
        Probes.run(world, 10);
        slower.undo();
        assertThat(got.get(0).nanos()).isEqualTo(LATENCY + 1500);
        assertThat(got.get(1).nanos()).isEqualTo(sent + LATENCY + 500);
    }

    @Test
    void anImpairmentThatIsLeftOutShiftsNoOther() {
        List<Long> both = damagedIn(true);
        got.clear();
        world = started(SimulationOptions.calm(1, 2));
        List<Long> second = damagedIn(false);
        assertThat(both.stream().filter(number -> number >= 200).toList())
                .isEqualTo(second)
                .hasSizeBetween(30, 70);
    }

    private List<Long> damagedIn(boolean first) {
        for (int i = 0; i < 300; i++) {
            boolean on = i >= 200 || (first && i < 100);
            World.Applied applied =
                    on
                            ? world.network().impair(0, 1, new Impairment.Corruption(0.5, 1, 0))
                            : () -> {};
            byte[] message = new byte[16];
            message[0] = (byte) i;
            message[1] = (byte) (i >> 8);
            environments.get(0).send(1, message);
            applied.undo();
        }
        Probes.run(world, 10);
        List<Long> damaged = new ArrayList<>();
        for (int i = 0; i < got.size(); i++) {
            byte[] bytes = got.get(i).bytes();
            byte[] sent = new byte[16];
            sent[0] = (byte) i;
            sent[1] = (byte) (i >> 8);
            if (!java.util.Arrays.equals(bytes, sent)) {
                damaged.add((long) i);
            }
        }
        return damaged;
    }

    @Test
    void anImpairmentTakesNoneOfTheLinksOwnRandomNumbers() {
        List<Got> plain = everyday(false);
        List<Got> impaired = everyday(true);
        assertThat(impaired.stream().map(Got::number))
                .containsExactlyElementsOf(plain.stream().map(Got::number).toList());
        assertThat(impaired.stream().map(Got::nanos))
                .containsExactlyElementsOf(plain.stream().map(Got::nanos).toList());
    }

    private List<Got> everyday(boolean impaired) {
        got.clear();
        world =
                started(
                        SimulationOptions.of(7, 2)
                                .withNetwork(SimulationOptions.Network.everyday()));
        if (impaired) {
            world.network()
                    .impair(0, 1, new Impairment.Delay(Distribution.EXPONENTIAL, 0, 0, true));
            world.network().impair(0, 1, new Impairment.BurstLoss(0.5, 0.5, 0, 0));
        }
        sendMany(3000);
        Probes.run(world, 1000);
        return List.copyOf(got);
    }

    @Test
    void fieldsOutOfRangeAreMistakes() {
        assertThatThrownBy(() -> new Impairment.Delay(Distribution.UNIFORM, 2, 1, true))
                .hasMessageContaining("mean 2 ns, max 1 ns");
        assertThatThrownBy(() -> new Impairment.BurstLoss(0.1, 1.1, 1, 0))
                .hasMessageContaining("ends must be a probability");
        assertThatThrownBy(() -> new Impairment.Replay(0.1, 0, 0))
                .hasMessageContaining("1 … 10000");
        assertThatThrownBy(() -> new Impairment.Corruption(0.1, 0, 0))
                .hasMessageContaining("1 … 1000");
        assertThatThrownBy(() -> new Impairment.Bandwidth(0, 1)).hasMessageContaining("1 byte");
        assertThatThrownBy(() -> new Impairment.Capacity(0)).hasMessageContaining("1 … 10000");
    }
}
