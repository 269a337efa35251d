// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

/**
 * How the bits of two configurations compare at the present event. A bit belongs to an open
 * operation, and what it means depends on the operation; bits of closed operations are clear.
 *
 * <p>A configuration <em>covers</em> another when it can do whatever the other can: it has the same
 * state and the same {@link #exact} bits, all {@link #more} bits of the other, no {@link #less} bit
 * that the other lacks, and it used no more crashed operations of any class.
 */
final class Marks {
    private final Layout layout;

    /** Bits in which two configurations must not differ: the state, changes that took effect. */
    final long[] exact;

    /** Bits that are good to have: pure operations that took effect, discharged changes. */
    final long[] more;

    /** Bits that are good to lack: changes that can be hidden and were used. */
    final long[] less;

    /** The discharge bits of all open changes that can be hidden. */
    final long[] safe;

    /** The bits of all open pure operations. */
    final long[] pure;

    Marks(Layout layout) {
        this.layout = layout;
        exact = new long[layout.bitWords];
        java.util.Arrays.fill(exact, -1L);
        more = new long[layout.bitWords];
        less = new long[layout.bitWords];
        safe = new long[layout.bitWords];
        pure = new long[layout.bitWords];
    }

    /** An operation of this kind has the slot from now on. */
    void open(int operation, Layout.Kind kind) {
        int bit = layout.doneBit(operation);
        switch (kind) {
            case PURE -> {
                flip(more, bit);
                flip(pure, bit);
                flip(exact, bit);
            }
            case EXACT -> {
                // Its bit is exact from the beginning.
            }
            case HIDEABLE, OVERWRITING -> {
                flip(less, bit);
                flip(exact, bit);
                int safeBit = layout.safeBit(operation);
                flip(more, safeBit);
                flip(safe, safeBit);
                flip(exact, safeBit);
            }
        }
    }

    /** The operation's slot is free again. */
    void close(int operation, Layout.Kind kind) {
        open(operation, kind);
    }

    private static void flip(long[] bits, int bit) {
        bits[bit >>> 6] ^= 1L << bit;
    }

    /** True when the left configuration can do whatever the right one can. */
    boolean covers(long[] left, int leftOffset, long[] right, int rightOffset) {
        for (int word = 0; word < layout.bitWords; word++) {
            long one = left[leftOffset + word];
            long other = right[rightOffset + word];
            long harmful = exact[word] | (other & more[word]) | (one & less[word]);
            if (((one ^ other) & harmful) != 0) {
                return false;
            }
        }
        for (int word = layout.bitWords; word < layout.words; word++) {
            long guards = layout.guards[word];
            // A field of the left that is larger borrows its own spare bit.
            if ((((right[rightOffset + word] | guards) - left[leftOffset + word]) & guards)
                    != guards) {
                return false;
            }
        }
        return true;
    }

    /** A hash of the state and the exact bits. */
    long hash(long[] configuration, int offset) {
        long hash = (configuration[offset] & exact[0]) * 0x9E3779B97F4A7C15L;
        for (int word = 1; word < layout.bitWords; word++) {
            long bits = configuration[offset + word] & exact[word];
            hash = (hash ^ (hash >>> 32) ^ bits) * 0x9E3779B97F4A7C15L;
        }
        return hash ^ (hash >>> 32);
    }
}
