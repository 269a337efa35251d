// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.TreeSet;

/**
 * Whose disk this is, so that a node whose disk was emptied does not take part as if it had never
 * promised anything. An empty disk draws a number, and its node takes part when a quorum, itself
 * included, has noted the number for it, each on its own disk; who noted another number before says
 * so. One node that was emptied is faulty, so at most f-1 of the others lie, and any 2f of them
 * have an honest one in common with the 2f that noted the first number: the second number never
 * gets enough. A node halts when f+1 others know another disk of it, which liars alone cannot
 * claim.
 */
public final class DiskIdentity {
    private final Quorum quorum;
    private final long[] peers;
    private final TreeSet<Integer> noted = new TreeSet<>();
    private final TreeSet<Integer> strangers = new TreeSet<>();
    private long number;
    private boolean member;

    /** The disk of a node that knows nothing yet. */
    public DiskIdentity(Quorum quorum) {
        this.quorum = quorum;
        this.peers = new long[quorum.nodes()];
    }

    /** The number of this disk, 0 while it has none. */
    public long number() {
        return number;
    }

    /** Gives an empty disk its number. */
    public void name(long drawn) {
        number = drawn;
    }

    /** True when enough others have noted the number, so that the node takes part. */
    public boolean isMember() {
        return member;
    }

    /** The node takes part from now on. */
    public void join() {
        member = true;
    }

    /** Notes the number of another node's disk, if it is the first; true when it is that one. */
    public boolean note(int node, long other) {
        if (peers[node] == 0) {
            peers[node] = other;
        }
        return peers[node] == other;
    }

    /** Another node answered. */
    public void answered(int node, boolean hasNoted) {
        (hasNoted ? noted : strangers).add(node);
    }

    /** True when a quorum has noted the number. */
    public boolean isKnown() {
        return noted.size() >= quorum.quorum() - 1;
    }

    /** True when an honest node has noted another number. */
    public boolean isForgotten() {
        return strangers.size() >= quorum.oneHonest();
    }

    /** Writes what has to be durable. */
    public void write(ByteWriter writer) {
        writer.putLong(number).putBoolean(member);
        for (long peer : peers) {
            writer.putLong(peer);
        }
    }

    /** Takes over what was written. */
    public void readFrom(ByteReader reader) throws DamagedBytesException {
        number = reader.getLong();
        member = reader.getBoolean();
        for (int node = 0; node < peers.length; node++) {
            peers[node] = reader.getLong();
        }
    }
}
