// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.log.ChainHash;
import dev.assay.db.minbft.MinBftMessage.Base;
import dev.assay.db.minbft.MinBftMessage.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one replica has said, in the order of its counter and without gaps, and what follows from
 * it: the same for everybody who has heard it up to the same number.
 */
final class Stream {
    final int sender;

    /** Behind this number what was said is kept; it is 0, or that of a {@link Claim.Reached}. */
    long base;

    /** How others know that nothing before is needed. */
    Optional<Base> baseProof = Optional.empty();

    /** Up to this number everything was heard. */
    long position;

    long epoch = dev.assay.simulation.TrustedCounter.FIRST_EPOCH;

    /** What was said behind the base. */
    final TreeMap<Long, Said> messages = new TreeMap<>();

    /** What arrived and waits for what comes before it, or for what it relies on. */
    final TreeMap<Long, Said> waiting = new TreeMap<>();

    /** The sender said what no honest replica says: nothing more is heard of it. */
    boolean condemned;

    /** The view that the sender is in, or wants. */
    long view;

    /** Whether the sender began that view as its primary. */
    boolean began;

    /** What the sender said last that it had executed. */
    long reached;

    /** The next number that the sender can propose, as the primary of its view. */
    long nextProposal = 1;

    /** What the sender has to propose again in its view. */
    final TreeMap<Long, ChainHash> again = new TreeMap<>();

    /** Up to here this replica cannot tell what that is, and a checkpoint covers it. */
    long unheard;

    /** In its view, the last number that the sender voted for. */
    long voted;

    /** The sender's latest wish for another view. */
    @Nullable Said wish;

    /** Where the log can be cut, oldest first. */
    final List<Cut> cuts = new ArrayList<>();

    /** The last cut that this replica vouched for. */
    long vouched;

    /** A proof of a base that lies beyond what was heard. */
    @Nullable Base beyond;

    /** How the sender stood when it said that it had reached a checkpoint. */
    record Cut(long number, long reached, long view, boolean began) {
        /** What is vouched for beside number and view. */
        ChainHash subject(int sender) {
            return ChainHash.of(
                    new dev.assay.db.wire.ByteWriter()
                            .putInt(sender)
                            .putLong(reached)
                            .putBoolean(began)
                            .toBytes());
        }
    }

    Stream(int sender) {
        this.sender = sender;
    }

    /** The last number that has to be proposed again, 0 if there is none. */
    long lastAgain() {
        return again.isEmpty() ? 0 : again.lastKey();
    }

    /** Notes that the log can be cut at this number, unless the sender owes proposals. */
    void cut(long number) {
        if (lastAgain() <= reached) {
            cuts.add(new Cut(number, reached, view, began));
        }
    }

    /** The log begins behind this cut from now on. */
    void rebase(Base proof) {
        base = proof.number();
        baseProof = Optional.of(proof);
        messages.headMap(base, true).clear();
        waiting.headMap(base, true).clear();
        cuts.removeIf(cut -> cut.number() < base);
        if (beyond != null && beyond.number() <= base) {
            beyond = null;
        }
    }

    /** Goes on behind a cut without what came before it. */
    void jump(Base proof) {
        position = proof.number();
        view = proof.view();
        began = proof.began();
        reached = proof.reached();
        nextProposal = reached + 1;
        voted = reached;
        again.clear();
        unheard = 0;
        wish = null;
        cuts.clear();
        cuts.add(new Cut(position, reached, view, began));
        rebase(proof);
    }

    /** For a planted bug: the sender's counter began a new epoch. */
    void startAnew(long newEpoch) {
        epoch = newEpoch;
        position = 0;
        base = 0;
        baseProof = Optional.empty();
        messages.clear();
        waiting.clear();
        cuts.clear();
        voted = 0;
    }

    /** What was said behind a number and before another, as a log has it. */
    List<Claim.Entry> entries(long after, long before) {
        List<Claim.Entry> entries = new ArrayList<>();
        for (Said said : messages.subMap(after, false, before, false).values()) {
            entries.add(said.claim().entry());
        }
        return entries;
    }
}
