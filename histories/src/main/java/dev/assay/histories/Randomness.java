// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.List;

/**
 * The project's only source of randomness: a stream of pseudo-random numbers that a seed determines
 * for ever, on every JVM, and that forks by name, so that a new consumer does not shift what the
 * others draw. Not for cryptography; not thread-safe.
 *
 * <p>SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA
 * 2014); period 2^64.
 */
public final class Randomness {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long seed;
    private long state;

    /** The stream that {@code seed} determines. */
    public Randomness(long seed) {
        this.seed = seed;
        this.state = mix(seed + GOLDEN_GAMMA);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * A stream of its own, determined by this stream's seed and the name alone, however much was
     * drawn before.
     */
    public Randomness fork(String name) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
        }
        return new Randomness(mix(seed ^ mix(hash)));
    }

    /** The next 64 bits. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform in {@code [0, bound)}. */
    public long nextLong(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive: " + bound);
        }
        // Plain remainders would favour small numbers; drawing again on the last, incomplete block
        // keeps it uniform.
        long bits = nextLong() >>> 1;
        long result = bits % bound;
        while (bits - result + (bound - 1) < 0) {
            bits = nextLong() >>> 1;
            result = bits % bound;
        }
        return result;
    }

    /** Uniform in {@code [0, bound)}. */
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    /** Uniform in {@code [low, high]}. */
    public long between(long low, long high) {
        return low + nextLong(high - low + 1);
    }

    /** Uniform in {@code [0, 1)}. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** True with this probability. */
    public boolean chance(double probability) {
        return nextDouble() < probability;
    }

    /** One of the elements, each as likely. */
    public <T> T pick(List<T> elements) {
        return elements.get(nextInt(elements.size()));
    }

    /** Puts the elements of a modifiable list in random order. */
    public <T> void shuffle(List<T> elements) {
        for (int i = elements.size() - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            T swapped = elements.get(i);
            elements.set(i, elements.get(j));
            elements.set(j, swapped);
        }
    }
}
