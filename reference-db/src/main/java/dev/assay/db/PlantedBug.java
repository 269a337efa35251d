// SPDX-License-Identifier: Apache-2.0
package dev.assay.db;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * Bugs of real systems, each a switch on the real code path and off unless named: what the trials
 * must be able to find. Each says what it does, where it was seen, which families of faults bring
 * it to light (each of them alone does; with all of them off, the others on, it does not show), and
 * what should see it. Where no family is named, a clock has to be wrong at the moment when a leader
 * is cut off: schedules that are written for it bring that about, drawn ones do so too seldom.
 */
public enum PlantedBug implements DatabaseBug {
    /**
     * Voters forget their vote when they are asked again in the same term; two candidates get it.
     */
    VOTE_CLEARED_IN_TERM(
            "a follower that is asked again within a term starts the term anew: the vote that it"
                    + " gave is forgotten",
            "github.com/camunda/camunda/issues/5356, github.com/microsoft/CCF/issues/8094",
            "one-leader-per-term",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks"),
    /**
     * A leader that was deposed without knowing, or that is too new to know what is committed,
     * answers reads with old values.
     */
    READ_WITHOUT_QUORUM(
            "the leader answers reads from its own state without asking a quorum whether it still"
                    + " leads, and never asks",
            "github.com/deventlab/d-engine/issues/381,"
                    + " github.com/jgroups-extras/jgroups-raft/issues/208",
            "linearizability",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks"),
    /** A leader that steps down drops its own term's entries, committed ones too. */
    COMMITTED_LOST_ON_STEP_DOWN(
            "a leader that steps down rolls its log and state back to where its term began, also"
                    + " over committed entries",
            "github.com/microsoft/CCF/issues/5674",
            "committed-never-cut",
            "partitions",
            "pauses",
            "clock-skew",
            "links",
            "disks"),
    /** Entries count as stored before they are; a power loss takes them. */
    ACK_BEFORE_FSYNC(
            "entries are acknowledged when they are written, and synced to the disk some time"
                    + " later",
            "github.com/etcd-io/etcd/issues/14370",
            "linearizability, committed-prefix-agreement",
            "crashes",
            "disks"),
    /** A request that was executed, and whose answer was late or lost, is executed again. */
    RETRY_APPLIED_TWICE(
            "sessions are ignored: a retried append, cas or put happens a second time",
            "jepsen.io/analyses/jetcd-0.8.2",
            "linearizability",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks"),
    /** A late append of the leader cuts off entries that were acknowledged since. */
    APPEND_WITHOUT_PREV_CHECK(
            "the log is cut behind whatever an append carries, without checking that what lies"
                    + " there conflicts with it",
            "thesquareplanet.com/blog/students-guide-to-raft",
            "committed-never-cut",
            "links"),
    /** A node that hears nothing deposes one leader after the other. */
    ELECTIONS_WITHOUT_PRE_VOTE(
            "a node that misses its leader raises its term at once, and voters listen to it"
                    + " although their own leader is alive",
            "blog.cloudflare.com/a-byzantine-failure-in-the-real-world",
            "progresses",
            "partitions"),
    /** Damaged messages are taken for what they then say. */
    MESSAGES_WITHOUT_CHECKSUM(
            "the checksums of messages are not looked at; what is damaged on the way is believed",
            "status.aws.amazon.com/s3-20080720.html",
            "linearizability, nodes-run, committed-prefix-agreement",
            "links"),
    /**
     * A vote is told before it is stored; who is killed in between votes again. 200 drawn schedules
     * did not kill anybody just there; a crash at a named point does.
     */
    VOTE_STORED_AFTER_REPLY(
            "a vote is sent before it is stored; a node that is killed in between forgets it and"
                    + " votes again",
            "github.com/NodeDB-Lab/nodedb/issues/161, github.com/hashicorp/raft/issues/661",
            "one-leader-per-term"),
    /** A wall clock that is set back, or stands, makes a lease longer. */
    LEASE_BY_WALL_CLOCK(
            "the leader answers reads without a quorum while its lease lasts, and measures that by"
                    + " its wall clock",
            "github.com/deventlab/d-engine/issues/390, github.com/sofastack/sofa-jraft/pull/26",
            "linearizability"),
    /** A lease that is as long as the others' promises ends too late on a slow clock. */
    LEASE_WITHOUT_DRIFT_BOUND(
            "the leader's lease is as long as its followers' promises, as if all clocks ran at the"
                    + " same rate",
            "github.com/tikv/tikv/issues/964, github.com/etcd-io/etcd/issues/6005",
            "linearizability"),
    /** An upgraded node is not understood by those that are not. */
    NEW_FORMAT_AT_ONCE(
            "a node of version 2 sends all its messages in the new format, also to nodes that know"
                    + " only the old one",
            "github.com/redpanda-data/redpanda/issues/6837",
            "converges, recovers",
            "crashes"),
    /** A sync failed; the next one succeeds, and what the first did not write is lost. */
    SYNC_RETRIED(
            "a sync that failed is tried again, and when that succeeds everything counts as stored;"
                    + " the pages that could not be written were marked clean",
            "usenix.org/conference/atc20/presentation/rebello",
            "committed-never-cut",
            "disks"),
    /**
     * A sync that takes long is taken to be done. 200 drawn schedules did not find it: the power
     * has to fail on the same node while its disk is slow.
     */
    SLOW_SYNC_NOT_AWAITED(
            "entries are acknowledged when their sync has not ended after 100 ms",
            "redis.io/docs/latest/operate/oss_and_stack/management/persistence",
            "committed-never-cut"),
    /** After a restart, what reads show is taken to be on the disk. */
    CLEAN_PAGES_TRUSTED(
            "a node that halted after a failed sync starts again and relies on what it reads, which"
                    + " may be in the page cache only; the next power loss takes it",
            "usenix.org/conference/atc20/presentation/rebello",
            "committed-never-cut",
            "disks"),
    /** Rotten bits are read as if they had been written. */
    BIT_ROT_UNDETECTED(
            "checksums and hashes of the log are not compared when it is read",
            "jepsen.io/analyses/nats-2.12.1",
            "committed-prefix-agreement",
            "disks"),
    /** A log that lost its durable end goes on where it is good. */
    LOST_TAIL_TAKEN_FOR_TORN(
            "whatever is missing or damaged at the end of the log is cut off, as if a power loss"
                    + " had torn what was being written",
            "usenix.org/conference/fast18/presentation/alagappan",
            "committed-never-cut",
            "disks"),
    /** What cannot be read is taken to be empty. */
    READ_ERROR_TAKEN_FOR_EMPTY(
            "a file that cannot be read is taken for one that is not there",
            "usenix.org/conference/fast17/technical-sessions/presentation/ganesan",
            "halts-with-cause",
            "disks"),
    /** A node with an emptied disk votes and acknowledges as a new one does. */
    EMPTY_DISK_JOINS(
            "a node with an empty disk takes part at once, and has forgotten its votes and entries",
            "cwiki.apache.org/confluence/display/KAFKA/KIP-853%3A+KRaft+Controller+Membership+Changes",
            "committed-never-cut",
            "disks"),
    /**
     * The leader knows that a follower forgot entries, and nobody minds. Drawn schedules do not
     * find it, because a disk that forgets is beyond the budget of a majority protocol; a schedule
     * file does.
     */
    ROLLBACK_UNNOTICED(
            "a follower whose log ends before what it had acknowledged to this leader goes on, and"
                    + " the leader waits for ever for what it believes to be there",
            "github.com/etcd-io/etcd/issues/10817",
            "converges"),
    /** A voter whose answer arrives twice counts twice; of four nodes two candidates win. */
    VOTES_COUNTED_TWICE(
            "a candidate counts answers and not voters: one that arrives twice counts twice",
            "github.com/ktoso/akka-raft/issues/47",
            "one-leader-per-term",
            "links",
            "pauses"),
    /** What two nodes decide, the three others need not know. */
    QUORUMS_NEED_NOT_MEET(
            "one node less than a majority decides an entry, although a majority elects",
            "arxiv.org/abs/1608.06696",
            "committed-prefix-agreement, committed-never-cut",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks"),
    /** The log goes on behind what the snapshot holds; what lies between is nowhere. */
    SNAPSHOT_BEHIND_ITS_LOG(
            "a snapshot that follows another within five seconds is not stored, but the log is cut"
                    + " as if it had been",
            "github.com/etcd-io/etcd/issues/18055",
            "halts-with-cause, converges",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks"),
    /** Who starts from such a snapshot counts on voters that were never decided. */
    UNCOMMITTED_CONFIGURATION_IN_SNAPSHOT(
            "a snapshot holds the last configuration of the log, decided or not, which nothing"
                    + " rolls back when its entry is cut off",
            "github.com/canonical/raft/issues/250",
            "state-digest-agreement",
            "membership"),
    /**
     * Two changes at once, and a quorum of the voters after need not meet one of those before. Two
     * voters must be removed by a leader that reaches one other: 400 drawn schedules did not.
     */
    CONFIGURATION_CHANGES_OVERLAP(
            "voters are exchanged one after the other without a joint configuration, and none waits"
                    + " until the one before is decided",
            "github.com/redpanda-data/redpanda/issues/17675",
            "committed-prefix-agreement, committed-never-cut"),
    /**
     * Two leaders change the voters without knowing of each other. Drawn schedules do not find it:
     * an even number of voters must be left by an earlier change, and two changes of two leaders
     * must then be undecided at once.
     */
    CONFIGURATION_CHANGED_TOO_EARLY(
            "voters are exchanged one after the other without a joint configuration, and a new"
                    + " leader begins before an entry of its own term is decided",
            "groups.google.com/g/raft-dev/c/t4xj6dJTP6E",
            "committed-prefix-agreement"),
    /**
     * A leader is elected while the lease of the one before it still runs. Some 300 drawn schedules
     * did not show it: somebody must want to lead within the moment between the last round of a
     * leader that is cut off and the end of its lease.
     */
    LEASE_PROMISE_ENDS_WITH_TERM(
            "leaders answer reads by lease, and what a voter promised for that lease does not bind"
                    + " it when somebody asks for its vote in a later term",
            "github.com/cockroachdb/cockroach/issues/133764",
            "linearizability"),
    /** A long log of old entries beats a shorter one that holds what was decided later. */
    BALLOT_TAKEN_FOR_LOG_TERM(
            "one variable stands for the term that a node is in and for that of its last entry, so"
                    + " that logs are compared by their length",
            "arxiv.org/abs/1906.10917",
            "committed-never-cut, committed-prefix-agreement",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks"),
    /** Entries on their way count as stored; those that are lost were never decided. */
    MATCH_TAKEN_FROM_WHAT_WAS_SENT(
            "an answer to an append is taken to be about all that was sent to the follower until"
                    + " now, not about what it acknowledges",
            "thesquareplanet.com/blog/students-guide-to-raft",
            "committed-never-cut, committed-prefix-agreement",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks");

    private final Description description;

    PlantedBug(String summary, String source, String seenBy, String... needs) {
        this.description = Description.of(summary, source, seenBy, needs);
    }

    @Override
    public Description description() {
        return description;
    }

    /**
     * The bugs with these switch names.
     *
     * @throws IllegalArgumentException when there is no such switch
     */
    public static Set<PlantedBug> named(Set<String> switches) {
        return DatabaseBug.named(PlantedBug.class, switches);
    }

    /** All switch names, sorted. */
    public static SortedSet<String> names() {
        return DatabaseBug.names(List.of(values()));
    }
}
