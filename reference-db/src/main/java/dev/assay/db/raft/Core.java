// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import dev.assay.db.kv.Configuration;
import dev.assay.db.kv.KeyValueState;
import dev.assay.db.log.DurableLog;
import dev.assay.db.log.Entry;
import dev.assay.db.log.Storage;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.List;
import java.util.Optional;
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
    final Membership membership;
    final Compaction compaction;
    final ElectionTimer electionTimer;
    final Dialects dialects;

    private Role role = new Role.Follower(OptionalInt.empty());
    private boolean heardLeader;
    private long heardLeaderNanos;
    private boolean stopped;
    private boolean installing;
    private Optional<Configuration> told = Optional.empty();
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
        boolean once = executesEachRequestOnce();
        this.membership = new Membership(options.configuration());
        this.committed =
                new Committed(
                        environment,
                        storage.log(),
                        () -> new KeyValueState(once),
                        options.configuration());
        this.compaction = new Compaction(this);
        this.electionTimer = new ElectionTimer(environment, options, electionTimeout);
        this.dialects = new Dialects(environment, options);
    }

    boolean executesEachRequestOnce() {
        return !options.has(PlantedBug.RETRY_APPLIED_TWICE);
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

    /** True while a snapshot of the leader has taken the log's place and is not durable yet. */
    boolean isInstalling() {
        return installing;
    }

    void setInstalling(boolean now) {
        installing = now;
    }

    /** The configuration that this node uses. */
    Configuration configuration() {
        return membership.current();
    }

    /** True when this node may vote and be elected, as far as it knows. */
    boolean isVoter() {
        return configuration().isVoter(address());
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

    void sendToVoters(Message message) {
        byte[] bytes = dialects.encode(address(), message);
        for (int node = 0; node < options.nodes(); node++) {
            if (node != address() && configuration().isVoter(node)) {
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

    /**
     * A message of a leader arrived whose term is not an old one: follows it. False when this node
     * leads in that term itself.
     */
    boolean acceptsLeader(int from, long leaderTerm) {
        if (role instanceof Leader && leaderTerm == term()) {
            mark("second-leader-in-term", leaderTerm);
            return false;
        }
        if (!(role instanceof Role.Follower follower
                && follower.leader().equals(OptionalInt.of(from))
                && leaderTerm == term())) {
            follow(leaderTerm, OptionalInt.of(from));
        }
        heardLeader();
        return true;
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
            lose(deposed);
        }
    }

    private void lose(Leader deposed) {
        long compacted = Math.max(compaction.lastIndex(), log().start().index());
        long kept = Math.max(deposed.firstIndex() - 1, compacted);
        if (kept < log().lastIndex()) {
            cutAfter(kept);
            committed.rollBackTo(kept, compaction.latest().flatMap(this::restored));
        }
    }

    private Optional<Snapshot.Restored> restored(Snapshot snapshot) {
        try {
            return Optional.of(Snapshot.read(snapshot.bytes(), executesEachRequestOnce()));
        } catch (DamagedBytesException impossible) {
            throw new IllegalStateException("a snapshot that was read before", impossible);
        }
    }

    /** Puts entries that continue the log at its end. */
    void append(List<Entry> entries) {
        log().append(entries);
        membership.appended(entries);
        tellConfiguration();
    }

    /** Tells which configuration is in use if that is news. */
    void tellConfiguration() {
        Configuration now = membership.current();
        if (!now.equals(told.orElse(null))) {
            told = Optional.of(now);
            environment.observe(
                    new Observation.Configured(
                            Configuration.asSet(now.voters()),
                            Configuration.asSet(now.votersBefore())));
        }
    }

    /** Removes every entry after an index, which no leader may still need. */
    void cutAfter(long index) {
        log().cutAfter(index);
        membership.cutAfter(index);
        tellConfiguration();
        mark("log-truncated", index);
    }

    void become(Role newRole) {
        role = newRole;
    }
}
