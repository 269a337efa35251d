// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Leadership;
import dev.assay.db.consensus.ReplicaCore;
import dev.assay.db.consensus.Statement;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.log.ChainHash;
import dev.assay.simulation.Environment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the handlers of a replica share beside the usual: the tenure, the votes, the blocks. */
final class Core extends ReplicaCore implements Leadership {
    final HotstuffOptions options;
    final HotstuffStorage storage;

    /** The blocks above the stable checkpoint, on whatever branch. */
    final LinkedHashMap<ChainHash, Block> blocks = new LinkedHashMap<>();

    /** Those of them that this replica has voted for. */
    final LinkedHashSet<ChainHash> voted = new LinkedHashSet<>();

    /** The certificate of the latest view that this replica knows. */
    Certificate highest = Block.GENESIS;

    /** The latest certificate that this replica has voted on the grounds of. */
    Certificate locked = Block.GENESIS;

    /** The block that this replica voted for last, which is the one of its latest view. */
    @Nullable Block lastVoted;

    /** The view of its last vote; it votes in later ones only. */
    long lastVotedView;

    /** The height up to which this replica has told that it voted. */
    long votedHeight;

    /** The tenure that this replica is in. */
    long tenure;

    /** The proof that a quorum gave up the latest tenure that was given up. */
    Optional<Certificate> timeout = Optional.empty();

    /** True once this replica has given up the leader of its tenure. */
    boolean gaveUp;

    /** The digest of the last block that was executed. */
    ChainHash executedBlock = ChainHash.NONE;

    /** The certificate of the last block that is known to be decided. */
    Certificate decided = Block.GENESIS;

    /** A planted bug waits here for a state that somebody claims to have. */
    long claimed;

    Core(Environment environment, HotstuffOptions options, Signatures signatures) {
        super(environment, options.quorum(), signatures);
        this.options = options;
        this.tenure = options.tenureOf(1);
        this.stableSnapshot = Snapshots.take(this);
        this.storage = new HotstuffStorage(this);
    }

    /** Clients are told the tenure, whose leader they ask next. */
    @Override
    public long view() {
        return tenure;
    }

    /** A replica never waits between two tenures. */
    @Override
    public boolean isActive() {
        return true;
    }

    @Override
    public int leader() {
        return options.leader(tenure);
    }

    boolean isLeader() {
        return leader() == address();
    }

    /** The node that collects the votes of a view: the one that leads in the next. */
    int collector(long view) {
        return options.leader(options.tenureOf(view + 1));
    }

    Standing standing() {
        return new Standing(highest, timeout);
    }

    @Nullable Block block(ChainHash digest) {
        return blocks.get(digest);
    }

    /** True when this is the certificate of a block, and a quorum signed it. */
    boolean isCertified(Certificate proof) {
        return proof.statement().equals(Block.GENESIS.statement())
                || (options.has(HotstuffBug.CERTIFICATE_UNCHECKED)
                        ? proof.statement().kind() == Statement.Kind.BLOCK
                        : proof.isValid(Statement.Kind.BLOCK, quorum, signatures));
    }

    /**
     * The blocks between a certified one, which is the first, and the last decided one; the list
     * ends early where a block is not known.
     */
    List<Block> undecided(Certificate from) {
        List<Block> branch = new ArrayList<>();
        Block block = blocks.get(from.statement().subject());
        long floor = Math.max(executed(), decided.statement().sequence());
        while (block != null && block.height() > floor) {
            branch.add(block);
            block = blocks.get(block.parent());
        }
        return branch;
    }

    void send(int to, HotstuffMessage message) {
        environment.send(to, HotstuffCodec.encode(message));
    }

    void broadcast(HotstuffMessage message) {
        broadcast(HotstuffCodec.encode(message));
    }

    /** Votes once what the vote promises is durable; not at all when its tenure has passed. */
    void vote(Runnable action) {
        long inTenure = tenure;
        Runnable inTime =
                () -> {
                    if (tenure == inTenure) {
                        action.run();
                    }
                };
        if (options.has(HotstuffBug.VOTE_BEFORE_DURABLE)) {
            syncSometime();
            inTime.run();
        } else {
            whenDurable(inTime);
        }
    }

    /** This replica will vote for the block, and from now on for none of an earlier view. */
    void accept(Block block) {
        blocks.put(block.digest(), block);
        remember(block);
        storage.voted(block);
    }

    /** This replica has voted for the block. */
    void remember(Block block) {
        if (block.view() >= lastVotedView) {
            lastVoted = block;
            lastVotedView = block.view();
        }
        voted.add(block.digest());
        votedHeight = Math.max(votedHeight, block.height());
        lock(block.justify());
    }

    /** From now on this replica votes only on the grounds of this certificate or later ones. */
    void lock(Certificate proof) {
        if (proof.statement().view() > locked.statement().view()) {
            locked = proof;
        }
    }
}
