// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import dev.assay.db.kv.Command;
import dev.assay.db.kv.Configuration;
import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.db.log.Entry;
import dev.assay.db.raft.Message.AppendAccepted;
import dev.assay.db.raft.Message.AppendRejected;
import dev.assay.db.raft.Message.AppendRequest;
import dev.assay.db.raft.Message.ClientReply;
import dev.assay.db.raft.Message.ClientRequest;
import dev.assay.db.raft.Message.SnapshotReply;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A leader for the length of one term: replicates its log (section 3.5), commits entries of its own
 * term once a quorum holds them durably (section 3.6.2), and steps down when a quorum has been
 * silent for an election timeout (section 6.2).
 */
final class Leader implements Role {
    private static final int WAITING_MAX = 100_000;
    private static final int SMALL_PIECE_BYTES = 256;
    private static final long LATE_NANOS = 300_000_000L;

    /** A learner that is no more behind than this may become a voter. */
    private static final int CAUGHT_UP_ENTRIES = 64;

    private final Core core;
    private final long term;
    private final long firstIndex;
    private final List<Progress> followers = new ArrayList<>();
    private final Reconfiguration reconfiguration;
    private final Handover handover;
    private final TreeMap<Long, ClientRequestOrigin> waitingForCommit = new TreeMap<>();
    private final LinearizableReads reads;
    private long round;
    private boolean flushScheduled;
    private boolean ended;
    private Environment.Timer heartbeatTimer = () -> {};

    private record ClientRequestOrigin(int from, ClientRequest request) {}

    Leader(Core core) {
        this.core = core;
        this.term = core.term();
        this.firstIndex = core.log().lastIndex() + 1;
        this.reads = new LinearizableReads(core, firstIndex);
        this.reconfiguration =
                new Reconfiguration(core, firstIndex, this::haveCaughtUp, this::append);
        this.handover = new Handover(core);
        followMembers();
    }

    /** Knows of each other member how far its log goes, and of nobody else; sorted by node. */
    private void followMembers() {
        long members = core.configuration().members();
        long now = core.environment.monotonicNanos();
        followers.removeIf(follower -> !Configuration.contains(members, follower.node));
        for (int node = 0; node < core.options.nodes(); node++) {
            boolean isFollower = node != core.address() && Configuration.contains(members, node);
            if (isFollower && progressOf(node).isEmpty()) {
                followers.add(new Progress(node, core.log().lastIndex() + 1, now));
            }
        }
        followers.sort(Comparator.comparingInt(follower -> follower.node));
    }

    private Optional<Progress> progressOf(int node) {
        for (Progress follower : followers) {
            if (follower.node == node) {
                return Optional.of(follower);
            }
        }
        return Optional.empty();
    }

    private boolean haveCaughtUp(long nodes) {
        long enough = core.log().lastIndex() - CAUGHT_UP_ENTRIES;
        long behind = nodes;
        for (Progress follower : followers) {
            if (follower.matchIndex() >= Math.max(1, enough)) {
                behind &= ~(1L << follower.node);
            }
        }
        return behind == 0;
    }

    long term() {
        return term;
    }

    /** Index of the entry with which its term began. */
    long firstIndex() {
        return firstIndex;
    }

    /**
     * Takes office: an empty entry, because only with an entry of its own term can it commit older
     * ones (section 3.6.2).
     */
    void begin() {
        core.environment.observe(new Observation.BecameLeader(term));
        append(new Command.NoOp());
        heartbeat();
    }

    void stopTimers() {
        ended = true;
        heartbeatTimer.cancel();
    }

    private void append(Command command) {
        core.append(List.of(core.log().next(term, command)));
        if (command instanceof Command.Reconfigure) {
            followMembers();
            scheduleFlush();
        }
        core.whenStored(
                () -> {
                    if (!ended) {
                        advanceCommit();
                    }
                });
    }

    private void heartbeat() {
        if (ended) {
            return;
        }
        if (!core.options.has(PlantedBug.READ_WITHOUT_QUORUM) && !hasHeardQuorum()) {
            core.mark("quorum-silent", term);
            core.follow(term, OptionalInt.empty());
            return;
        }
        handover.tick();
        reconfiguration.goOn();
        if (ended) {
            return;
        }
        beginRound();
        if (!core.environment.buggify("skipped-heartbeat")) {
            followers.forEach(this::sendHeartbeat);
        }
        reads.confirm(quorumRound());
        heartbeatTimer = core.environment.after(core.options.heartbeatNanos(), this::heartbeat);
    }

    private void beginRound() {
        round++;
        reads.roundBegins(round);
    }

    private boolean hasHeardQuorum() {
        long silentSince = core.environment.monotonicNanos() - core.options.electionMaxNanos();
        long heard = 1L << core.address();
        for (Progress follower : followers) {
            heard |= follower.heardNanos() >= silentSince ? 1L << follower.node : 0;
        }
        return core.options.quorums().decides(core.configuration(), heard);
    }

    /** A client wants something. */
    void request(int from, ClientRequest request) {
        if (core.environment.buggify("full-queue") || handover.isUnderWay()) {
            return; // As when too many wait: the client will ask again.
        }
        switch (request.operation()) {
            case Operation.Get get -> read(from, request, get);
            case Operation.Mutation mutation -> execute(from, request, mutation);
        }
    }

    /** An operator wants these voters. */
    void changeVoters(long voters) {
        if (!handover.isUnderWay()) {
            reconfiguration.want(voters);
        }
    }

    /** An operator wants another leader. */
    void transferTo(int node) {
        handover.begin(node);
        progressOf(node).ifPresent(other -> handover.goOn(node, other.matchIndex()));
    }

    private void read(int from, ClientRequest request, Operation.Get get) {
        boolean isLeased = reads.isLeased() && !handover.hasTold();
        if (core.options.has(PlantedBug.READ_WITHOUT_QUORUM) || isLeased) {
            Result result = new Result.Done(core.committed.get(get.key()));
            core.send(from, new ClientReply(request.clientId(), request.sequence(), result));
            return;
        }
        // A full queue drops the request; the client will ask again.
        if (reads.size() < WAITING_MAX) {
            reads.add(new LinearizableReads.Waiting(from, request, get.key(), round + 1));
            scheduleFlush();
        }
    }

    private void execute(int from, ClientRequest request, Operation.Mutation mutation) {
        if (waitingForCommit.size() >= WAITING_MAX) {
            return;
        }
        // Noted first: a cluster of one node may commit at once.
        waitingForCommit.put(core.log().lastIndex() + 1, new ClientRequestOrigin(from, request));
        append(new Command.Execute(request.clientId(), request.sequence(), mutation));
        scheduleFlush();
    }

    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            core.environment.after(core.options.batchNanos(), this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        if (ended || core.isStopped()) {
            return;
        }
        boolean readsWait = reads.needRound(round);
        if (readsWait) {
            beginRound();
        }
        for (Progress follower : followers) {
            boolean sent = sendEntries(follower);
            if (readsWait && !sent) {
                sendHeartbeat(follower);
            }
        }
        reads.confirm(quorumRound());
    }

    private boolean needsSnapshot(Progress follower) {
        return follower.nextIndex() <= core.log().start().index();
    }

    private void sendSnapshot(Progress follower) {
        SnapshotTransfer transfer =
                follower.transferring(() -> core.compaction.latest().orElseThrow());
        int chunkBytes =
                core.environment.buggify("small-snapshot-piece")
                        ? SMALL_PIECE_BYTES
                        : core.options.compaction().chunkBytes();
        core.send(follower.node, transfer.next(term, round, chunkBytes));
    }

    private boolean sendEntries(Progress follower) {
        if (needsSnapshot(follower)) {
            boolean waits = follower.transfer().filter(SnapshotTransfer::awaitsReply).isPresent();
            if (!waits) {
                sendSnapshot(follower);
            }
            return !waits;
        }
        boolean sent = false;
        Environment environment = core.environment;
        int inFlightMax =
                environment.buggify("one-append-in-flight") ? 1 : core.options.appendsInFlightMax();
        int entriesMax = environment.buggify("batch-of-one") ? 1 : core.options.batchEntriesMax();
        while (follower.maySend(inFlightMax) && follower.nextIndex() <= core.log().lastIndex()) {
            AppendRequest request = appendFrom(follower, entriesMax);
            core.send(follower.node, request);
            follower.sent(request.lastIndex());
            sent = true;
        }
        return sent;
    }

    /**
     * A follower whose log is still being compared gets its entries again, for the last ones may be
     * lost.
     */
    private void sendHeartbeat(Progress follower) {
        if (needsSnapshot(follower)) {
            sendSnapshot(follower);
            return;
        }
        int count = follower.isProbing() ? core.options.batchEntriesMax() : 0;
        AppendRequest request = appendFrom(follower, count);
        core.send(follower.node, request);
        if (follower.isProbing()) {
            follower.sent(request.lastIndex());
        }
    }

    private AppendRequest appendFrom(Progress follower, int entriesMax) {
        long index = follower.nextIndex();
        long previous = index - 1;
        return new AppendRequest(
                term,
                previous,
                core.log().termAt(previous),
                core.committed.index(),
                round,
                follower.matchIndex(),
                core.log().from(index, entriesMax));
    }

    void handle(int from, AppendAccepted reply) {
        Optional<Progress> known = progressOf(from);
        if (reply.matchIndex() > core.log().lastIndex()) {
            core.mark("impossible-match", reply.matchIndex());
            return;
        }
        if (known.isEmpty()) {
            return; // It is no member any more.
        }
        Progress follower = known.get();
        follower.heard(reply.round(), core.environment.monotonicNanos());
        boolean guesses = core.options.has(PlantedBug.MATCH_TAKEN_FROM_WHAT_WAS_SENT);
        follower.accepted(guesses ? follower.nextIndex() - 1 : reply.matchIndex());
        advanceCommit();
        if (ended) {
            return;
        }
        sendEntries(follower);
        handover.goOn(from, follower.matchIndex());
        reads.confirm(quorumRound());
    }

    void handle(int from, AppendRejected reply) {
        progressOf(from)
                .ifPresent(
                        follower -> {
                            follower.heard(reply.round(), core.environment.monotonicNanos());
                            if (follower.rejected(reply, core.log())) {
                                sendHeartbeat(follower);
                            }
                            reads.confirm(quorumRound());
                        });
    }

    void handle(int from, SnapshotReply reply) {
        progressOf(from)
                .ifPresent(
                        follower -> {
                            follower.heard(reply.round(), core.environment.monotonicNanos());
                            follower.transfer()
                                    .filter(it -> it.lastIndex() == reply.lastIndex())
                                    .ifPresent(it -> it.received(reply.receivedBytes()));
                            sendEntries(follower);
                            reads.confirm(quorumRound());
                        });
    }

    private void advanceCommit() {
        long[] matches = new long[core.options.nodes()];
        for (Progress follower : followers) {
            matches[follower.node] = follower.matchIndex();
        }
        matches[core.address()] = core.storedIndex();
        long held = heldByQuorum(matches);
        // Counting copies decides only entries of the own term; older ones are decided by being
        // before them (figure 3.7).
        if (held > core.committed.index() && core.log().termAt(held) == term) {
            core.committed.advanceTo(held, this::applied);
            reads.confirm(quorumRound());
            core.compaction.applied();
            reconfiguration.goOn();
        }
    }

    private long quorumRound() {
        long[] rounds = new long[core.options.nodes()];
        for (Progress follower : followers) {
            rounds[follower.node] = follower.ackedRound();
        }
        rounds[core.address()] = round;
        return heldByQuorum(rounds);
    }

    /** The largest number that a quorum has reached. */
    private long heldByQuorum(long[] numbers) {
        return core.options.quorums().reached(core.configuration(), numbers);
    }

    private void reply(ClientRequestOrigin origin, Result result) {
        ClientReply reply =
                new ClientReply(origin.request().clientId(), origin.request().sequence(), result);
        if (core.environment.buggify("late-reply")) {
            core.environment.after(LATE_NANOS, () -> core.send(origin.from(), reply));
        } else {
            core.send(origin.from(), reply);
        }
    }

    private void applied(Entry entry, Result result) {
        ClientRequestOrigin origin = waitingForCommit.remove(entry.index());
        if (origin != null) {
            reply(origin, result);
            core.mark("reply-sent", entry.index());
        }
    }
}
