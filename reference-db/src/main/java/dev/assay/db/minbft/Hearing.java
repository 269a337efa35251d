// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.minbft.MinBftMessage.Base;
import dev.assay.db.minbft.MinBftMessage.Said;
import dev.assay.simulation.TrustedCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Hears what the others say: of each replica in the order of its counter, nothing twice and nothing
 * left out (Veronese et al., IEEE Transactions on Computers 2013, section 4.2), and from f+1
 * replicas that what one said before a checkpoint is needed no more. The paper cuts these logs at
 * the messages by which checkpoints are voted for; but a replica may have voted for later things
 * before, and a liar could vote twice for a checkpoint, and drop what it said in between. So a
 * replica here votes for nothing beyond its last checkpoint's interval, and its log is cut where
 * f+1 replicas vouch that they heard it up to there.
 */
final class Hearing {
    /** So far ahead of what was heard a message is kept. */
    private static final long AHEAD_MAX = 512;

    private final Core core;
    private final MinBftStorage storage;
    private final BiConsumer<Stream, Said> heard;

    /** By number of a cut of this replica's own log, who vouches for it. */
    private final TreeMap<Long, TreeMap<Integer, Vote>> vouchers = new TreeMap<>();

    private boolean draining;

    /**
     * @param heard hears what was said, in order
     */
    Hearing(Core core, MinBftStorage storage, BiConsumer<Stream, Said> heard) {
        this.core = core;
        this.storage = storage;
        this.heard = heard;
    }

    /** A message arrived, from whomever. */
    void handle(Said said) {
        if (!core.quorum.has(said.sender()) || said.sender() == core.address()) {
            core.refuse();
            return;
        }
        Stream stream = core.streams.get(said.sender());
        boolean inOrder = !core.options.has(MinBftBug.NUMBERS_UNCHECKED);
        boolean isNewEpoch = said.identifier().epoch() != stream.epoch;
        if (stream.condemned
                || (inOrder && !isNewEpoch && said.number() <= stream.position)
                || said.number() > stream.position + AHEAD_MAX
                || (!isNewEpoch && isKnown(stream, said))) {
            return;
        }
        if (!isAuthentic(said) || (isNewEpoch && !mayBegin(stream, said))) {
            core.refuse();
            return;
        }
        stream.waiting.putIfAbsent(said.number(), said);
        drain();
    }

    private static boolean isKnown(Stream stream, Said said) {
        Said before = stream.messages.get(said.number());
        return before != null && before.identifier().equals(said.identifier());
    }

    private boolean isAuthentic(Said said) {
        return core.options.has(MinBftBug.IDENTIFIER_UNCHECKED)
                || core.environment
                        .counter()
                        .verify(said.sender(), said.content(), said.identifier());
    }

    /** A counter that starts a new epoch proves nothing of the one before. */
    private boolean mayBegin(Stream stream, Said said) {
        long epoch = said.identifier().epoch();
        boolean begins =
                core.options.has(MinBftBug.NEW_EPOCH_ACCEPTED)
                        && epoch > stream.epoch
                        && epoch > TrustedCounter.FIRST_EPOCH;
        if (begins) {
            stream.startAnew(epoch);
        }
        return begins;
    }

    /** Hears everything whose turn has come. */
    void drain() {
        if (draining) {
            return;
        }
        draining = true;
        boolean progressed = true;
        while (progressed && !core.isStopped()) {
            progressed = false;
            for (Stream stream : core.streams) {
                progressed |= drain(stream);
            }
        }
        draining = false;
    }

    private boolean drain(Stream stream) {
        boolean progressed = false;
        while (!stream.condemned && !core.isStopped()) {
            Optional<Said> next = next(stream);
            if (next.isEmpty()) {
                return progressed;
            }
            StreamRules.Verdict verdict = core.rules.judge(stream, next.get());
            if (verdict == StreamRules.Verdict.WAITS) {
                return progressed;
            }
            stream.waiting.remove(next.get().number());
            progressed = true;
            if (verdict == StreamRules.Verdict.LIES) {
                foundLiar(stream);
            } else {
                storage.heard(next.get());
                take(stream, next.get());
            }
        }
        return progressed;
    }

    private void foundLiar(Stream stream) {
        core.foundLiar(stream.sender);
        if (!core.options.has(MinBftBug.NUMBERS_UNCHECKED)) {
            stream.condemned = true;
            stream.waiting.clear();
        }
    }

    private Optional<Said> next(Stream stream) {
        if (core.options.has(MinBftBug.NUMBERS_UNCHECKED)) {
            Map.Entry<Long, Said> any = stream.waiting.firstEntry();
            return any == null ? Optional.empty() : Optional.of(any.getValue());
        }
        stream.waiting.headMap(stream.position, true).clear();
        return Optional.ofNullable(stream.waiting.get(stream.position + 1));
    }

    /** Takes note of what was said, now or when the disk was written. */
    void take(Stream stream, Said said) {
        core.rules.follow(stream, said);
        heard.accept(stream, said);
    }

    /** A checkpoint is stable, or somebody has reached one: logs may be cut. */
    void vouch() {
        for (Stream stream : core.streams) {
            latestCut(stream)
                    .filter(cut -> cut.number() > stream.vouched)
                    .ifPresent(cut -> vouch(stream, cut));
        }
    }

    private Optional<Stream.Cut> latestCut(Stream stream) {
        Stream.Cut latest = null;
        for (Stream.Cut cut : stream.cuts) {
            if (cut.reached() <= core.stable && cut.number() > stream.base) {
                latest = cut;
            }
        }
        return Optional.ofNullable(latest);
    }

    private void vouch(Stream stream, Stream.Cut cut) {
        stream.vouched = cut.number();
        Vote vote = statement(stream.sender, cut).signedBy(core.signatures);
        if (stream.sender == core.address()) {
            count(vote);
        } else {
            core.send(stream.sender, new SharedMessage.Ballot(vote));
        }
    }

    private static Statement statement(int sender, Stream.Cut cut) {
        return new Statement(Statement.Kind.BASE, cut.view(), cut.number(), cut.subject(sender));
    }

    /** Vouches again for a replica that has not got enough who do. */
    void vouchAgain(int sender, long base) {
        Stream stream = core.streams.get(sender);
        for (Stream.Cut cut : stream.cuts) {
            if (cut.number() == stream.vouched && cut.number() > base) {
                Vote vote = statement(sender, cut).signedBy(core.signatures);
                core.send(sender, new SharedMessage.Ballot(vote));
            }
        }
    }

    /** Somebody vouches for a cut of this replica's own log. */
    void handle(Vote vote) {
        if (!core.quorum.has(vote.signer()) || !vote.isAuthentic(core.signatures)) {
            core.refuse();
        } else {
            count(vote);
        }
    }

    private void count(Vote vote) {
        for (Stream.Cut cut : List.copyOf(core.own().cuts)) {
            boolean isOwn = statement(core.address(), cut).equals(vote.statement());
            if (isOwn && cut.number() > core.own().base) {
                TreeMap<Integer, Vote> alike =
                        vouchers.computeIfAbsent(cut.number(), number -> new TreeMap<>());
                alike.put(vote.signer(), vote);
                if (alike.size() >= core.quorum.quorum()) {
                    cut(cut, alike);
                }
            }
        }
    }

    private void cut(Stream.Cut cut, TreeMap<Integer, Vote> alike) {
        Certificate proof =
                Certificate.of(statement(core.address(), cut), new ArrayList<>(alike.values()));
        Base base = new Base(core.address(), cut.reached(), cut.began(), proof);
        if (mayRebase(core.own(), base)) {
            vouchers.headMap(cut.number(), true).clear();
            core.own().rebase(base);
            core.mark("log-cut", base.number());
            core.broadcast(base);
        }
    }

    /** Another replica proves that its log is cut. */
    void handle(Base base) {
        if (!core.quorum.has(base.sender()) || base.sender() == core.address()) {
            core.refuse();
            return;
        }
        Stream stream = core.streams.get(base.sender());
        if (base.number() <= stream.base) {
            return;
        }
        Stream.Cut cut = new Stream.Cut(base.number(), base.reached(), base.view(), base.began());
        boolean isProven =
                base.proof().statement().equals(statement(base.sender(), cut))
                        && base.proof().isValid(Statement.Kind.BASE, core.quorum, core.signatures);
        if (!isProven) {
            core.refuse();
        } else if (base.number() > stream.position) {
            stream.beyond = base;
        } else if (mayRebase(stream, base)) {
            stream.rebase(base);
            drain();
        }
    }

    /** True when nobody needs what would be dropped. */
    private boolean mayRebase(Stream stream, Base base) {
        if (base.reached() > core.stable) {
            return false;
        }
        for (Stream other : core.streams) {
            for (Said said : other.messages.values()) {
                if (said.claim() instanceof Claim.NewView began
                        && relies(began, stream.sender, base.number())
                        && !(other == stream && said.number() <= base.number())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean relies(Claim.NewView began, int sender, long upTo) {
        return began.because().stream()
                .anyMatch(wish -> wish.sender() == sender && wish.number() <= upTo);
    }

    /** What this replica waits for, nobody has any more: it goes on behind. */
    void jump(Stream stream) {
        Base proof = stream.beyond;
        if (proof != null && proof.number() > stream.position) {
            storage.jumped(proof);
            jump(proof);
            core.mark("log-skipped", proof.number());
            drain();
        }
    }

    /** As the disk says. */
    void jump(Base proof) {
        core.streams.get(proof.sender()).jump(proof);
        core.floor = Math.max(core.floor, proof.reached());
    }
}
