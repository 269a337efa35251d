// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.db.log.ChainHash;
import dev.assay.db.log.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Everything that travels between nodes, and between nodes and clients. Sections are those of
 * Ongaro's dissertation.
 */
public sealed interface Message {
    /** A message between nodes, which carries its sender's current term. */
    sealed interface PeerMessage extends Message {
        /** The sender's term. */
        long term();
    }

    /** Would you vote for me in {@code proposedTerm}? Changes nobody's term (section 9.6). */
    record PreVoteRequest(long term, long proposedTerm, long lastIndex, long lastTerm)
            implements PeerMessage {}

    /** Answer to {@link PreVoteRequest}; {@code term} is the voter's own. */
    record PreVoteReply(long term, long proposedTerm, boolean granted) implements PeerMessage {}

    /**
     * Vote for me (figure 3.1, RequestVote).
     *
     * @param transferred whether the leader asked the sender to take over, so that loyalty to it is
     *     no reason to refuse (section 3.10)
     */
    record VoteRequest(long term, long lastIndex, long lastTerm, boolean transferred)
            implements PeerMessage {
        /** Of a candidate that nobody asked. */
        public VoteRequest(long term, long lastIndex, long lastTerm) {
            this(term, lastIndex, lastTerm, false);
        }
    }

    /** Answer to {@link VoteRequest}. */
    record VoteReply(long term, boolean granted) implements PeerMessage {}

    /**
     * Entries after {@code previousIndex}, none in a heartbeat (figure 3.1, AppendEntries).
     *
     * @param term the leader's
     * @param previousIndex the entry before the first of these
     * @param previousTerm that entry's term
     * @param commitIndex how far the leader has committed
     * @param round counts the leader's rounds of heartbeats, so that an answer proves when it was
     *     given (section 6.4)
     * @param knownIndex up to where the receiver told the sender in this term that it has the log,
     *     durably; 0 before it told
     * @param entries to append
     */
    record AppendRequest(
            long term,
            long previousIndex,
            long previousTerm,
            long commitIndex,
            long round,
            long knownIndex,
            List<Entry> entries)
            implements PeerMessage {
        public AppendRequest {
            entries = List.copyOf(entries);
        }

        /** Index of the last entry that the sender has vouched for with this message. */
        public long lastIndex() {
            return previousIndex + entries.size();
        }
    }

    /** The log agrees with the leader's up to {@code matchIndex}, durably. */
    record AppendAccepted(long term, long round, long matchIndex) implements PeerMessage {}

    /**
     * The log has no entry of the right term at {@code previousIndex}, or the request is of an old
     * term.
     *
     * @param term the follower's
     * @param round of the request
     * @param previousIndex of the request
     * @param conflictTerm term of the follower's entry there, 0 when its log is shorter (section
     *     3.5, last paragraphs)
     * @param conflictIndex the first index of that term, or the follower's last index + 1
     */
    record AppendRejected(
            long term, long round, long previousIndex, long conflictTerm, long conflictIndex)
            implements PeerMessage {}

    /**
     * A piece of a snapshot, for a follower that needs entries which the leader's log has no more
     * (figure 5.3, InstallSnapshot).
     *
     * @param round as in {@link AppendRequest}
     * @param lastIndex up to where the snapshot stands for the log
     * @param digest of the whole snapshot
     * @param totalBytes of the whole snapshot
     * @param offset of the piece
     * @param data of the piece, perhaps empty; not copied
     */
    record SnapshotRequest(
            long term,
            long round,
            long lastIndex,
            ChainHash digest,
            int totalBytes,
            int offset,
            byte[] data)
            implements PeerMessage {
        @Override
        public boolean equals(Object other) {
            return other instanceof SnapshotRequest that
                    && term == that.term
                    && round == that.round
                    && lastIndex == that.lastIndex
                    && digest.equals(that.digest)
                    && totalBytes == that.totalBytes
                    && offset == that.offset
                    && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return Objects.hash(term, round, lastIndex, digest, totalBytes, offset);
        }

        @Override
        public String toString() {
            return "SnapshotRequest[term=%d, round=%d, lastIndex=%d, digest=%s, bytes %d … %d of %d]"
                    .formatted(
                            term,
                            round,
                            lastIndex,
                            digest,
                            offset,
                            offset + data.length,
                            totalBytes);
        }
    }

    /**
     * So many bytes of the snapshot up to {@code lastIndex} are here. When all are, and they are
     * durable, {@link AppendAccepted} says so.
     */
    record SnapshotReply(long term, long round, long lastIndex, int receivedBytes)
            implements PeerMessage {}

    /** Stand for election at once: the sender, which leads, wants to hand over (section 3.10). */
    record TimeoutNow(long term) implements PeerMessage {}

    /**
     * An operator wants these voters and no others (bit i stands for node i); who leads changes the
     * configuration step by step, and others ignore it. It may be repeated until it is so.
     */
    record ChangeVoters(long voters) implements Message {}

    /** An operator wants another node to lead; who leads hands over, and others ignore it. */
    record TransferLeadership(int target) implements Message {}

    /**
     * The sender's disk is empty but for this number, which it drew. It takes part only when
     * everybody has noted the number, so that an emptied disk is found out by those who remember.
     */
    record JoinRequest(long term, long diskId) implements PeerMessage {}

    /**
     * Answer to {@link JoinRequest}.
     *
     * @param diskId that it answers
     * @param noted false when the sender has noted another number for the receiver's disk
     */
    record JoinReply(long term, long diskId, boolean noted) implements PeerMessage {}

    /**
     * A client's operation.
     *
     * @param clientId the session
     * @param sequence counts up within the session; a retry repeats it
     * @param operation what to do
     */
    record ClientRequest(long clientId, long sequence, Operation operation) implements Message {}

    /** The operation's result. */
    record ClientReply(long clientId, long sequence, Result result) implements Message {}

    /** This node does not lead; perhaps {@code leader} does. */
    record Redirect(long clientId, long sequence, OptionalInt leader) implements Message {}

    /**
     * The sender understands messages up to this version; nodes of version 1 neither send nor
     * understand it.
     */
    record Hello(int version) implements Message {}
}
