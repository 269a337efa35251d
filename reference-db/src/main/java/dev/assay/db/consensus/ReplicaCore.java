// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.crypto.Signatures;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.Optional;

/**
 * What every replica has that stands liars, whatever its protocol: its surroundings and its keys,
 * the state that batches are applied to, the journal, the last stable checkpoint, and an end that
 * only a restart undoes. A protocol adds its views and its log.
 */
public class ReplicaCore {
    private static final long LAZY_SYNC_NANOS = 200_000_000;

    public final Environment environment;
    public final Quorum quorum;
    public final Signatures signatures;
    public final ReplicatedState state;
    public final DiskIdentity identity;
    public final ReplicaJournal journal;

    /** The low watermark: number, proof and state of the last stable checkpoint. */
    public long stable;

    public Optional<Certificate> stableProof = Optional.empty();
    public byte[] stableSnapshot;

    private boolean stopped;
    private boolean syncScheduled;
    private long refused;

    /** A replica that knows nothing yet. */
    public ReplicaCore(Environment environment, Quorum quorum, Signatures signatures) {
        if (!quorum.has(environment.address())) {
            throw new IllegalArgumentException(
                    "node " + environment.address() + " in a cluster of " + quorum.nodes());
        }
        this.environment = environment;
        this.quorum = quorum;
        this.signatures = signatures;
        this.state = new ReplicatedState(environment);
        this.identity = new DiskIdentity(quorum);
        this.stableSnapshot = state.snapshot();
        this.journal =
                new ReplicaJournal(
                        environment.disk(),
                        reason ->
                                halt("a sync failed, and nobody knows what is durable: " + reason));
    }

    /** Where this replica lives. */
    public final int address() {
        return environment.address();
    }

    /** The number of the last batch that was applied. */
    public final long executed() {
        return state.sequence();
    }

    /** True after {@link #halt}. */
    public final boolean isStopped() {
        return stopped;
    }

    /** Ends all activity of this incarnation; a restart is the only way on. */
    public final void halt(String reason) {
        if (!stopped) {
            stopped = true;
            environment.observe(new Observation.Halted(reason));
        }
    }

    /** Tells traces and triggers that a named point was passed. */
    public final void mark(String name, long value) {
        environment.observe(new Observation.Mark(name, value));
    }

    /** Something arrived that is damaged, or that nobody proves. */
    public final void refuse() {
        refused++;
        mark("message-refused", refused);
    }

    /** A message arrived that its signer signed, and that no honest node sends. */
    public final void foundLiar(int signer) {
        mark("lie-found", signer);
    }

    /** True when another replica sealed the message as its own; refuses it otherwise. */
    public final boolean isSealed(int signer, Seal seal) {
        boolean sealed =
                quorum.has(signer) && signer != address() && seal.isAuthentic(signer, signatures);
        if (!sealed) {
            refuse();
        }
        return sealed;
    }

    /** Sends a message that all protocols have. */
    public final void send(int to, SharedMessage message) {
        environment.send(to, message.toBytes());
    }

    /** Sends a message that all protocols have to all other replicas. */
    public final void broadcast(SharedMessage message) {
        broadcast(message.toBytes());
    }

    /** Sends these bytes to all other replicas. */
    public final void broadcast(byte[] message) {
        for (int node = 0; node < quorum.nodes(); node++) {
            if (node != address()) {
                environment.send(node, message);
            }
        }
    }

    /** Runs the action once everything so far is durable, unless this replica has stopped. */
    public final void whenDurable(Runnable action) {
        journal.whenDurable(
                () -> {
                    if (!stopped) {
                        action.run();
                    }
                });
    }

    /** For a planted bug: what was written so far becomes durable sometime, and nobody waits. */
    public final void syncSometime() {
        if (!syncScheduled) {
            syncScheduled = true;
            environment.after(
                    LAZY_SYNC_NANOS,
                    () -> {
                        syncScheduled = false;
                        journal.whenDurable(() -> {});
                    });
        }
    }
}
