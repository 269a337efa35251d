// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.Arrays;

/** Growing columns of primitives, of which a history is built. O(1) an entry, amortised. */
final class Columns {
    private Columns() {}

    /** A growing byte column. */
    static final class Bytes {
        private byte[] data = new byte[16];
        private int size;

        void add(int value) {
            if (size == data.length) {
                data = Arrays.copyOf(data, size * 2);
            }
            data[size++] = (byte) value;
        }

        void set(int index, int value) {
            data[index] = (byte) value;
        }

        /** Hands the column over and forgets it, so that two of it stand in memory shortly only. */
        byte[] take() {
            byte[] taken = Arrays.copyOf(data, size);
            data = new byte[0];
            return taken;
        }
    }

    /** A growing int column. */
    static final class Ints {
        private int[] data = new int[16];
        private int size;

        void add(int value) {
            if (size == data.length) {
                data = Arrays.copyOf(data, size * 2);
            }
            data[size++] = value;
        }

        void padTo(int length, int filler) {
            while (size < length) {
                add(filler);
            }
        }

        int get(int index) {
            return data[index];
        }

        void set(int index, int value) {
            data[index] = value;
        }

        int size() {
            return size;
        }

        /** As {@link Bytes#take}. */
        int[] take() {
            int[] taken = Arrays.copyOf(data, size);
            data = new int[0];
            return taken;
        }
    }

    /** A growing long column. */
    static final class Longs {
        private long[] data = new long[16];
        private int size;

        void add(long value) {
            if (size == data.length) {
                data = Arrays.copyOf(data, size * 2);
            }
            data[size++] = value;
        }

        /** As {@link Bytes#take}. */
        long[] take() {
            long[] taken = Arrays.copyOf(data, size);
            data = new long[0];
            return taken;
        }
    }
}
