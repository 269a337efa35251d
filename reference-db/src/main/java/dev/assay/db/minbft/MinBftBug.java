// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.DatabaseBug;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * Bugs of fault tolerance with trusted counters, each a switch on the real code path and off unless
 * named.
 */
public enum MinBftBug implements DatabaseBug {
    /** What a liar says to one node and not to another counts. */
    NUMBERS_UNCHECKED(
            "a message is taken as it comes, whether or not those with lower numbers of its sender"
                    + " are missing or its own was there before",
            "Veronese et al., IEEE Transactions on Computers 2013, section 4.2",
            "committed-prefix-agreement"),
    /** A liar numbers its messages itself. */
    IDENTIFIER_UNCHECKED(
            "nobody verifies that a trusted counter gave a message its number",
            "Veronese et al., IEEE Transactions on Computers 2013, section 4.2",
            "committed-prefix-agreement"),
    /** After each restart the count begins anew, and the node goes on with that. */
    COUNTER_IN_MEMORY(
            "the counter lives in memory that a restart empties, and a node whose counter went back"
                    + " goes on as if nothing were wrong",
            "eprint.iacr.org/2017/048 (rollback of SGX enclaves: ROTE)",
            "recovers, converges, committed-prefix-agreement",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks",
            "liars",
            "counters"),
    /** A device that was replaced may forget what the old one vouched for. */
    NEW_EPOCH_ACCEPTED(
            "a counter that started a new epoch is listened to from its first number on, as if its"
                    + " node were new",
            "github.com/hyperledger-labs/minbft (USIG epochs)",
            "committed-prefix-agreement, committed-never-cut"),
    /** A liar leaves out what it voted for. */
    VIEW_CHANGE_LOG_UNCHECKED(
            "the log in a view-change message is not compared with what its sender said",
            "Veronese et al., IEEE Transactions on Computers 2013, section 4.3",
            "committed-prefix-agreement, committed-never-cut"),
    /** A lying primary begins its view with what it likes. */
    NEW_VIEW_UNCHECKED(
            "what a new primary proposes again is not compared with what follows from the"
                    + " view-change messages",
            "Veronese et al., IEEE Transactions on Computers 2013, section 4.3",
            "committed-prefix-agreement, committed-never-cut"),
    /** What was voted for, and may be decided, is not told to the next primary. */
    VOTES_NOT_CARRIED(
            "the next primary does not ask what was voted for in earlier views",
            "arxiv.org/abs/1901.07160",
            "committed-prefix-agreement, committed-never-cut",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks",
            "liars",
            "counters"),
    /** So few commits prove nothing about the next view. */
    COMMIT_QUORUM_TOO_SMALL(
            "a batch counts as decided when f nodes have voted for it, not f+1",
            "arxiv.org/abs/1901.07160",
            "committed-prefix-agreement, linearizability",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks",
            "liars",
            "counters"),
    /** A crash takes the vote back, but not its number. */
    VOTE_BEFORE_DURABLE(
            "what a node says is numbered and sent before it is on the disk",
            "github.com/etcd-io/etcd/issues/14370",
            "halts-with-cause, committed-never-cut",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks",
            "liars",
            "counters"),
    /** A lying primary makes requests up. */
    CLIENT_SIGNATURE_UNCHECKED(
            "backups accept what the primary says that clients asked for",
            "Veronese et al., IEEE Transactions on Computers 2013, section 4.2",
            "linearizability"),
    /** A client believes the first answer. */
    ONE_REPLY_BELIEVED(
            "a client takes the first answer, not one that f+1 nodes gave",
            "Veronese et al., IEEE Transactions on Computers 2013, section 4.1",
            "linearizability"),
    /** Whoever is asked for the state can say what it likes. */
    TRANSFERRED_STATE_UNCHECKED(
            "a state that was asked for is not compared with the digest in the checkpoint's"
                    + " certificate",
            "github.com/bft-smart/library/issues/62",
            "state-digest-agreement, linearizability, committed-prefix-agreement"),
    /** A node that was restarted in the middle of a view change neither votes nor asks on. */
    VIEW_CHANGE_FORGOTTEN_BY_RESTART(
            "a node that is restarted between two views forgets that it wanted the next one, and"
                    + " what it says in the old one nobody hears",
            "github.com/vmware/concord-bft/issues/639, github.com/vmware/concord-bft/issues/805",
            "progresses, recovers");

    private final Description description;

    MinBftBug(String summary, String source, String seenBy, String... needs) {
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
    public static Set<MinBftBug> named(Set<String> switches) {
        return DatabaseBug.named(MinBftBug.class, switches);
    }

    /** All switch names, sorted. */
    public static SortedSet<String> names() {
        return DatabaseBug.names(List.of(values()));
    }
}
