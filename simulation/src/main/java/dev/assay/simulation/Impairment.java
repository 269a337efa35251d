// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

/**
 * What may be wrong with one direction of a link besides {@link World.LinkQuality} and cuts.
 * Several in force at once add up: each does its part to every message, in the order in which they
 * began.
 *
 * <p>What one does to a message depends on the seed, the link, the kind and how many messages the
 * link carried before, and on nothing else, so that a fault which is left out shifts no other.
 */
public sealed interface Impairment {
    /** No delay is longer. */
    long DAY_NANOS = 86_400_000_000_000L;

    /** How further delays are distributed. */
    enum Distribution {
        /** Always the mean. */
        CONSTANT,
        /** Uniform from 0 to twice the mean. */
        UNIFORM,
        /** Exponential: many short ones, and no memory. */
        EXPONENTIAL,
        /** Pareto with shape 3/2: most are a third of the mean, some a hundred times as long. */
        HEAVY_TAIL,
        /** Begins at the mean, and moves by up to a quarter of it with each message, to and fro. */
        RANDOM_WALK
    }

    /**
     * A further delay.
     *
     * @param meanNanos its mean before it is cut off at the maximum
     * @param maxNanos no delay is longer
     * @param keepsOrder whether messages wait for those before them, as on one TCP connection
     */
    record Delay(Distribution distribution, long meanNanos, long maxNanos, boolean keepsOrder)
            implements Impairment {
        public Delay {
            if (meanNanos < 0 || maxNanos < meanNanos || maxNanos > DAY_NANOS) {
                throw new IllegalArgumentException(
                        "need 0 <= mean <= max <= a day: mean "
                                + meanNanos
                                + " ns, max "
                                + maxNanos
                                + " ns");
            }
        }
    }

    /**
     * Losses that come in bursts: a chain of two states that may change before each message
     * (Gilbert 1960, Elliott 1963). Bursts last {@code 1 / ends} messages on average and come every
     * {@code 1 / begins} messages; it begins between two.
     *
     * @param begins probability before each message between bursts that one begins
     * @param ends probability before each message in a burst that it ends
     * @param lossInBurst probability that a message in a burst is lost
     * @param lossBetween probability that a message between bursts is lost
     */
    record BurstLoss(double begins, double ends, double lossInBurst, double lossBetween)
            implements Impairment {
        public BurstLoss {
            requireProbability("begins", begins);
            requireProbability("ends", ends);
            requireProbability("loss in bursts", lossInBurst);
            requireProbability("loss between bursts", lossBetween);
        }
    }

    /**
     * Old messages come again: the link remembers what it carried since this began, and delivers
     * copies, also after it was cut and to later incarnations of the receiver. What is still to
     * come when this ends does not come.
     *
     * @param probability that sending a message brings back one of those before it, each as likely
     * @param remembered how many of the latest messages the link remembers, 1 … 10,000
     * @param delayNanosMax until it comes again, uniform from 0
     */
    record Replay(double probability, int remembered, long delayNanosMax) implements Impairment {
        public Replay {
            requireProbability("replay", probability);
            if (remembered < 1 || remembered > 10_000 || delayNanosMax < 0) {
                throw new IllegalArgumentException(
                        "need 1 … 10000 remembered messages and a delay of 0 or more: "
                                + remembered
                                + ", "
                                + delayNanosMax
                                + " ns");
            }
        }
    }

    /**
     * Damaged bytes.
     *
     * @param probability that a message is damaged
     * @param bitsMax at most so many random bits flip, at least one does, 1 … 1,000
     * @param truncated probability that a damaged message loses its end instead
     */
    record Corruption(double probability, int bitsMax, double truncated) implements Impairment {
        public Corruption {
            requireProbability("corruption", probability);
            requireProbability("truncation", truncated);
            if (bitsMax < 1 || bitsMax > 1000) {
                throw new IllegalArgumentException("need 1 … 1000 bits to flip: " + bitsMax);
            }
        }
    }

    /**
     * A narrow link with a queue before it; what finds the queue full is lost.
     *
     * @param bytesPerSecond that leave the queue
     * @param queueBytes that fit into the queue, with what is just being sent
     */
    record Bandwidth(long bytesPerSecond, long queueBytes) implements Impairment {
        public Bandwidth {
            if (bytesPerSecond < 1 || queueBytes < 1) {
                throw new IllegalArgumentException(
                        "need 1 byte per second and of queue at least: "
                                + bytesPerSecond
                                + ", "
                                + queueBytes);
            }
        }
    }

    /**
     * A link that holds few messages: what is sent while so many are under way is lost.
     *
     * @param messages under way at once, 1 … 10,000
     */
    record Capacity(int messages) implements Impairment {
        public Capacity {
            if (messages < 1 || messages > 10_000) {
                throw new IllegalArgumentException("need 1 … 10000 messages: " + messages);
            }
        }
    }

    /**
     * Messages by the priorities of their chains (PCT: Burckhardt et al., ASPLOS 2010; for messages
     * PCTCP: Ozkan et al., OOPSLA 2018). A chain is a row of messages of which each was sent by the
     * receiver of the one before, after it had come. Each chain has a random priority; the lower it
     * is, the longer its messages are held back, so that of those which are under way at the same
     * time the ones of higher priority come first. At some messages, drawn at random, the chain
     * falls below all others.
     *
     * <p>Links on which equal ones are in force at the same time have one order in common.
     *
     * @param seed of the messages at which a chain falls
     * @param falls how many there are, 0 … 100: a bug that shows when {@code falls + 1} messages
     *     come in the wrong order is what this finds best
     * @param messages among how many of the first messages they are, 1 … 10,000,000
     * @param spanNanos by how much the lowest priority is held back, at most a day
     */
    record Priorities(long seed, int falls, long messages, long spanNanos) implements Impairment {
        public Priorities {
            if (falls < 0 || falls > 100 || messages < 1 || messages > 10_000_000) {
                throw new IllegalArgumentException(
                        "need 0 … 100 falls among 1 … 10000000 messages: "
                                + falls
                                + " among "
                                + messages);
            }
            if (spanNanos < 0 || spanNanos > DAY_NANOS) {
                throw new IllegalArgumentException(
                        "need a span from 0 to a day: " + spanNanos + " ns");
            }
        }
    }

    private static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    name + " must be a probability from 0 to 1, not " + value);
        }
    }
}
