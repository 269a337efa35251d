// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.DatabaseBug;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * Bugs of protocols of the HotStuff family and their kin, each a switch on the real code path and
 * off unless named. Each says what it does, where it was seen, what should see it, and which
 * families of faults bring it to light.
 */
public enum HotstuffBug implements DatabaseBug {
    /** A vote that is sent again counts again. */
    VOTES_COUNTED_TWICE(
            "votes, time-outs and checkpoint votes are counted, whoever sent them and "
                    + "however often",
            "github.com/hyperledger/besu/issues/1736",
            "committed-prefix-agreement, linearizability, progresses",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks",
            "liars"),
    /** Whatever a leader stands a block on, it gets the vote. */
    LOCK_RULE_DROPPED(
            "a replica votes for a block on an earlier certificate than the one it is "
                    + "locked on",
            "arxiv.org/abs/1901.07160",
            "committed-prefix-agreement, linearizability"),
    /** One certificate proves nothing about the next view. */
    COMMIT_AFTER_ONE_CHAIN(
            "a block is executed as soon as it is certified, not when its child is",
            "eprint.iacr.org/2023/397, section 4",
            "committed-prefix-agreement, linearizability",
            "partitions",
            "crashes",
            "pauses",
            "clock-skew",
            "links",
            "disks",
            "liars"),
    /** Between two views there was a third. */
    COMMIT_ACROSS_VIEWS(
            "a block is executed when a child of it is certified, though not in the "
                    + "view right after it",
            "arxiv.org/abs/2010.11454",
            "committed-prefix-agreement, linearizability"),
    /** A liar makes up the votes of a quorum. */
    CERTIFICATE_UNCHECKED(
            "the signatures in the certificate that a block stands on are not verified",
            "eprint.iacr.org/2023/397, section 4",
            "committed-prefix-agreement, linearizability, progresses"),
    /** A second proposal in the same view gets a second vote. */
    VOTES_TWICE_IN_A_VIEW(
            "a replica votes for two blocks of a leader that proposes two in one view",
            "github.com/camunda/camunda/issues/5356",
            "committed-prefix-agreement, linearizability"),
    /** A crash takes the vote and the lock back. */
    VOTE_BEFORE_DURABLE(
            "a vote is sent before the block and the lock that it stands for are on the " + "disk",
            "github.com/etcd-io/etcd/issues/14370",
            "committed-never-cut, committed-prefix-agreement",
            "crashes"),
    /** A lying leader makes requests up. */
    CLIENT_SIGNATURE_UNCHECKED(
            "replicas accept what the leader says that clients asked for",
            "pmg.csail.mit.edu/papers/osdi99.pdf, section 4.1",
            "linearizability"),
    /** A client believes the first answer. */
    ONE_REPLY_BELIEVED(
            "a client takes the first answer, not one that f+1 nodes gave",
            "pmg.csail.mit.edu/papers/osdi99.pdf, section 4.1",
            "linearizability"),
    /** Whoever is asked for the state can say what it likes. */
    TRANSFERRED_STATE_UNCHECKED(
            "a state that was asked for is not compared with the digest in the "
                    + "checkpoint's certificate",
            "github.com/bft-smart/library/issues/62",
            "state-digest-agreement, linearizability, committed-prefix-agreement"),
    /** One node's word about a checkpoint is enough to wait for it. */
    CHECKPOINT_CLAIM_BELIEVED(
            "a node stops voting and waits for the state of whatever checkpoint any "
                    + "other node claims",
            "github.com/cometbft/cometbft/security/advisories/GHSA-hg58-rf2h-6rr7",
            "progresses, recovers, converges"),
    /** A node that was restarted after it gave up tells nobody again. */
    TIMEOUT_FORGOTTEN_BY_RESTART(
            "a node that is restarted between two tenures never sends its time-out " + "again",
            "github.com/vmware/concord-bft/issues/639, github.com/vmware/concord- "
                    + "bft/issues/805",
            "progresses, recovers"),
    /** Silent leaders make everybody wait for longer and longer. */
    VIEW_TIMER_DOUBLES(
            "the patience with a leader doubles with every one that brought nothing, "
                    + "without a limit",
            "arxiv.org/abs/1909.05204",
            "progresses, recovers"),
    /** The liars and one slow node end every tenure. */
    FEW_TIMEOUTS_SUFFICE(
            "a tenure is over when f+1 nodes have given it up, not a quorum",
            "arxiv.org/abs/1909.05204",
            "progresses, recovers"),
    /** Nobody but the next leader hears of time-outs. */
    NEXT_LEADER_ONLY(
            "a time-out is sent to the next leader again and again, and never to the "
                    + "one after it",
            "arxiv.org/abs/2002.07539",
            "progresses, recovers"),
    /** A leader goes on without the certificate that somebody is locked on. */
    LEADER_DOES_NOT_WAIT(
            "after a time-out the leader proposes when a quorum told its certificates, "
                    + "and never again",
            "eprint.iacr.org/2023/397, section 4.1",
            "progresses, recovers"),
    /** A certificate that was held back locks a node behind its leader's back. */
    LOCK_FORCED(
            "a replica locks on whatever certificate reaches it, also while a leader is "
                    + "at work that does not know it",
            "eprint.iacr.org/2019/1484",
            "progresses, recovers");

    private final Description description;

    HotstuffBug(String summary, String source, String seenBy, String... needs) {
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
    public static Set<HotstuffBug> named(Set<String> switches) {
        return DatabaseBug.named(HotstuffBug.class, switches);
    }

    /** All switch names, sorted. */
    public static SortedSet<String> names() {
        return DatabaseBug.names(List.of(values()));
    }
}
