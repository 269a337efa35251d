// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.kv.Configuration;

/**
 * How many voters must agree: to elect a leader, and to decide an entry. A majority for both is
 * usual. All that safety needs is that each quorum of one kind meets each of the other kind
 * (Howard, Malkhi and Spiegelman, "Flexible Paxos", 2016), so that deciding can be cheaper where
 * electing is dearer; and, since any voter may stand for election in any term, that quorums that
 * elect meet one another.
 *
 * <p>Sizes are kept as distances from a majority, for the number of voters changes: {@code
 * electionMore} more elect than a majority does, and {@code commitLess} fewer decide, but never so
 * few that they could miss who elected.
 *
 * @param meeting false lets quorums miss one another; for those who want to see what becomes of it
 */
public record Quorums(int electionMore, int commitLess, boolean meeting) {
    /** Majorities. */
    public static final Quorums MAJORITIES = new Quorums(0, 0, true);

    /**
     * Quorums of these sizes among so many voters.
     *
     * @throws IllegalArgumentException where two quorums need not meet, with the reason
     */
    public static Quorums of(int voters, int election, int commit) {
        if (election < 1 || election > voters || commit < 1 || commit > voters) {
            throw new IllegalArgumentException(
                    "quorums have 1 to %d of %d voters, not %d and %d"
                            .formatted(voters, voters, election, commit));
        }
        if (2 * election <= voters) {
            throw new IllegalArgumentException(
                    "two quorums of %d out of %d voters need not meet: they could elect two leaders in one term; let at least %d elect"
                            .formatted(election, voters, voters / 2 + 1));
        }
        if (election + commit <= voters) {
            throw new IllegalArgumentException(
                    "a quorum of %d that elects and one of %d that decides need not meet among %d voters: a leader could be elected that lacks what was decided; let %d elect or %d decide"
                            .formatted(
                                    election,
                                    commit,
                                    voters,
                                    voters - commit + 1,
                                    voters - election + 1));
        }
        int majority = voters / 2 + 1;
        return new Quorums(election - majority, majority - commit, true);
    }

    /** How many of so many voters elect. */
    public int election(int voters) {
        return Math.clamp(voters / 2 + 1 + electionMore, 1, voters);
    }

    /** How many of so many voters decide. */
    public int commit(int voters) {
        int wanted = Math.clamp(voters / 2 + 1 - commitLess, 1, voters);
        return meeting ? Math.max(wanted, voters - election(voters) + 1) : wanted;
    }

    /** True when these nodes elect. */
    boolean elects(Configuration configuration, long nodes) {
        return has(nodes, configuration.voters(), true)
                && (!configuration.isJoint() || has(nodes, configuration.votersBefore(), true));
    }

    /** True when these nodes decide. */
    boolean decides(Configuration configuration, long nodes) {
        return has(nodes, configuration.voters(), false)
                && (!configuration.isJoint() || has(nodes, configuration.votersBefore(), false));
    }

    private boolean has(long nodes, long voters, boolean elects) {
        int count = Long.bitCount(voters);
        return Long.bitCount(nodes & voters) >= (elects ? election(count) : commit(count));
    }

    /** The largest number that a quorum which decides has reached; one number for each node. */
    long reached(Configuration configuration, long[] numbers) {
        long reached = reached(configuration.voters(), numbers);
        return configuration.isJoint()
                ? Math.min(reached, reached(configuration.votersBefore(), numbers))
                : reached;
    }

    private long reached(long voters, long[] numbers) {
        long[] sorted = new long[Long.bitCount(voters)];
        int count = 0;
        // Few numbers, sorted at every answer: insertion is the quickest.
        for (int node = 0; count < sorted.length; node++) {
            if (Configuration.contains(voters, node)) {
                long number = node < numbers.length ? numbers[node] : 0;
                int place = count++;
                while (place > 0 && sorted[place - 1] > number) {
                    sorted[place] = sorted[place - 1];
                    place--;
                }
                sorted[place] = number;
            }
        }
        return sorted[sorted.length - commit(sorted.length)];
    }
}
