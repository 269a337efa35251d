// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import java.util.List;

/**
 * Thirty kinds of bugs that were found in real systems, and which planted bugs stand for each: the
 * yardstick of the known-bug benchmark. The numbers are those of the survey from which they come,
 * which has more of them; a planted bug names its source itself.
 *
 * @param number in the survey
 * @param field of protocols where it was seen
 * @param summary what goes wrong, in one line
 * @param planted the bugs that stand for it, as {@code target/switch}
 * @param reason why there is none, where there is none
 */
public record SurveyedBug(
        int number, String field, String summary, List<String> planted, String reason) {
    private static final String RAFT = "reference-db/";
    private static final String PBFT = "reference-db-pbft/";
    private static final String HOTSTUFF = "reference-db-hotstuff/";
    private static final String MINBFT = "reference-db-minbft/";

    private static final List<SurveyedBug> ALL =
            List.of(
                    by(
                            1,
                            "Raft",
                            "a single-server change of the voters before an entry of the new"
                                    + " leader's term is decided",
                            RAFT + "configuration-changed-too-early"),
                    by(
                            3,
                            "Raft",
                            "a vote is cleared within its term, and given again",
                            RAFT + "vote-cleared-in-term",
                            RAFT + "vote-stored-after-reply",
                            HOTSTUFF + "votes-twice-in-a-view"),
                    by(
                            5,
                            "Raft",
                            "voters are added before the configuration before is decided",
                            RAFT + "configuration-changes-overlap"),
                    by(
                            7,
                            "Raft",
                            "a snapshot holds a configuration that is not decided",
                            RAFT + "uncommitted-configuration-in-snapshot"),
                    by(
                            9,
                            "Raft",
                            "reads without a round of a quorum",
                            RAFT + "read-without-quorum"),
                    by(
                            11,
                            "Raft",
                            "a lease ends earlier than was promised once the term goes up",
                            RAFT + "lease-promise-ends-with-term",
                            RAFT + "lease-without-drift-bound",
                            RAFT + "lease-by-wall-clock"),
                    by(
                            13,
                            "Raft",
                            "a leader that steps down loses what is decided",
                            RAFT + "committed-lost-on-step-down"),
                    by(
                            15,
                            "Raft",
                            "acknowledged before it is synced",
                            RAFT + "ack-before-fsync",
                            HOTSTUFF + "vote-before-durable",
                            MINBFT + "vote-before-durable"),
                    by(
                            17,
                            "Raft",
                            "a failed sync is tried again, and the pages count as clean",
                            RAFT + "sync-retried",
                            RAFT + "clean-pages-trusted"),
                    by(19, "Raft", "bit rot is not found", RAFT + "bit-rot-undetected"),
                    by(
                            21,
                            "Raft",
                            "the log is cut for a snapshot that is not there",
                            RAFT + "snapshot-behind-its-log"),
                    by(
                            23,
                            "Raft, clients",
                            "a retried operation happens twice",
                            RAFT + "retry-applied-twice"),
                    by(
                            25,
                            "Raft",
                            "no pre-vote: one node that hears nothing deposes every leader",
                            RAFT + "elections-without-pre-vote"),
                    by(
                            27,
                            "Raft",
                            "appends cut the log unasked; a stale answer moves what a follower is"
                                    + " said to hold",
                            RAFT + "append-without-prev-check",
                            RAFT + "match-taken-from-what-was-sent"),
                    by(
                            29,
                            "Raft",
                            "one ballot variable where two are needed",
                            RAFT + "ballot-taken-for-log-term"),
                    none(
                            31,
                            "clocks",
                            "a hybrid logical clock believes a stamp of the far future",
                            "there is no hybrid logical clock in the database: nothing orders by"
                                    + " stamps"),
                    by(
                            33,
                            "gossip",
                            "state travels without a checksum",
                            RAFT + "messages-without-checksum"),
                    by(
                            35,
                            "PBFT",
                            "reads that do not go through the log",
                            PBFT + "reads-without-quorum"),
                    by(
                            37,
                            "PBFT",
                            "a change of the view picks the wrong history",
                            PBFT + "oldest-prepared-proposed"),
                    by(
                            39,
                            "PBFT",
                            "votes are counted and not their signers",
                            PBFT + "votes-counted-twice",
                            HOTSTUFF + "votes-counted-twice",
                            MINBFT + "numbers-unchecked"),
                    by(
                            41,
                            "PBFT",
                            "the quorum or the lock of a round change is too weak",
                            PBFT + "prepared-not-carried",
                            PBFT + "commit-quorum-too-small",
                            HOTSTUFF + "lock-rule-dropped",
                            HOTSTUFF + "commit-across-views",
                            HOTSTUFF + "certificate-unchecked",
                            MINBFT + "votes-not-carried",
                            MINBFT + "commit-quorum-too-small"),
                    by(
                            43,
                            "synchronous BFT",
                            "a certificate that a liar held back locks a node behind its leader's"
                                    + " back (Sync HotStuff's force-locking attack)",
                            HOTSTUFF + "lock-forced"),
                    by(
                            45,
                            "PBFT",
                            "the time that a view gets grows exponentially",
                            PBFT + "patience-grows-with-every-view",
                            HOTSTUFF + "view-timer-doubles"),
                    none(
                            47,
                            "proof of stake",
                            "votes are held back and released so that the fork choice never"
                                    + " settles",
                            "no protocol here has a fork choice by weight of votes"),
                    by(
                            49,
                            "PBFT",
                            "state is taken over from whoever sends it",
                            PBFT + "transferred-state-unchecked",
                            HOTSTUFF + "transferred-state-unchecked",
                            MINBFT + "transferred-state-unchecked"),
                    by(
                            51,
                            "PBFT",
                            "a restart in the middle of a change of the view",
                            PBFT + "view-change-forgotten-by-restart",
                            HOTSTUFF + "timeout-forgotten-by-restart",
                            MINBFT + "view-change-forgotten-by-restart"),
                    by(
                            53,
                            "PBFT",
                            "one node's word about its height is believed",
                            PBFT + "checkpoint-claim-believed",
                            HOTSTUFF + "checkpoint-claim-believed"),
                    none(
                            55,
                            "signed log",
                            "a Merkle tree doubles its last leaf, so that two lists have one root",
                            "the trees here have RFC 9162's shape and sign their size; no simulated"
                                    + " node hands proofs on"),
                    by(
                            57,
                            "PBFT",
                            "the order of a hash table decides the state",
                            PBFT + "snapshot-in-hash-order"),
                    by(59, "Raft", "two leaders in one term", RAFT + "votes-counted-twice"));

    public SurveyedBug {
        planted = List.copyOf(planted);
        if (planted.isEmpty() == reason.isEmpty()) {
            throw new IllegalArgumentException(
                    "row " + number + " needs planted bugs or the reason why there are none");
        }
    }

    private static SurveyedBug by(int number, String field, String summary, String... planted) {
        return new SurveyedBug(number, field, summary, List.of(planted), "");
    }

    private static SurveyedBug none(int number, String field, String summary, String reason) {
        return new SurveyedBug(number, field, summary, List.of(), reason);
    }

    /** All of them by number. */
    public static List<SurveyedBug> all() {
        return ALL;
    }

    /** True when some planted bug stands for it. */
    public boolean isMapped() {
        return !planted.isEmpty();
    }

    /** The numbers of those that a planted bug of a target stands for. */
    public static List<Integer> numbersOf(String target, String bug) {
        return ALL.stream()
                .filter(row -> row.planted.contains(target + "/" + bug))
                .map(SurveyedBug::number)
                .toList();
    }
}
