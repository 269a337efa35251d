// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.PlantedBug;
import dev.assay.db.TestDisk;
import dev.assay.db.TestEnvironment;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final long MILLISECOND = 1_000_000;

    private final TestEnvironment environment = new TestEnvironment(0, new TestDisk());

    private Lease lease(boolean leases, PlantedBug... bugs) {
        RaftOptions usual = RaftOptions.of(3, Set.of(bugs));
        return new Lease(new Core(environment, leases ? usual.withLeaseReads() : usual, () -> {}));
    }

    /** How long it lasts after its round began. */
    private long length(Lease lease) {
        lease.begins(1);
        environment.pass(10 * MILLISECOND);
        lease.confirmed(1);
        long passed = 10;
        while (lease.holds()) {
            environment.pass(MILLISECOND);
            passed++;
        }
        return passed;
    }

    @Test
    void aLeaseRunsFromTheBeginningOfTheRoundForThreeFifthsOfTheShortestTimeout() {
        assertThat(length(lease(true))).as("300 ms * 0.75 / 1.25").isEqualTo(180);
    }

    @Test
    void withoutTheBoundItLastsAsLongAsThePromise() {
        assertThat(length(lease(false, PlantedBug.LEASE_WITHOUT_DRIFT_BOUND))).isEqualTo(300);
    }

    @Test
    void byWallClockItLastsLongerWhenThatIsSetBack() {
        Lease lease = lease(false, PlantedBug.LEASE_BY_WALL_CLOCK);
        lease.begins(1);
        lease.confirmed(1);
        environment.wallAheadNanos = -1000 * MILLISECOND;
        environment.pass(1170 * MILLISECOND);
        assertThat(lease.holds()).isTrue();
        environment.pass(10 * MILLISECOND);
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void onlyARoundThatAQuorumAnsweredCounts() {
        Lease lease = lease(true);
        lease.begins(1);
        environment.pass(100 * MILLISECOND);
        lease.begins(2);
        assertThat(lease.holds()).isFalse();
        lease.confirmed(1);
        assertThat(lease.holds()).isTrue();
        environment.pass(100 * MILLISECOND);
        assertThat(lease.holds()).isFalse();
        lease.confirmed(1);
        assertThat(lease.holds()).isFalse();
        lease.confirmed(2);
        assertThat(lease.holds()).isTrue();
    }

    @Test
    void whereLeasesAreOffThereAreNone() {
        Lease lease = lease(false);
        lease.begins(1);
        lease.confirmed(1);
        assertThat(lease.holds()).isFalse();
    }

    /** A node that has joined a cluster of three just now, and its surroundings. */
    private record Joined(TestEnvironment here, TestDisk disk, RaftNode node) {
        static Joined with(RaftOptions options) {
            TestDisk disk = new TestDisk();
            TestEnvironment here = new TestEnvironment(0, disk);
            Joined joined = new Joined(here, disk, new RaftNode(here, options));
            joined.node.start();
            disk.completeAll();
            long diskId =
                    here.takeSent().stream()
                            .map(TestEnvironment.Sent::message)
                            .filter(Message.JoinRequest.class::isInstance)
                            .mapToLong(request -> ((Message.JoinRequest) request).diskId())
                            .findFirst()
                            .orElseThrow();
            for (int peer = 1; peer <= 2; peer++) {
                joined.give(peer, new Message.JoinReply(0, diskId, true));
            }
            here.takeSent();
            return joined;
        }

        void give(int from, Message message) {
            node.receive(from, MessageCodec.encode(message));
            disk.completeAll();
        }

        List<Message> answers(int from, Message message) {
            give(from, message);
            return here.takeSent().stream().map(TestEnvironment.Sent::message).toList();
        }
    }

    @Test
    void aRestartedNodeKeepsThePromiseThatItMayHaveGiven() {
        Joined joined = Joined.with(RaftOptions.of(3, Set.of()).withLeaseReads());
        Message asks = new Message.VoteRequest(1, 0, 0);
        assertThat(joined.answers(1, asks)).as("no vote within the shortest timeout").isEmpty();
        joined.here.pass(RaftOptions.of(3, Set.of()).electionMinNanos());
        assertThat(joined.answers(1, asks))
                .as("a vote afterwards, as nobody leads")
                .contains(new Message.VoteReply(1, true));
    }

    @Test
    void aPromiseThatEndsWithItsTermBindsNobodyWhoIsAskedInALaterOne() {
        for (boolean endsWithTerm : List.of(true, false)) {
            RaftOptions options =
                    endsWithTerm
                            ? RaftOptions.of(3, Set.of(PlantedBug.LEASE_PROMISE_ENDS_WITH_TERM))
                            : RaftOptions.of(3, Set.of()).withLeaseReads();
            Joined joined = Joined.with(options);
            joined.give(2, new Message.AppendRequest(1, 0, 0, 0, 1, 0, List.of()));
            joined.here.takeSent();
            assertThat(joined.answers(1, new Message.VoteRequest(1, 0, 0)))
                    .doesNotContain(new Message.VoteReply(1, true));
            assertThat(
                            joined.answers(1, new Message.VoteRequest(2, 0, 0))
                                    .contains(new Message.VoteReply(2, true)))
                    .isEqualTo(endsWithTerm);
        }
    }
}
