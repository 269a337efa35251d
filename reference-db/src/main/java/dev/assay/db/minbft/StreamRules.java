// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Statement;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.log.ChainHash;
import dev.assay.db.minbft.MinBftMessage.Said;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a replica may say next, given what it and others said before (Veronese et al., IEEE
 * Transactions on Computers 2013, sections 4.2 and 4.3). Each rule is a function of what was said,
 * in the order of the counters, so that all honest replicas come to the same end, and one that
 * breaks a rule is heard no further by any of them.
 *
 * <p>What counts is in what order one replica said things: who wants another view has told before
 * it what it voted for, and votes in the old one no more.
 */
final class StreamRules {
    private final MinBftOptions options;
    private final Signatures verifier;
    private final List<Stream> streams;

    /** What becomes of a message. */
    enum Verdict {
        /** It is the sender's next. */
        FITS,
        /** It relies on what another replica said, and that has not been heard yet. */
        WAITS,
        /** No honest replica says so. */
        LIES
    }

    StreamRules(MinBftOptions options, Signatures verifier, List<Stream> streams) {
        this.options = options;
        this.verifier = verifier;
        this.streams = streams;
    }

    private static Verdict fits(boolean fits) {
        return fits ? Verdict.FITS : Verdict.LIES;
    }

    Verdict judge(Stream stream, Said said) {
        return switch (said.claim()) {
            case Claim.Prepare it -> fits(mayPropose(stream, it));
            case Claim.Commit it -> judge(stream, it);
            case Claim.Reached it ->
                    fits(
                            it.sequence() % options.checkpointInterval() == 0
                                    && it.sequence() > stream.reached);
            case Claim.ViewChange it -> fits(mayWish(stream, said.number(), it));
            case Claim.NewView it -> judge(stream, it);
        };
    }

    private boolean isInReach(Stream stream, long sequence) {
        return sequence > 0 && sequence <= stream.reached + options.checkpointInterval();
    }

    private boolean mayPropose(Stream stream, Claim.Prepare it) {
        boolean isTurn =
                options.primary(it.view()) == stream.sender
                        && it.view() == stream.view
                        && (stream.began || it.view() == 0)
                        && (it.sequence() == stream.nextProposal
                                || (it.sequence() > stream.nextProposal
                                        && it.sequence() <= stream.unheard + 1))
                        && isInReach(stream, it.sequence());
        if (!isTurn) {
            return false;
        }
        if (it.sequence() <= stream.unheard) {
            return true;
        }
        if (it.sequence() <= stream.lastAgain() && !options.has(MinBftBug.NEW_VIEW_UNCHECKED)) {
            return it.batch().digest().equals(stream.again.get(it.sequence()));
        }
        return it.batch().isAuthentic(verifier)
                || options.has(MinBftBug.CLIENT_SIGNATURE_UNCHECKED);
    }

    private Verdict judge(Stream stream, Claim.Commit it) {
        boolean isTurn =
                it.view() >= stream.view
                        && options.primary(it.view()) != stream.sender
                        && isInReach(stream, it.sequence())
                        && (it.view() > stream.view || it.sequence() > stream.voted);
        if (!isTurn) {
            return Verdict.LIES;
        }
        Stream primary = streams.get(options.primary(it.view()));
        if (it.prepared() > primary.position) {
            return primary.condemned ? Verdict.LIES : Verdict.WAITS;
        }
        if (it.prepared() <= primary.base) {
            return Verdict.FITS; // About something that a checkpoint covers.
        }
        Said proposal = primary.messages.get(it.prepared());
        return fits(
                proposal != null
                        && proposal.claim() instanceof Claim.Prepare prepare
                        && prepare.view() == it.view()
                        && prepare.sequence() == it.sequence()
                        && prepare.batch().digest().equals(it.digest()));
    }

    private boolean mayWish(Stream stream, long number, Claim.ViewChange it) {
        if (it.view() <= stream.view) {
            return false;
        }
        if (it.stable().isPresent()
                && !it.stable()
                        .get()
                        .isValid(Statement.Kind.CHECKPOINT, options.quorum(), verifier)) {
            return false;
        }
        if (options.has(MinBftBug.VIEW_CHANGE_LOG_UNCHECKED)) {
            return true;
        }
        return it.base() >= 0
                && it.base() < number
                && it.log().size() == number - 1 - it.base()
                && isCut(stream, it)
                && saysWhatItSaid(stream, number, it);
    }

    private static boolean isCut(Stream stream, Claim.ViewChange it) {
        if (it.base() < stream.base || it.base() == 0) {
            return true;
        }
        return stream.cuts.stream()
                .anyMatch(cut -> cut.number() == it.base() && cut.reached() <= it.stableSequence());
    }

    private static boolean saysWhatItSaid(Stream stream, long number, Claim.ViewChange it) {
        long from = Math.max(stream.base, it.base());
        List<Claim.Entry> told = it.log().subList((int) (from - it.base()), it.log().size());
        return told.equals(stream.entries(from, number));
    }

    private Verdict judge(Stream stream, Claim.NewView it) {
        boolean isTurn =
                options.primary(it.view()) == stream.sender
                        && (it.view() > stream.view
                                || (it.view() == stream.view && !stream.began && it.view() > 0));
        if (!isTurn) {
            return Verdict.LIES;
        }
        TreeSet<Integer> senders = new TreeSet<>();
        for (Claim.Reference wish : it.because()) {
            if (!options.quorum().has(wish.sender()) || !senders.add(wish.sender())) {
                return Verdict.LIES;
            }
            Stream other = streams.get(wish.sender());
            if (wish.number() > other.position) {
                return Verdict.WAITS;
            }
            boolean isWish =
                    wish.number() <= other.base
                            ? hasLeft(other, it.view())
                            : wishFor(it.view(), wish).isPresent();
            if (!isWish) {
                return Verdict.LIES;
            }
        }
        return fits(senders.size() >= options.quorum().quorum());
    }

    /**
     * A wish that lies before a base was not heard, and is not needed: what its sender had voted
     * for by then is covered by a checkpoint, and by then it had left all views before this one.
     */
    private static boolean hasLeft(Stream stream, long view) {
        return stream.baseProof.isPresent() && stream.baseProof.get().view() >= view;
    }

    private Optional<Claim.ViewChange> wishFor(long view, Claim.Reference wish) {
        Said said = streams.get(wish.sender()).messages.get(wish.number());
        return said != null
                        && said.claim() instanceof Claim.ViewChange wanted
                        && wanted.view() == view
                ? Optional.of(wanted)
                : Optional.empty();
    }

    /**
     * What follows from the wishes for a view: whatever was decided in an earlier one was voted for
     * by a quorum, and so stands in the log of one of these, in the latest view in which anything
     * was voted for at this number.
     *
     * @param stable the number of the latest stable checkpoint that any of them proves
     * @param again what the primary has to propose behind it, without gaps
     * @param unheard up to here a checkpoint covers what some of the wishes said, which lie before
     *     a base; so far this replica cannot tell what follows, and votes for nothing
     */
    record Succession(long stable, TreeMap<Long, ChainHash> again, long unheard) {}

    Succession succession(Claim.NewView it) {
        long stable = 0;
        long unheard = 0;
        TreeMap<Long, Claim.Entry> newest = new TreeMap<>();
        for (Claim.Reference reference : it.because()) {
            Optional<Claim.ViewChange> heard = wishFor(it.view(), reference);
            if (heard.isEmpty()) {
                Stream other = streams.get(reference.sender());
                unheard =
                        Math.max(
                                unheard,
                                other.baseProof.map(MinBftMessage.Base::reached).orElse(0L));
                continue;
            }
            Claim.ViewChange wish = heard.get();
            stable = Math.max(stable, wish.stableSequence());
            for (Claim.Entry entry : wish.log()) {
                if (entry.kind() == Claim.Entry.VOTE && entry.view() < it.view()) {
                    newest.merge(
                            entry.sequence(),
                            entry,
                            (old, other) -> other.view() > old.view() ? other : old);
                }
            }
        }
        TreeMap<Long, ChainHash> again = new TreeMap<>();
        if (options.has(MinBftBug.VOTES_NOT_CARRIED)) {
            return new Succession(stable, again, unheard);
        }
        newest.headMap(stable, true).clear();
        long last = newest.isEmpty() ? stable : newest.lastKey();
        for (long sequence = stable + 1; sequence <= last; sequence++) {
            Claim.Entry entry = newest.get(sequence);
            again.put(sequence, entry == null ? Batch.EMPTY.digest() : entry.digest());
        }
        return new Succession(stable, again, unheard);
    }

    /** Takes note of what was said; it fits. */
    void follow(Stream stream, Said said) {
        stream.position = Math.max(stream.position, said.number());
        stream.messages.put(said.number(), said);
        switch (said.claim()) {
            case Claim.Prepare it -> {
                stream.nextProposal = it.sequence() + 1;
                stream.voted = it.sequence();
            }
            case Claim.Commit it -> {
                if (it.view() > stream.view) {
                    stream.view = it.view();
                    stream.began = false;
                }
                stream.voted = it.sequence();
            }
            case Claim.Reached it -> {
                stream.reached = it.sequence();
                stream.nextProposal = Math.max(stream.nextProposal, it.sequence() + 1);
                stream.cut(said.number());
            }
            case Claim.ViewChange it -> {
                stream.view = it.view();
                stream.began = false;
                stream.voted = 0;
                stream.wish = said;
            }
            case Claim.NewView it -> {
                Succession succession = succession(it);
                stream.view = it.view();
                stream.began = true;
                stream.again.clear();
                stream.again.putAll(succession.again());
                stream.nextProposal = succession.stable() + 1;
                stream.unheard = succession.unheard();
                stream.voted = 0;
            }
        }
    }
}
