// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Leadership;
import dev.assay.db.consensus.ReplicaCore;
import dev.assay.db.consensus.Vote;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.pbft.PbftMessage.NewView;
import dev.assay.simulation.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the handlers of a replica share beside the usual: the view, the log between the watermarks.
 */
final class Core extends ReplicaCore implements Leadership {
    private static final int MOST_DOUBLINGS = 20;

    final PbftOptions options;
    final PbftStorage storage;

    /** The numbers above the stable checkpoint. */
    final TreeMap<Long, Slot> slots = new TreeMap<>();

    /** The view that this replica is in, or wants to be in. */
    long view;

    /** False between the view-change message and the new-view message. */
    boolean active = true;

    /** How the current view began; views that did not begin, and the first, have none. */
    @Nullable NewView newView;

    /** Up to where this replica has said that a quorum is prepared. */
    long acknowledged;

    /** A planted bug waits here for a state that somebody claims to have. */
    long claimed;

    Core(Environment environment, PbftOptions options, Signatures signatures) {
        super(environment, options.quorum(), signatures);
        this.options = options;
        if (options.has(PbftBug.SNAPSHOT_IN_HASH_ORDER)) {
            state.writeInHashOrder();
        }
        this.storage = new PbftStorage(this);
    }

    @Override
    public long view() {
        return view;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public int leader() {
        return options.primary(view);
    }

    boolean isPrimary() {
        return leader() == address();
    }

    /** How long a view may take after so many that brought nothing. */
    long patience(int fruitlessViews) {
        if (options.has(PbftBug.PATIENCE_GROWS_WITH_EVERY_VIEW)) {
            return options.viewTimeoutNanos() << Math.min(2 * view, MOST_DOUBLINGS);
        }
        long doubled = options.viewTimeoutNanos() << Math.min(fruitlessViews, MOST_DOUBLINGS);
        return Math.min(doubled, options.viewTimeoutMaxNanos());
    }

    boolean isInWindow(long sequence) {
        return sequence > stable && sequence <= stable + options.window();
    }

    Slot slot(long sequence) {
        return slots.computeIfAbsent(
                sequence, number -> new Slot(number, !options.has(PbftBug.VOTES_COUNTED_TWICE)));
    }

    /** The batches that the primary of this view has proposed, as far as they are known. */
    List<Batch> proposedBatches() {
        List<Batch> batches = new ArrayList<>();
        for (Slot slot : slots.values()) {
            Vote proposal = slot.proposal;
            Batch batch = proposal == null ? null : slot.batch(proposal.statement().subject());
            if (batch != null) {
                batches.add(batch);
            }
        }
        return batches;
    }

    void send(int to, PbftMessage message) {
        environment.send(to, PbftCodec.encode(message));
    }

    void broadcast(PbftMessage message) {
        broadcast(PbftCodec.encode(message));
    }

    /**
     * Votes once what the vote promises is durable; not at all when its view has passed by then.
     */
    void vote(Runnable action) {
        long inView = view;
        Runnable inTime =
                () -> {
                    if (active && view == inView) {
                        action.run();
                    }
                };
        if (options.has(PbftBug.VOTE_BEFORE_DURABLE)) {
            syncSometime();
            inTime.run();
        } else {
            whenDurable(inTime);
        }
    }

    /** Leaves the view for a later one. */
    void enter(long newerView, boolean begun, @Nullable NewView how) {
        view = newerView;
        active = begun;
        newView = how;
        slots.values().forEach(Slot::leaveView);
    }
}
