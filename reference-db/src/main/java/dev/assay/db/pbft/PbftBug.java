// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.DatabaseBug;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * Bugs of Byzantine fault tolerant systems, each a switch on the real code path and off unless
 * named. Each says what it does, where it was seen, which families of faults bring it to light, and
 * what should see it.
 */
public enum PbftBug implements DatabaseBug {
    /** A vote that is sent again counts again. */
    VOTES_COUNTED_TWICE(
            "prepare and commit messages are appended and counted, whoever sent them and however"
                    + " often",
            "github.com/hyperledger/besu/issues/1736",
            "committed-prefix-agreement, linearizability",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks",
            "liars"),
    /** What was prepared, and may be decided, is not told to the next primary. */
    PREPARED_NOT_CARRIED(
            "a view-change message says nothing of what its sender has prepared",
            "arxiv.org/abs/1901.07160",
            "committed-prefix-agreement, committed-never-cut",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks",
            "liars"),
    /** A liar says that it has prepared something, and is believed. */
    VIEW_CHANGE_PROOF_UNCHECKED(
            "the certificates in a view-change message are not verified",
            "pmg.csail.mit.edu/papers/osdi99.pdf, section 4.4",
            "committed-prefix-agreement, progresses",
            "liars"),
    /** A lying primary begins its view with what it likes. */
    NEW_VIEW_UNCHECKED(
            "what a new primary proposes again is not compared with what follows from the"
                    + " view-change messages",
            "pmg.csail.mit.edu/papers/osdi99.pdf, section 4.4",
            "committed-prefix-agreement, committed-never-cut"),
    /** So few commits prove nothing about the next view. */
    COMMIT_QUORUM_TOO_SMALL(
            "a batch counts as decided when f+1 nodes have committed to it",
            "arxiv.org/abs/1901.07160",
            "committed-prefix-agreement, linearizability",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks",
            "liars"),
    /** A lying primary makes requests up. */
    CLIENT_SIGNATURE_UNCHECKED(
            "backups accept what the primary says that clients asked for",
            "pmg.csail.mit.edu/papers/osdi99.pdf, section 4.1",
            "linearizability"),
    /** A client believes the first answer. */
    ONE_REPLY_BELIEVED(
            "a client takes the first answer, not one that f+1 nodes gave",
            "pmg.csail.mit.edu/papers/osdi99.pdf, section 4.1",
            "linearizability",
            "liars"),
    /** Whoever is asked for the state can say what it likes. */
    TRANSFERRED_STATE_UNCHECKED(
            "a state that was asked for is not compared with the digest in the checkpoint's"
                    + " certificate",
            "github.com/bft-smart/library/issues/62",
            "state-digest-agreement, linearizability, committed-prefix-agreement",
            "liars"),
    /** A crash takes the vote back, and the node votes for something else. */
    VOTE_BEFORE_DURABLE(
            "prepare and commit messages are sent before what they promise is on the disk",
            "github.com/etcd-io/etcd/issues/14370",
            "committed-never-cut, committed-prefix-agreement",
            "crashes"),
    /** One node's word about a checkpoint is enough to wait for it. */
    CHECKPOINT_CLAIM_BELIEVED(
            "a node stops and waits for the state of whatever checkpoint any other node claims",
            "github.com/cometbft/cometbft/security/advisories/GHSA-hg58-rf2h-6rr7",
            "progresses, recovers, converges",
            "liars"),
    /** A node that was restarted in the middle of a view change neither votes nor asks on. */
    VIEW_CHANGE_FORGOTTEN_BY_RESTART(
            "a node that is restarted between two views never sends its view-change message again",
            "github.com/vmware/concord-bft/issues/639, github.com/vmware/concord-bft/issues/805",
            "progresses, recovers",
            "crashes"),
    /** Some nodes are behind, and enough of them to be believed. */
    READS_WITHOUT_QUORUM(
            "reads do not go through the log: each node answers from its own state, and f+1 that"
                    + " say the same are believed",
            "arxiv.org/abs/2107.11144",
            "linearizability",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks",
            "liars"),
    /** What an earlier view prepared in vain takes the place of what a later one decided. */
    OLDEST_PREPARED_PROPOSED(
            "of several batches that were prepared at a number in different views, the one of the"
                    + " earliest view is proposed again",
            "arxiv.org/abs/1712.01367, arxiv.org/abs/1909.03990",
            "committed-prefix-agreement, committed-never-cut"),
    /**
     * After some views a primary that does nothing keeps its office for minutes. Some 250 drawn
     * schedules did not show it with a patience that doubled.
     */
    PATIENCE_GROWS_WITH_EVERY_VIEW(
            "the time that a view is given grows fourfold from view to view, without a limit and"
                    + " also after views that brought something",
            "arxiv.org/abs/1803.05069, section 4.4",
            "progresses, recovers"),
    /** Equal states are not equal bytes, and no checkpoint becomes stable. */
    SNAPSHOT_IN_HASH_ORDER(
            "a copy of the state is written in the order of a hash table, which differs from"
                    + " process to process",
            "Specula, finding DA-27 in Autobahn",
            "progresses, recovers") {
        // It shows without any fault.
        @Override
        public boolean isFoundByDrawnSchedules() {
            return true;
        }
    };

    private final Description description;

    PbftBug(String summary, String source, String seenBy, String... needs) {
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
    public static Set<PbftBug> named(Set<String> switches) {
        return DatabaseBug.named(PbftBug.class, switches);
    }

    /** All switch names, sorted. */
    public static SortedSet<String> names() {
        return DatabaseBug.names(List.of(values()));
    }
}
