// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

/**
 * What a simulated world is like before any fault. Together with the code they determine a run,
 * event for event.
 *
 * @param seed of every random stream of the world
 * @param nodes how many database nodes there are, at least 1
 */
public record SimulationOptions(
        long seed, int nodes, Network network, Storage storage, Clocks clocks) {
    private static final long MICROSECOND = 1_000L;
    private static final long MILLISECOND = 1_000_000L;

    /** Checks the ranges. */
    public SimulationOptions {
        if (nodes < 1) {
            throw new IllegalArgumentException("a world needs at least one node, not " + nodes);
        }
    }

    /**
     * A data centre on a good day: latencies vary, clocks are nearly right, and no message is lost,
     * doubled or overtaken, so that a finding needs a fault.
     */
    public static SimulationOptions of(long seed, int nodes) {
        return new SimulationOptions(
                seed, nodes, Network.reliable(), Storage.everyday(), Clocks.everyday());
    }

    /** A world whose network, disks and clocks do nothing but take a constant time. */
    public static SimulationOptions calm(long seed, int nodes) {
        Network network = new Network(Delay.constant(MILLISECOND), 0, 0, 0, 0);
        Storage storage =
                new Storage(
                        Delay.constant(100 * MICROSECOND),
                        Delay.constant(50 * MICROSECOND),
                        0.5,
                        0.25);
        return new SimulationOptions(seed, nodes, network, storage, new Clocks(0, 0));
    }

    /** The same world with another seed. */
    public SimulationOptions withSeed(long newSeed) {
        return new SimulationOptions(newSeed, nodes, network, storage, clocks);
    }

    /** The same world with another network. */
    public SimulationOptions withNetwork(Network newNetwork) {
        return new SimulationOptions(seed, nodes, newNetwork, storage, clocks);
    }

    /** The same world with other disks. */
    public SimulationOptions withStorage(Storage newStorage) {
        return new SimulationOptions(seed, nodes, network, newStorage, clocks);
    }

    /** The same world with other clocks. */
    public SimulationOptions withClocks(Clocks newClocks) {
        return new SimulationOptions(seed, nodes, network, storage, newClocks);
    }

    static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    name + " must be a probability from 0 to 1, not " + value);
        }
    }

    /**
     * What every link does to messages, also between clients and nodes; a node's messages to itself
     * suffer only the latency.
     *
     * @param latency from sending to arrival
     * @param loss probability that a message is lost
     * @param duplication probability that a message arrives a second time, after a latency of its
     *     own
     * @param reordering probability that a message may overtake or be overtaken; the others of a
     *     link keep their order
     * @param late probability that a message which was under way when its receiver crashed still
     *     reaches the next incarnation
     */
    public record Network(
            Delay latency, double loss, double duplication, double reordering, double late) {
        /** Checks the ranges. */
        public Network {
            requireProbability("loss", loss);
            requireProbability("duplication", duplication);
            requireProbability("reordering", reordering);
            requireProbability("late", late);
        }

        /**
         * 0.2 ms at least, 0.5 ms on average, one message in a hundred up to 20 ms late; each link
         * delivers everything once and in order, as one TCP connection does.
         */
        public static Network reliable() {
            Delay latency = new Delay(200 * MICROSECOND, 500 * MICROSECOND, 0.01, 20 * MILLISECOND);
            return new Network(latency, 0, 0, 0, 0);
        }

        /**
         * As {@link #reliable}, but with everyday trouble: one message in 1,000 is lost, one in
         * 1,000 doubled, one in 50 may overtake, one in 10 outlives a crash of its receiver.
         */
        public static Network everyday() {
            return new Network(reliable().latency(), 0.001, 0.001, 0.02, 0.1);
        }
    }

    /**
     * What every disk does.
     *
     * @param sync from asking for a sync to its completion
     * @param read from asking for a file to its content
     * @param lost probability that a change which was not synced is gone after a power loss
     * @param torn probability that such a write is there in part; the rest of the probability is
     *     that it survived
     */
    public record Storage(Delay sync, Delay read, double lost, double torn) {
        /** Checks the ranges. */
        public Storage {
            requireProbability("lost", lost);
            requireProbability("torn", torn);
            requireProbability("lost + torn", lost + torn);
        }

        /**
         * A solid-state disk: 0.3 ms per sync, one in a hundred up to 20 ms late; half of what was
         * not synced is lost, a quarter torn.
         */
        public static Storage everyday() {
            Delay sync = new Delay(100 * MICROSECOND, 300 * MICROSECOND, 0.01, 20 * MILLISECOND);
            Delay read = new Delay(50 * MICROSECOND, 100 * MICROSECOND, 0, 0);
            return new Storage(sync, read, 0.5, 0.25);
        }
    }

    /**
     * How wrong the nodes' clocks are before any fault; each node draws once, clients' clocks are
     * right.
     *
     * @param maxDriftPpm rate error of both clocks in parts per million, uniform in ± this
     * @param maxWallSkewNanos offset of the wall clock in nanoseconds, uniform in ± this
     */
    public record Clocks(int maxDriftPpm, long maxWallSkewNanos) {
        /** Checks the ranges. */
        public Clocks {
            if (maxDriftPpm < 0
                    || maxDriftPpm > SimulatedClock.MAX_DRIFT_PPM
                    || maxWallSkewNanos < 0) {
                throw new IllegalArgumentException(
                        "need drift 0 … "
                                + SimulatedClock.MAX_DRIFT_PPM
                                + " ppm and skew >= 0: "
                                + maxDriftPpm
                                + " ppm, "
                                + maxWallSkewNanos
                                + " ns");
            }
        }

        /** Clocks that NTP keeps: 50 ppm, 5 ms. */
        public static Clocks everyday() {
            return new Clocks(50, 5 * MILLISECOND);
        }
    }
}
