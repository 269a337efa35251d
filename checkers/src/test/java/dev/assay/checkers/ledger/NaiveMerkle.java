// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The definitions of RFC 9162, section 2.1, word for word over lists, in hexadecimal digits. */
final class NaiveMerkle {
    private NaiveMerkle() {}

    static String root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return hash(new byte[0]);
        }
        if (leaves.size() == 1) {
            return hash(joined(new byte[] {0}, leaves.get(0)));
        }
        int split = split(leaves.size());
        return node(root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
    }

    static List<String> path(int index, List<byte[]> leaves) {
        List<String> path = new ArrayList<>();
        if (leaves.size() > 1) {
            int split = split(leaves.size());
            List<byte[]> left = leaves.subList(0, split);
            List<byte[]> right = leaves.subList(split, leaves.size());
            path.addAll(index < split ? path(index, left) : path(index - split, right));
            path.add(root(index < split ? right : left));
        }
        return path;
    }

    static List<String> proof(int fewer, List<byte[]> leaves, boolean isWhole) {
        if (fewer == leaves.size()) {
            return isWhole ? List.of() : List.of(root(leaves));
        }
        int split = split(leaves.size());
        List<byte[]> left = leaves.subList(0, split);
        List<byte[]> right = leaves.subList(split, leaves.size());
        List<String> path = new ArrayList<>();
        if (fewer <= split) {
            path.addAll(proof(fewer, left, isWhole));
            path.add(root(right));
        } else {
            path.addAll(proof(fewer - split, right, false));
            path.add(root(left));
        }
        return path;
    }

    static String node(String left, String right) {
        HexFormat hex = HexFormat.of();
        return hash(joined(joined(new byte[] {1}, hex.parseHex(left)), hex.parseHex(right)));
    }

    private static int split(int leaves) {
        int power = 1;
        while (power * 2 < leaves) {
            power *= 2;
        }
        return power;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
