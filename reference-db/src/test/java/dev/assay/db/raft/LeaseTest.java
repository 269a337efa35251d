// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.PlantedBug;
import dev.assay.db.TestDisk;
import dev.assay.db.TestEnvironment;
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

    @Test
    void aRestartedNodeKeepsThePromiseThatItMayHaveGiven() {
        TestDisk disk = new TestDisk();
        TestEnvironment here = new TestEnvironment(0, disk);
        RaftNode node = new RaftNode(here, RaftOptions.of(3, Set.of()).withLeaseReads());
        node.start();
        disk.completeAll();
        long diskId =
                here.takeSent().stream()
                        .map(TestEnvironment.Sent::message)
                        .filter(Message.JoinRequest.class::isInstance)
                        .mapToLong(request -> ((Message.JoinRequest) request).diskId())
                        .findFirst()
                        .orElseThrow();
        for (int peer = 1; peer <= 2; peer++) {
            node.receive(peer, MessageCodec.encode(new Message.JoinReply(0, diskId, true)));
        }
        disk.completeAll();
        here.takeSent();
        node.receive(1, MessageCodec.encode(new Message.VoteRequest(1, 0, 0)));
        disk.completeAll();
        assertThat(here.takeSent()).as("no vote within the shortest timeout").isEmpty();
        here.pass(RaftOptions.of(3, Set.of()).electionMinNanos());
        node.receive(1, MessageCodec.encode(new Message.VoteRequest(1, 0, 0)));
        disk.completeAll();
        assertThat(here.takeSent())
                .extracting(TestEnvironment.Sent::message)
                .as("a vote afterwards, as nobody leads")
                .contains(new Message.VoteReply(1, true));
    }
}
