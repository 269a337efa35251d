// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.ByzantineQuorum;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.DiskIdentity;
import dev.assay.db.consensus.ReplicatedState;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.pbft.PbftMessage.NewView;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the handlers of a replica share: the view, the log between the watermarks, the state. */
final class Core {
    private static final long LAZY_SYNC_NANOS = 200_000_000;

    final Environment environment;
    final PbftOptions options;
    final ByzantineQuorum quorum;
    final Signatures signatures;
    final ReplicatedState state;
    final DiskIdentity identity;
    final PbftStorage storage;

    /** The numbers above the stable checkpoint. */
    final TreeMap<Long, Slot> slots = new TreeMap<>();

    /** The view that this replica is in, or wants to be in. */
    long view;

    /** False between the view-change message and the new-view message. */
    boolean active = true;

    /** How the current view began; views that did not begin, and the first, have none. */
    @Nullable NewView newView;

    /** The low watermark: number, proof and state of the last stable checkpoint. */
    long stable;

    Optional<Certificate> stableProof = Optional.empty();
    byte[] stableSnapshot;

    /** Up to where this replica has said that a quorum is prepared. */
    long acknowledged;

    /** A planted bug waits here for a state that somebody claims to have. */
    long claimed;

    private boolean stopped;
    private boolean syncScheduled;
    private long refused;

    Core(Environment environment, PbftOptions options, Signatures signatures) {
        this.environment = environment;
        this.options = options;
        this.quorum = options.quorum();
        this.signatures = signatures;
        this.state = new ReplicatedState(environment);
        this.identity = new DiskIdentity(quorum);
        this.stableSnapshot = state.snapshot();
        this.storage =
                new PbftStorage(
                        this,
                        reason ->
                                halt("a sync failed, and nobody knows what is durable: " + reason));
    }

    int address() {
        return environment.address();
    }

    /** The number of the last batch that was applied. */
    long executed() {
        return state.sequence();
    }

    boolean isPrimary() {
        return options.primary(view) == address();
    }

    boolean isInWindow(long sequence) {
        return sequence > stable && sequence <= stable + options.window();
    }

    Slot slot(long sequence) {
        return slots.computeIfAbsent(
                sequence, number -> new Slot(number, !options.has(PbftBug.VOTES_COUNTED_TWICE)));
    }

    boolean isStopped() {
        return stopped;
    }

    /** Ends all activity of this incarnation; a restart is the only way on. */
    void halt(String reason) {
        if (!stopped) {
            stopped = true;
            environment.observe(new Observation.Halted(reason));
        }
    }

    /** Tells traces and triggers that a named point was passed. */
    void mark(String name, long value) {
        environment.observe(new Observation.Mark(name, value));
    }

    /** Something arrived that is damaged, or that nobody proves. */
    void refuse() {
        refused++;
        mark("message-refused", refused);
    }

    /** A message arrived that its signer signed, and that no honest node sends. */
    void foundLiar(int signer) {
        mark("lie-found", signer);
    }

    void send(int to, PbftMessage message) {
        environment.send(to, PbftCodec.encode(message));
    }

    void broadcast(PbftMessage message) {
        byte[] bytes = PbftCodec.encode(message);
        for (int node = 0; node < options.nodes(); node++) {
            if (node != address()) {
                environment.send(node, bytes);
            }
        }
    }

    /** Runs the action once this replica is stopped no more and everything so far is durable. */
    void whenDurable(Runnable action) {
        storage.whenDurable(
                () -> {
                    if (!stopped) {
                        action.run();
                    }
                });
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

    private void syncSometime() {
        if (!syncScheduled) {
            syncScheduled = true;
            environment.after(
                    LAZY_SYNC_NANOS,
                    () -> {
                        syncScheduled = false;
                        storage.whenDurable(() -> {});
                    });
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
