// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.exposure;

import java.util.Arrays;
import java.util.Base64;

/**
 * Counts distinct 64-bit hashes in 16 KiB, however many there are: HyperLogLog (Flajolet, Fusy,
 * Gandouet, Meunier 2007) with the improved raw estimator of Ertl 2017, "New cardinality estimation
 * algorithms for HyperLogLog sketches", section 2, which needs no table of corrections. Its
 * standard error is 1.04 / √16384 = 0.81 %. Sketches merge by the greater of each register, in any
 * order, so that parts give the same as the whole.
 */
public final class StateSketch {
    /** The relative standard error of {@link #estimate}. */
    public static final double STANDARD_ERROR = 1.04 / 128;

    private static final int BITS = 14;
    private static final int REGISTERS = 1 << BITS;
    private static final int RANK_MAX = 64 - BITS + 1;

    private final byte[] registers = new byte[REGISTERS];

    /** Counts a hash; its bits need not be well mixed. */
    public void add(long hash) {
        long mixed = mix(hash);
        int register = (int) (mixed >>> (64 - BITS));
        int rank = Math.min(RANK_MAX, Long.numberOfLeadingZeros(mixed << BITS) + 1);
        if (rank > registers[register]) {
            registers[register] = (byte) rank;
        }
    }

    // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every bit of the hash moves every bit.
    private static long mix(long hash) {
        long mixed = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** Counts all that the other has counted. */
    public void add(StateSketch other) {
        for (int register = 0; register < REGISTERS; register++) {
            registers[register] = (byte) Math.max(registers[register], other.registers[register]);
        }
    }

    /** How many distinct hashes were counted, within the error. */
    public long estimate() {
        int[] withRank = new int[RANK_MAX + 1];
        for (byte rank : registers) {
            withRank[rank]++;
        }
        double size = REGISTERS;
        double sum = size * tau(1 - withRank[RANK_MAX] / size);
        for (int rank = RANK_MAX - 1; rank >= 1; rank--) {
            sum = 0.5 * (sum + withRank[rank]);
        }
        sum += size * sigma(withRank[0] / size);
        return Math.round(size * size / (2 * Math.log(2) * sum));
    }

    private static double sigma(double share) {
        if (share == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double power = share;
        double weight = 1;
        double sum = share;
        double before;
        do {
            power *= power;
            before = sum;
            sum += power * weight;
            weight += weight;
        } while (sum != before);
        return sum;
    }

    private static double tau(double share) {
        if (share == 0 || share == 1) {
            return 0;
        }
        double root = share;
        double weight = 1;
        double sum = 1 - share;
        double before;
        do {
            root = Math.sqrt(root);
            before = sum;
            weight *= 0.5;
            sum -= (1 - root) * (1 - root) * weight;
        } while (sum != before);
        return sum / 3;
    }

    /**
     * What this sketch has beyond the other, as text: empty when it has nothing new. With {@link
     * #addText} it makes the other one into the union of both.
     */
    public String beyond(StateSketch other) {
        byte[] bytes = new byte[4 * REGISTERS];
        int length = 0;
        int last = 0;
        for (int register = 0; register < REGISTERS; register++) {
            if (registers[register] > other.registers[register]) {
                int gap = register - last;
                last = register;
                while (gap >= 0x80) {
                    bytes[length++] = (byte) (gap | 0x80);
                    gap >>>= 7;
                }
                bytes[length++] = (byte) gap;
                bytes[length++] = registers[register];
            }
        }
        return Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes, length));
    }

    /**
     * Counts what {@link #beyond} wrote.
     *
     * @throws IllegalArgumentException when it did not
     */
    public void addText(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        int register = 0;
        int at = 0;
        while (at < bytes.length) {
            int gap = 0;
            int shift = 0;
            while (at < bytes.length && bytes[at] < 0 && shift < BITS) {
                gap |= (bytes[at++] & 0x7f) << shift;
                shift += 7;
            }
            if (at + 2 > bytes.length) {
                throw new IllegalArgumentException("a register is cut off");
            }
            register += gap | bytes[at] << shift;
            int rank = bytes[at + 1];
            at += 2;
            if (register < 0 || register >= REGISTERS || rank < 1 || rank > RANK_MAX) {
                throw new IllegalArgumentException("no register " + register + " of rank " + rank);
            }
            registers[register] = (byte) Math.max(registers[register], rank);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StateSketch sketch && Arrays.equals(registers, sketch.registers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(registers);
    }
}
