// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.kv;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who takes part in a cluster (Ongaro's dissertation, chapter 4). Sets of nodes are numbers: node i
 * is in a set when bit i is 1.
 *
 * @param voters whose quorums decide
 * @param votersBefore during a change (joint consensus, section 4.3) those whose quorums must
 *     decide as well; 0 at all other times
 * @param learners that are sent the log, and count for nothing (section 4.2.1)
 */
public record Configuration(long voters, long votersBefore, long learners) {
    public Configuration {
        if (voters == 0 || (learners & (voters | votersBefore)) != 0) {
            throw new IllegalArgumentException(
                    "needs voters, and learners that are none: "
                            + names(voters)
                            + ", "
                            + names(learners));
        }
    }

    /** These voters and nobody else. */
    public static Configuration of(long voters) {
        return new Configuration(voters, 0, 0);
    }

    /** The set of the first nodes, so many. */
    public static long firstNodes(int count) {
        return -1L >>> (Long.SIZE - count);
    }

    /** A set as a set of numbers. */
    public static SortedSet<Integer> asSet(long set) {
        SortedSet<Integer> nodes = new TreeSet<>();
        for (int node = 0; node < Long.SIZE; node++) {
            if (contains(set, node)) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    /** A set of numbers as a set. */
    public static long ofSet(SortedSet<Integer> nodes) {
        long set = 0;
        for (int node : nodes) {
            set |= 1L << node;
        }
        return set;
    }

    /** True during a change. */
    public boolean isJoint() {
        return votersBefore != 0;
    }

    /** Everybody who is sent the log. */
    public long members() {
        return voters | votersBefore | learners;
    }

    /** True when the node may vote, and be elected. */
    public boolean isVoter(int node) {
        return contains(voters | votersBefore, node);
    }

    /** True when a set holds a node. */
    public static boolean contains(long set, int node) {
        return (set >>> node & 1) == 1;
    }

    /** A number that equal configurations share. */
    public long digest() {
        return StateDigest.mix(StateDigest.mix(voters, votersBefore), learners);
    }

    /** Writes it. */
    public void write(ByteWriter writer) {
        writer.putLong(voters).putLong(votersBefore).putLong(learners);
    }

    /** Reads one. */
    public static Configuration read(ByteReader reader) throws DamagedBytesException {
        try {
            return new Configuration(reader.getLong(), reader.getLong(), reader.getLong());
        } catch (IllegalArgumentException invalid) {
            throw new DamagedBytesException(String.valueOf(invalid.getMessage()));
        }
    }

    @Override
    public String toString() {
        return "voters "
                + names(voters)
                + (isJoint() ? " and " + names(votersBefore) : "")
                + (learners == 0 ? "" : ", learners " + names(learners));
    }

    private static String names(long set) {
        StringBuilder names = new StringBuilder();
        for (int node : asSet(set)) {
            names.append(names.isEmpty() ? "n" : " n").append(node);
        }
        return names.isEmpty() ? "nobody" : names.toString();
    }
}
