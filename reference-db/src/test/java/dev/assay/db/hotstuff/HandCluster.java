// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.HandReplicas;
import dev.assay.db.consensus.SharedMessage.Ballot;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.hotstuff.HotstuffMessage.Proposal;
import dev.assay.db.hotstuff.HotstuffMessage.Synced;
import dev.assay.db.log.ChainHash;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Replicas of HotStuff in the hands of a test. */
final class HandCluster extends HandReplicas {
    final HotstuffOptions options;

    HandCluster(int nodes, HotstuffBug... bugs) {
        this(HotstuffOptions.of(nodes, Set.of(bugs)));
    }

    HandCluster(HotstuffOptions options) {
        super(options.nodes());
        this.options = options;
        begin();
    }

    @Override
    protected Node replica(Environment environment, Signatures own) {
        return new HotstuffReplica(environment, options, own);
    }

    /** Four replicas whose first leader is in the hands of the test: it gets nothing itself. */
    static HandCluster ledByHand(HotstuffBug... bugs) {
        HandCluster cluster = new HandCluster(4, bugs);
        cluster.losePower(0);
        cluster.passes = packet -> packet.to() != 0;
        return cluster;
    }

    /** A message of HotStuff, or one that all protocols have. */
    static Object message(Packet packet) {
        try {
            HotstuffMessage message = HotstuffCodec.decode(packet.bytes());
            return message instanceof HotstuffMessage.Shared shared ? shared.message() : message;
        } catch (DamagedBytesException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** A replica gets this message, whoever may have sent it. */
    void give(int to, HotstuffMessage message) {
        give(to, 0, HotstuffCodec.encode(message));
    }

    /** The first leader proposes a block to a replica. */
    void propose(int to, Block block) {
        give(to, proposal(block));
    }

    /** A proposal of the first leader. */
    static Proposal proposal(Block block) {
        return HotstuffCodec.proposal(
                KEYS.of(0), 0, block, new Standing(block.justify(), Optional.empty()));
    }

    /** A replica hears of a certificate. */
    void tell(int to, Certificate proof) {
        give(to, new Synced(new Standing(proof, Optional.empty())));
    }

    /** A block with a new request. */
    Block block(long view, Certificate justify) {
        return Block.of(view, Batch.of(List.of(request())), justify);
    }

    /** The certificate that these nodes sign for a block. */
    static Certificate certified(Block block, int... signers) {
        return certificate(block.statement(), signers);
    }

    /** The certificate of a quorum of four. */
    static Certificate certified(Block block) {
        return certified(block, 0, 1, 2);
    }

    /** The certificate that these nodes sign. */
    static Certificate certificate(Statement said, int... signers) {
        List<Vote> votes =
                IntStream.of(signers).mapToObj(node -> said.signedBy(KEYS.of(node))).toList();
        return Certificate.of(said, votes);
    }

    /** A node's time-out of a tenure. */
    static Vote timeout(int node, long tenure) {
        return new Statement(Statement.Kind.TIMEOUT, tenure, 0, ChainHash.NONE)
                .signedBy(KEYS.of(node));
    }

    /** What a node has voted for and sent to the leader in the hands of the test. */
    List<ChainHash> votes(int node) {
        List<ChainHash> votes = new ArrayList<>();
        for (Packet packet : lost) {
            if (packet.from() == node
                    && message(packet) instanceof Ballot ballot
                    && ballot.vote().statement().kind() == Statement.Kind.BLOCK) {
                votes.add(ballot.vote().statement().subject());
            }
        }
        return votes;
    }

    /** The highest tenure that a node has entered. */
    long tenure(int node) {
        return marks(node, "view-entered").stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
