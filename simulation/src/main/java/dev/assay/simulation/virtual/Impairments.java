// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Impairment;
import dev.assay.simulation.Impairment.BurstLoss;
import dev.assay.simulation.Impairment.Corruption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The impairments in force on one link, each with what it remembers. A message passes them in the
 * order in which they began. Each draws from a stream that only the link, its kind and the
 * message's number determine.
 */
final class Impairments {
    private final long seed;
    private final List<Stage> stages = new ArrayList<>();

    Impairments(long seed) {
        this.seed = seed;
    }

    /** A message on its way. */
    static final class Passage {
        final long now;
        byte[] message;
        long arrival;
        boolean lost;
        boolean keepsOrder = true;

        Passage(long now, byte[] message, long arrival, boolean lost) {
            this.now = now;
            this.message = message;
            this.arrival = arrival;
            this.lost = lost;
        }
    }

    /** An impairment in force. */
    abstract static class Stage {
        final Impairment impairment;
        private final long salt;

        private Stage(Impairment impairment, long salt) {
            this.impairment = impairment;
            this.salt = salt;
        }

        abstract void pass(Passage passage, Randomness random);

        /** The passage is complete: the message arrives when it says, unless it is lost. */
        void passed(Passage passage) {}
    }

    boolean isEmpty() {
        return stages.isEmpty();
    }

    /** Does to a message what all of them do. */
    void pass(Passage passage, long number) {
        for (Stage stage : stages) {
            stage.pass(passage, new Randomness(Trace.combine(seed ^ stage.salt, number)));
        }
        for (Stage stage : stages) {
            stage.passed(passage);
        }
    }

    /**
     * Puts one in force.
     *
     * @param replays takes the copies of old messages that come again
     * @param orders has the orders that links have in common
     */
    Stage add(Impairment impairment, Replays replays, Orders orders) {
        Class<?> kind = impairment.getClass();
        long alike = stages.stream().filter(it -> it.impairment.getClass() == kind).count();
        long salt = Trace.combine(Trace.hash(kind.getSimpleName()), alike);
        Stage stage =
                switch (impairment) {
                    case Impairment.Delay it -> new Delaying(it, salt);
                    case BurstLoss it -> new Losing(it, salt);
                    case Impairment.Replay it -> new Replaying(it, salt, replays);
                    case Corruption it -> new Damaging(it, salt);
                    case Impairment.Bandwidth it -> new Narrow(it, salt);
                    case Impairment.Capacity it -> new Small(it, salt);
                    case Impairment.Priorities it -> new Ordering(it, salt, orders.of(it));
                };
        stages.add(stage);
        return stage;
    }

    void remove(Stage stage) {
        stages.remove(stage);
    }

    boolean has(Stage stage) {
        return stages.contains(stage);
    }

    /** Takes copies of old messages. */
    @FunctionalInterface
    interface Replays {
        /** This message comes again after a delay, unless the stage is over by then. */
        void again(Stage stage, byte[] message, long delayNanos);
    }

    /** Where a link finds its place in an order of messages. */
    @FunctionalInterface
    interface Orders {
        /** The link in the order that all links with an equal impairment share. */
        ChainPriorities.Lane of(Impairment.Priorities priorities);
    }

    private static final class Ordering extends Stage {
        private final ChainPriorities.Lane lane;

        Ordering(Impairment.Priorities priorities, long salt, ChainPriorities.Lane lane) {
            super(priorities, salt);
            this.lane = lane;
        }

        @Override
        void pass(Passage passage, Randomness random) {
            passage.arrival += lane.heldBack(passage.now, random);
            passage.keepsOrder = false;
        }

        @Override
        void passed(Passage passage) {
            if (!passage.lost) {
                lane.arrives(passage.arrival);
            }
        }
    }

    private static final class Delaying extends Stage {
        private final Impairment.Delay delay;
        private long walk;

        Delaying(Impairment.Delay delay, long salt) {
            super(delay, salt);
            this.delay = delay;
            this.walk = delay.meanNanos();
        }

        @Override
        void pass(Passage passage, Randomness random) {
            long mean = delay.meanNanos();
            long nanos =
                    switch (delay.distribution()) {
                        case CONSTANT -> mean;
                        case UNIFORM -> random.between(0, 2 * mean);
                        case EXPONENTIAL -> Quantiles.EXPONENTIAL.draw(random, mean);
                        case HEAVY_TAIL -> Quantiles.HEAVY_TAIL.draw(random, mean);
                        case RANDOM_WALK -> walk(random);
                    };
            passage.arrival += Math.min(nanos, delay.maxNanos());
            passage.keepsOrder &= delay.keepsOrder();
        }

        private long walk(Randomness random) {
            long step = Math.max(1, delay.meanNanos() / 4);
            walk = Math.clamp(walk + random.between(-step, step), 0, delay.maxNanos());
            return walk;
        }
    }

    private static final class Losing extends Stage {
        private final BurstLoss loss;
        private boolean inBurst;

        Losing(BurstLoss loss, long salt) {
            super(loss, salt);
            this.loss = loss;
        }

        @Override
        void pass(Passage passage, Randomness random) {
            inBurst ^= random.chance(inBurst ? loss.ends() : loss.begins());
            passage.lost |= random.chance(inBurst ? loss.lossInBurst() : loss.lossBetween());
        }
    }

    private static final class Replaying extends Stage {
        private final Impairment.Replay replay;
        private final List<byte[]> remembered = new ArrayList<>();
        private final Replays replays;
        private int oldest;

        Replaying(Impairment.Replay replay, long salt, Replays replays) {
            super(replay, salt);
            this.replay = replay;
            this.replays = replays;
        }

        @Override
        void pass(Passage passage, Randomness random) {
            boolean brings = random.chance(replay.probability());
            if (brings && !remembered.isEmpty()) {
                byte[] old = random.pick(remembered);
                replays.again(this, old, random.between(0, replay.delayNanosMax()));
            }
            // A copy, for the sender owns its array again once the message has arrived.
            byte[] copy = passage.message.clone();
            if (remembered.size() < replay.remembered()) {
                remembered.add(copy);
            } else {
                remembered.set(oldest, copy);
                oldest = (oldest + 1) % remembered.size();
            }
        }
    }

    private static final class Damaging extends Stage {
        private final Corruption corruption;

        Damaging(Corruption corruption, long salt) {
            super(corruption, salt);
            this.corruption = corruption;
        }

        @Override
        void pass(Passage passage, Randomness random) {
            if (!random.chance(corruption.probability()) || passage.message.length == 0) {
                return;
            }
            if (random.chance(corruption.truncated())) {
                int length = random.nextInt(passage.message.length);
                passage.message = Arrays.copyOf(passage.message, length);
                return;
            }
            byte[] damaged = passage.message.clone();
            long flips = random.between(1, corruption.bitsMax());
            for (long i = 0; i < flips; i++) {
                long bit = random.nextLong(8L * damaged.length);
                damaged[(int) (bit / 8)] ^= (byte) (1 << (int) (bit % 8));
            }
            if (Arrays.equals(damaged, passage.message)) {
                damaged[damaged.length - 1] ^= 1; // All flips undid each other.
            }
            passage.message = damaged;
        }
    }

    private static final class Narrow extends Stage {
        private static final long SECOND = 1_000_000_000L;

        private final Impairment.Bandwidth bandwidth;

        /** When the queue will be empty. */
        private long emptyAt;

        Narrow(Impairment.Bandwidth bandwidth, long salt) {
            super(bandwidth, salt);
            this.bandwidth = bandwidth;
        }

        @Override
        void pass(Passage passage, Randomness random) {
            if (passage.lost) {
                return;
            }
            long begins = Math.max(passage.now, emptyAt);
            long takes = takes(passage.message.length);
            if (begins - passage.now + takes > takes(bandwidth.queueBytes())) {
                passage.lost = true;
                return;
            }
            emptyAt = begins + takes;
            passage.arrival += emptyAt - passage.now;
        }

        private long takes(long bytes) {
            long rate = bandwidth.bytesPerSecond();
            long whole = bytes / rate;
            return whole >= Long.MAX_VALUE / SECOND / 2
                    ? Long.MAX_VALUE / 2
                    : whole * SECOND + (long) ((double) (bytes % rate) / rate * SECOND);
        }
    }

    private static final class Small extends Stage {
        private final long[] arrivals;
        private int underWay;

        Small(Impairment.Capacity capacity, long salt) {
            super(capacity, salt);
            this.arrivals = new long[capacity.messages()];
        }

        @Override
        void pass(Passage passage, Randomness random) {
            int kept = 0;
            for (int i = 0; i < underWay; i++) {
                if (arrivals[i] > passage.now) {
                    arrivals[kept++] = arrivals[i];
                }
            }
            underWay = kept;
            passage.lost |= underWay == arrivals.length;
        }

        @Override
        void passed(Passage passage) {
            if (!passage.lost) {
                arrivals[underWay++] = passage.arrival;
            }
        }
    }
}
