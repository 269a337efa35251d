// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.TestDisk;
import dev.assay.db.TestEnvironment;
import dev.assay.db.kv.Command;
import dev.assay.db.kv.Operation;
import dev.assay.db.log.ChainHash;
import dev.assay.db.log.Entry;
import dev.assay.histories.Value;
import dev.assay.simulation.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One node whose peers and clients are played by the test. */
final class NodeUnderTest {
    static final long MILLISECOND = 1_000_000;

    final RaftOptions options;
    final TestDisk disk;
    TestEnvironment environment;
    RaftNode node;

    private NodeUnderTest(RaftOptions options, TestDisk disk) {
        this.options = options;
        this.disk = disk;
        this.environment = new TestEnvironment(0, disk);
        this.node = new RaftNode(environment, options);
    }

    /** Node 0 of a new cluster, recovered. */
    static NodeUnderTest of(int nodes) {
        return of(RaftOptions.of(nodes, Set.of()));
    }

    /** Node 0 of a new cluster that is set up in this way, recovered. */
    static NodeUnderTest of(RaftOptions options) {
        NodeUnderTest made = new NodeUnderTest(options, new TestDisk());
        made.node.start();
        made.disk.completeAll();
        made.beWelcomed();
        return made;
    }

    private void beWelcomed() {
        for (int peer = 1; peer < options.nodes(); peer++) {
            deliver(peer, new Message.JoinReply(0, last(Message.JoinRequest.class).diskId(), true));
        }
        environment.takeSent();
    }

    /** The next incarnation over the same disk. */
    NodeUnderTest restarted() {
        NodeUnderTest made = new NodeUnderTest(options, disk);
        made.node.start();
        made.disk.completeAll();
        return made;
    }

    /** Delivers a message; the disk completes whatever it causes. */
    void deliver(int from, Message message) {
        deliverBeforeSync(from, message);
        disk.completeAll();
    }

    /** Delivers a message while the disk is slow. */
    void deliverBeforeSync(int from, Message message) {
        node.receive(from, MessageCodec.encode(message));
    }

    /** Lets time pass in small steps with a fast disk. */
    void pass(long milliseconds) {
        for (long i = 0; i < milliseconds; i++) {
            environment.pass(MILLISECOND);
            disk.completeAll();
        }
    }

    /** Lets the node win an election with the votes of the others; returns its term. */
    long lead() {
        pass(700);
        Message.PreVoteRequest preVote = last(Message.PreVoteRequest.class);
        for (int peer = 1; peer < options.quorum(); peer++) {
            deliver(peer, new Message.PreVoteReply(preVote.term(), preVote.proposedTerm(), true));
        }
        for (int peer = 1; peer < options.quorum(); peer++) {
            deliver(peer, new Message.VoteReply(preVote.proposedTerm(), true));
        }
        return preVote.proposedTerm();
    }

    /** The newest message of a kind that the node sent. */
    <M extends Message> M last(Class<M> kind) {
        return environment.sent.stream()
                .map(TestEnvironment.Sent::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .reduce((earlier, later) -> later)
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        "no " + kind.getSimpleName() + " in " + environment.sent));
    }

    /** How many messages of a kind the node sent since they were last taken. */
    long countSent(Class<? extends Message> kind) {
        return environment.sent.stream().filter(sent -> kind.isInstance(sent.message())).count();
    }

    /** The indexes that the node reported as committed. */
    List<Long> committed() {
        return environment.observations.stream()
                .filter(Observation.Committed.class::isInstance)
                .map(seen -> ((Observation.Committed) seen).index())
                .toList();
    }

    boolean leads() {
        Observation last =
                environment.observations.stream()
                        .filter(
                                seen ->
                                        seen instanceof Observation.BecameLeader
                                                || seen instanceof Observation.SteppedDown)
                        .reduce(new Observation.SteppedDown(0), (earlier, later) -> later);
        return last instanceof Observation.BecameLeader;
    }

    /** A log whose entries have these terms; equal beginnings are equal logs. */
    static List<Entry> log(long... terms) {
        List<Entry> entries = new ArrayList<>();
        ChainHash hash = ChainHash.NONE;
        for (long term : terms) {
            long index = entries.size() + 1L;
            Operation.Mutation put = new Operation.Put("x", Value.of(100 * term + index));
            Entry entry = Entry.of(index, term, hash, new Command.Execute(term, index, put));
            entries.add(entry);
            hash = entry.hash();
        }
        return entries;
    }

    /** A leader's append of the entries after {@code previous} of a log. */
    static Message.AppendRequest append(
            long term, List<Entry> log, int previous, long commitIndex) {
        long previousTerm = previous == 0 ? 0 : log.get(previous - 1).term();
        return new Message.AppendRequest(
                term, previous, previousTerm, commitIndex, 1, 0, log.subList(previous, log.size()));
    }

    /** Gives the node this log, as a leader of {@code term} would. */
    NodeUnderTest withLog(long term, long... terms) {
        deliver(1, append(term, log(terms), 0, 0));
        environment.takeSent();
        return this;
    }
}
