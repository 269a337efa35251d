// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Checkpoints;
import dev.assay.db.consensus.Requests;
import dev.assay.db.hotstuff.HotstuffMessage.FetchBlock;
import dev.assay.db.hotstuff.HotstuffMessage.FetchedBlock;
import dev.assay.db.log.ChainHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What follows from certificates: the rule by which two of them decide (Malkhi and Nayak,
 * "HotStuff-2: Optimal Two-Phase Responsive BFT", ePrint 2023/397, section 4, pipelined). When a
 * block is certified whose parent was certified in the view right before, the parent is decided,
 * and with it everything it stands on. Blocks that are needed and not known are asked for, from
 * those who voted for them.
 *
 * <p>Whoever learns a certificate learns it here, so that all agree on what is decided: O(length of
 * the branch that is not executed).
 */
final class Chain {
    private static final int ASKED_AT_ONCE = 4;
    private static final int MISSING_MAX = 64;

    private final Core core;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private final Listener listener;

    /** Blocks that are certified, needed and not known, by digest. */
    private final LinkedHashMap<ChainHash, Certificate> missing = new LinkedHashMap<>();

    private int asked;
    private boolean isExecuting;

    /** Hears when blocks were executed, and whether there were requests in them. */
    @FunctionalInterface
    interface Listener {
        void executed(boolean progressed);
    }

    Chain(Core core, Requests requests, Checkpoints checkpoints, Listener listener) {
        this.core = core;
        this.requests = requests;
        this.checkpoints = checkpoints;
        this.listener = listener;
    }

    /** The replica was started: finds out again what is decided. */
    void resume() {
        for (Block block : List.copyOf(core.blocks.values())) {
            consider(block.justify());
        }
        consider(core.highest);
    }

    /** Takes over a certificate that was verified; true when it is later than all before. */
    boolean learn(Certificate proof) {
        boolean isNews = proof.statement().view() > core.highest.statement().view();
        if (isNews) {
            core.highest = proof;
            core.storage.certificate(proof);
            if (core.options.has(HotstuffBug.LOCK_FORCED)) {
                core.lock(proof);
            }
        }
        consider(proof);
        return isNews;
    }

    private void consider(Certificate proof) {
        if (proof.statement().sequence() <= core.executed()) {
            return;
        }
        Block block = core.block(proof.statement().subject());
        if (block == null) {
            want(proof);
        } else if (core.options.has(HotstuffBug.COMMIT_AFTER_ONE_CHAIN)) {
            decide(proof);
        } else if (block.followsAtOnce() || core.options.has(HotstuffBug.COMMIT_ACROSS_VIEWS)) {
            decide(block.justify());
        }
    }

    private void decide(Certificate proof) {
        if (proof.statement().sequence() > core.decided.statement().sequence()) {
            core.decided = proof;
        }
        execute();
    }

    /** Applies what is decided, in order, as far as it is known. */
    void execute() {
        if (isExecuting) {
            return;
        }
        List<Block> branch = new ArrayList<>();
        Certificate next = core.decided;
        while (next.statement().sequence() > core.executed()) {
            Block block = core.block(next.statement().subject());
            if (block == null) {
                want(next);
                return;
            }
            branch.add(block);
            next = block.justify();
        }
        if (branch.isEmpty()) {
            return;
        }
        if (!next.statement().subject().equals(core.executedBlock)) {
            core.halt(
                    "what is decided at height "
                            + (core.executed() + 1)
                            + " does not stand on what was executed");
            return;
        }
        apply(branch.reversed());
    }

    private void apply(List<Block> branch) {
        boolean progressed = false;
        isExecuting = true;
        for (Block block : branch) {
            core.executedBlock = block.digest();
            core.state.apply(block.batch(), requests::answer);
            progressed |= !block.batch().requests().isEmpty();
            checkpoints.executed();
        }
        isExecuting = false;
        requests.executed(progressed);
        listener.executed(progressed);
    }

    /** A block is certified that this replica does not have. */
    private void want(Certificate proof) {
        Certificate known = missing.putIfAbsent(proof.statement().subject(), proof);
        if (known == null) {
            if (missing.size() > MISSING_MAX) {
                missing.pollFirstEntry();
            }
            ask(proof);
        }
    }

    private void ask(Certificate proof) {
        int signers = proof.signed().size();
        for (int i = 0; i < signers; i++) {
            int signer = proof.signed().get(asked++ % signers).signer();
            if (signer != core.address()) {
                core.send(
                        signer,
                        HotstuffCodec.fetchBlock(
                                core.signatures, core.address(), proof.statement().subject()));
                return;
            }
        }
    }

    /** Asks again for what is missing, each time somebody else. */
    void fetchMissing() {
        missing.values().removeIf(proof -> proof.statement().sequence() <= core.executed());
        List<Certificate> wanted = new ArrayList<>(missing.values());
        wanted.subList(0, Math.min(ASKED_AT_ONCE, wanted.size())).forEach(this::ask);
    }

    /** Another replica, which sealed the message, asks for a block. */
    void handle(FetchBlock message) {
        Block block = core.block(message.digest());
        if (block != null) {
            core.send(message.signer(), new FetchedBlock(block));
        }
    }

    /**
     * Somebody sends a block.
     *
     * @return true when it was wanted, and stands on a certified one
     */
    boolean handle(FetchedBlock message) {
        Block block = message.block();
        Certificate proof = missing.get(block.digest());
        if (proof == null) {
            return false;
        }
        if (!block.statement().equals(proof.statement()) || !core.isCertified(block.justify())) {
            core.refuse();
            return false;
        }
        missing.remove(block.digest());
        core.blocks.put(block.digest(), block);
        core.storage.block(block);
        consider(proof);
        consider(block.justify());
        execute();
        return true;
    }

    /** A block became known by a proposal. */
    void proposed(Block block) {
        Certificate proof = missing.remove(block.digest());
        if (proof != null) {
            consider(proof);
            execute();
        }
    }

    /** Drops what lies up to a stable checkpoint. */
    void forget(long sequence) {
        core.blocks.values().removeIf(block -> block.height() <= sequence);
        core.voted.retainAll(core.blocks.keySet());
        missing.values().removeIf(proof -> proof.statement().sequence() <= sequence);
    }
}
