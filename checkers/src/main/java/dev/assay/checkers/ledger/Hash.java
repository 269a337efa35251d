// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 hash as a value: its 32 bytes, eight to a number, the first byte highest. */
public record Hash(long first, long second, long third, long fourth) {
    /** How many bytes a hash has. */
    public static final int BYTES = 32;

    private static final HexFormat HEX = HexFormat.of();

    /** The hash of bytes. */
    public static Hash of(byte[] content) {
        return ofBytes(sha256().digest(content));
    }

    /** A hash from its 32 bytes. */
    public static Hash ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
        }
        return new Hash(longAt(bytes, 0), longAt(bytes, 8), longAt(bytes, 16), longAt(bytes, 24));
    }

    /** A hash from its 64 hexadecimal digits. */
    public static Hash ofHex(String digits) {
        return ofBytes(HEX.parseHex(digits));
    }

    /** The 32 bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        put(first, bytes, 0);
        put(second, bytes, 8);
        put(third, bytes, 16);
        put(fourth, bytes, 24);
        return bytes;
    }

    /** The 64 digits in lower case. */
    public String toHex() {
        return HEX.formatHex(toBytes());
    }

    /** The first digits, enough for people to tell two apart. */
    public String brief() {
        return toHex().substring(0, 12);
    }

    @Override
    public String toString() {
        return toHex();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static long longAt(byte[] bytes, int from) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | bytes[from + i] & 0xff;
        }
        return value;
    }

    private static void put(long value, byte[] bytes, int from) {
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[from + i] = (byte) (value >>> (56 - 8 * i));
        }
    }
}
