// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.minbft.MinBftMessage.Said;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.TrustedCounter;
import dev.assay.simulation.TrustedCounter.Identifier;
import dev.assay.simulation.TrustedCounter.Numbered;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What this replica says under the numbers of its trusted counter, without leaving one out, also
 * over crashes. Before a number is spent, what it is for is durable, and so is everything that the
 * replica had heard before it. So after a crash the replica knows what it said under every number
 * that its counter gave: what it had not said yet it says now, and the identifiers of what it had
 * it asks the counter for again, if they are not on its disk. (With the paper's counter, which says
 * an identifier once, a crash just then would leave a number that belongs to nothing. Nor could the
 * replica declare such a number void: a liar would do so with a vote that it gave to one node
 * only.)
 *
 * <p>A counter that is further than the disk knows of means that the disk forgot something, or that
 * numbers were left out; one that is less far went back. In both cases the replica stops.
 */
final class Voice {
    private final Core core;
    private final TrustedCounter counter;
    private final MinBftStorage storage;
    private final Consumer<Said> spoken;

    /** What has a number, and has not got its identifier yet. */
    private final TreeMap<Long, Claim> unsaid = new TreeMap<>();

    private long next = 1;

    /** Own checkpoints, votes and proposals that were said, or will be under a number they have. */
    long reached;

    long voted;
    long proposed;

    /**
     * @param spoken hears what was said
     */
    Voice(Core core, MinBftStorage storage, Consumer<Said> spoken) {
        this.core = core;
        this.counter = core.environment.counter();
        this.storage = storage;
        this.spoken = spoken;
    }

    /** Says something, as soon as it is durable that this replica will. */
    void say(Claim claim) {
        long number = next++;
        unsaid.put(number, claim);
        note(claim);
        byte[] content = MinBftCodec.content(claim);
        storage.intends(number, content);
        if (core.options.has(MinBftBug.VOTE_BEFORE_DURABLE)) {
            core.syncSometime();
            speak(number, content);
        } else {
            core.whenDurable(() -> speak(number, content));
        }
    }

    private void note(Claim claim) {
        switch (claim) {
            case Claim.Prepare it -> proposed = it.sequence();
            case Claim.Commit it -> voted = it.sequence();
            case Claim.Reached it -> {
                reached = it.sequence();
                proposed = Math.max(proposed, it.sequence());
            }
            case Claim.ViewChange it -> {}
            case Claim.NewView it -> {}
        }
    }

    private void speak(long number, byte[] content) {
        if (core.isStopped()) {
            return;
        }
        Numbered numbered = counter.number(content);
        Identifier identifier = numbered.identifier();
        if (!mayGoOnAfter(identifier, number)) {
            return;
        }
        if (identifier.number() > number) {
            core.mark("counter-gap", identifier.number() - number);
        }
        unsaid.remove(number);
        storage.said(number, identifier);
        Optional<Said> said = said(numbered.content(), identifier);
        if (said.isPresent()) {
            core.broadcast(said.get());
            spoken.accept(said.get());
        }
    }

    private boolean mayGoOnAfter(Identifier identifier, long expected) {
        boolean isBack = identifier.number() < expected || identifier.epoch() != core.own().epoch;
        if (isBack && !isForgiven()) {
            core.halt(
                    "the trusted counter gave number %d of epoch %d where %d of epoch %d was due"
                            .formatted(
                                    identifier.number(),
                                    identifier.epoch(),
                                    expected,
                                    core.own().epoch));
            return false;
        }
        return true;
    }

    private boolean isForgiven() {
        return core.options.has(MinBftBug.COUNTER_IN_MEMORY)
                || core.options.has(MinBftBug.NEW_EPOCH_ACCEPTED);
    }

    private Optional<Said> said(byte[] content, Identifier identifier) {
        try {
            Claim claim = MinBftCodec.claim(content);
            return Optional.of(new Said(core.address(), claim, content, identifier));
        } catch (DamagedBytesException impossible) {
            core.halt("what was numbered makes no sense: " + impossible);
            return Optional.empty();
        }
    }

    /** A view began: its primary proposes what lies behind the checkpoint that it began with. */
    void viewBegan(long stable) {
        voted = 0;
        proposed = stable;
        for (Claim claim : unsaid.values()) {
            if (claim instanceof Claim.Reached it) {
                proposed = Math.max(proposed, it.sequence());
            }
        }
    }

    /** True when this replica is going to say that it begins a view. */
    boolean isAboutToBegin(long view) {
        return unsaid.values().stream()
                .anyMatch(claim -> claim instanceof Claim.NewView it && it.view() == view);
    }

    /** What this replica said, and will say, behind a number. */
    List<Claim.Entry> log(long after) {
        List<Claim.Entry> log = core.own().entries(after, Long.MAX_VALUE);
        unsaid.values().forEach(claim -> log.add(claim.entry()));
        return log;
    }

    /** The disk says that this number is for this. */
    void intended(long number, byte[] content) throws DamagedBytesException {
        Claim claim = MinBftCodec.claim(content);
        unsaid.put(number, claim);
        note(claim);
        next = number + 1;
        if (claim instanceof Claim.ViewChange wish
                && !core.options.has(MinBftBug.VIEW_CHANGE_FORGOTTEN_BY_RESTART)) {
            core.view = wish.view();
            core.wanted = wish.view();
            core.active = false;
        }
    }

    /** The disk says that the counter gave this for a number. */
    void numbered(long number, Identifier identifier) {
        Claim claim = unsaid.remove(number);
        if (claim != null) {
            said(MinBftCodec.content(claim), identifier).ifPresent(spoken);
        }
    }

    /** What is intended and not said, for a new journal. */
    TreeMap<Long, Claim> unsaid() {
        return unsaid;
    }

    /** The next number. */
    long next() {
        return next;
    }

    /** The disk says which number is next. */
    void next(long number) {
        next = number;
    }

    /** True when counter and disk fit, and everything is said that had a number; else it halts. */
    boolean resume() {
        if (counter.epoch() != core.own().epoch && !isForgiven()) {
            core.halt("the trusted counter is in epoch " + counter.epoch());
            return false;
        }
        long last = counter.last();
        long lastSaid = unsaid.isEmpty() ? next - 1 : unsaid.firstKey() - 1;
        if ((last > next - 1 || last < lastSaid) && !isForgiven()) {
            core.halt(
                    "the trusted counter stands at %d, and the disk knows of numbers %d to %d"
                            .formatted(last, lastSaid, next - 1));
            return false;
        }
        if (last < lastSaid) {
            startAnew(last);
        }
        for (long number : List.copyOf(unsaid.headMap(last, true).keySet())) {
            Optional<Identifier> given = counter.given(number);
            if (given.isEmpty()) {
                core.halt("the trusted counter does not know any more what it gave for " + number);
                return false;
            }
            storage.said(number, given.get());
            numbered(number, given.get());
        }
        new TreeMap<>(unsaid)
                .forEach(
                        (number, claim) -> {
                            byte[] content = MinBftCodec.content(claim);
                            core.whenDurable(() -> speak(number, content));
                        });
        return true;
    }

    /** A planted bug: the counter went back, and the replica goes on as if it were new. */
    private void startAnew(long last) {
        unsaid.clear();
        next = last + 1;
        core.own().startAnew(core.own().epoch + 1);
    }
}
