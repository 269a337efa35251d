// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import dev.assay.db.kv.KeyValueState;
import dev.assay.db.log.DurableLog;
import dev.assay.db.log.Storage;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.OptionalInt;

/**
 * What the handlers of a node share: its storage, its role, what is committed, and the way to a new
 * role.
 */
final class Core {
    private static final long LAZY_SYNC_NANOS = 200_000_000;
    private static final long PATIENCE_NANOS = 100_000_000;

    final Environment environment;
    final RaftOptions options;
    final Storage storage;
    final Committed committed;
    final ElectionTimer electionTimer;
    final Dialects dialects;

    private Role role = new Role.Follower(OptionalInt.empty());
    private boolean heardLeader;
    private long heardLeaderNanos;
    private boolean stopped;
    private boolean syncScheduled;

    Core(Environment environment, RaftOptions options, Runnable electionTimeout) {
        this.environment = environment;
        this.options = options;
        this.storage =
                new Storage(
                        environment.disk(),
                        options.nodes(),
                        options.bugs(),
                        reason ->
                                halt("a sync failed, and nobody knows what is durable: " + reason));
        boolean once = !options.has(PlantedBug.RETRY_APPLIED_TWICE);
        this.committed = new Committed(environment, storage.log(), () -> new KeyValueState(once));
        this.electionTimer = new ElectionTimer(environment, options, electionTimeout);
        this.dialects = new Dialects(environment, options);
    }

    int address() {
        return environment.address();
    }

    long term() {
        return storage.term();
    }

    DurableLog log() {
        return storage.log();
    }

    Role role() {
        return role;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Ends all activity for good: the disk is not what this node relied on. */
    void haltForGood(String reason) {
        storage.condemn(reason);
        halt(reason);
    }

    /** Ends all activity of this incarnation; a restart is the only way on. */
    void halt(String reason) {
        stopped = true;
        electionTimer.stop();
        if (role instanceof Leader leader) {
            leader.stopTimers();
        }
        environment.observe(new Observation.Halted(reason));
    }

    /** Tells traces and triggers that a named point was passed. */
    void mark(String name, long value) {
        environment.observe(new Observation.Mark(name, value));
    }

    void send(int to, Message message) {
        environment.send(to, dialects.encode(to, message));
    }

    void sendToPeers(Message message) {
        byte[] bytes = dialects.encode(address(), message);
        for (int node = 0; node < options.nodes(); node++) {
            if (node != address()) {
                environment.send(
                        node, dialects.areAlike() ? bytes : dialects.encode(node, message));
            }
        }
    }

    /**
     * Sends once everything that the message may rely on is on the disk; not at all when the term
     * has passed by then.
     */
    void sendWhenDurable(int to, Message.PeerMessage message) {
        storage.whenDurable(
                () -> {
                    if (!stopped && term() == message.term()) {
                        send(to, message);
                    }
                });
    }

    /** Runs the action once everything appended so far counts as stored on this node. */
    void whenStored(Runnable action) {
        if (options.has(PlantedBug.ACK_BEFORE_FSYNC)) {
            syncSometime();
            action.run();
        } else if (options.has(PlantedBug.SLOW_SYNC_NOT_AWAITED)) {
            onceOf(action);
        } else {
            storage.whenDurable(action);
        }
    }

    private void onceOf(Runnable action) {
        boolean[] done = new boolean[1];
        Runnable once =
                () -> {
                    if (!done[0]) {
                        done[0] = true;
                        action.run();
                    }
                };
        storage.whenDurable(once);
        environment.after(PATIENCE_NANOS, once);
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

    /** Up to where the log counts as stored on this node. */
    long storedIndex() {
        return options.has(PlantedBug.ACK_BEFORE_FSYNC) ? log().lastIndex() : log().durableIndex();
    }

    /**
     * A restart forgets whom this node promised not to vote; with leases it keeps such a promise as
     * if it had been given just before.
     */
    void rememberPromises() {
        if (options.hasLeases()) {
            heardLeader = true;
            heardLeaderNanos = environment.monotonicNanos();
        }
    }

    /** A message of the current term's leader arrived. */
    void heardLeader() {
        heardLeader = true;
        heardLeaderNanos = environment.monotonicNanos();
        electionTimer.reset();
    }

    /**
     * True while a leader deserves loyalty: who asks for votes now must wait (sections 4.2.3 and
     * 6.4.1).
     */
    boolean hasLiveLeader() {
        return role instanceof Leader
                || (heardLeader
                        && environment.monotonicNanos() - heardLeaderNanos
                                < options.electionMinNanos());
    }

    /** Follows in this term, which must not be an old one; a newer term starts without a vote. */
    void follow(long newTerm, OptionalInt leader) {
        if (newTerm > term()) {
            storage.save(newTerm, OptionalInt.empty());
        }
        if (role instanceof Leader deposed) {
            leaveLeadership(deposed);
        }
        role = new Role.Follower(leader);
        electionTimer.reset();
    }

    private void leaveLeadership(Leader deposed) {
        deposed.stopTimers();
        environment.observe(new Observation.SteppedDown(deposed.term()));
        if (options.has(PlantedBug.COMMITTED_LOST_ON_STEP_DOWN)) {
            long kept = deposed.firstIndex() - 1;
            cutAfter(kept);
            committed.rollBackTo(kept);
        }
    }

    /** Removes every entry after an index, which no leader may still need. */
    void cutAfter(long index) {
        log().cutAfter(index);
        mark("log-truncated", index);
    }

    void become(Role newRole) {
        role = newRole;
    }
}
