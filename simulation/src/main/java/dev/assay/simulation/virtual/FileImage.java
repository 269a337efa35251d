// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import java.util.Arrays;

/** The content of one file in one layer of a disk. */
final class FileImage {
    private static final long MAX_LENGTH = 1L << 30;

    private byte[] bytes = new byte[0];
    private int length;

    void write(long offset, byte[] data, int from, int count) {
        long end = offset + count;
        if (offset < 0 || end > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "files end at "
                            + MAX_LENGTH
                            + " bytes; offset "
                            + offset
                            + ", length "
                            + count);
        }
        if (end > bytes.length) {
            bytes =
                    Arrays.copyOf(
                            bytes, (int) Math.min(MAX_LENGTH, Math.max(end, 2L * bytes.length)));
        }
        System.arraycopy(data, from, bytes, (int) offset, count);
        length = Math.max(length, (int) end);
    }

    void truncate(long newLength) {
        if (newLength < length) {
            // What lies behind the end must read as zero if the file grows over it again.
            Arrays.fill(bytes, (int) newLength, length, (byte) 0);
            length = (int) newLength;
        }
    }

    int length() {
        return length;
    }

    /** Flips a bit, counted from the first byte's lowest; beyond the end nothing. */
    void flip(long bit) {
        if (bit >= 0 && bit < 8L * length) {
            bytes[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
        }
    }

    byte[] content() {
        return Arrays.copyOf(bytes, length);
    }

    FileImage copy() {
        FileImage copy = new FileImage();
        copy.bytes = content();
        copy.length = length;
        return copy;
    }
}
