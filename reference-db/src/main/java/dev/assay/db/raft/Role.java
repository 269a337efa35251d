// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import java.util.OptionalInt;

/**
 * What a node is in its current term (figure 3.3 of the dissertation, with the pre-candidate of
 * section 9.6).
 */
sealed interface Role permits Role.Follower, Role.PreCandidate, Role.Candidate, Leader {
    /** Follows, perhaps without knowing whom. */
    record Follower(OptionalInt leader) implements Role {}

    /** Asks whether it would win an election, before it disturbs anyone with a new term. */
    record PreCandidate(Votes votes) implements Role {}

    /**
     * Asks for votes in a term of its own.
     *
     * @param transferred whether the leader before asked it to
     */
    record Candidate(Votes votes, boolean transferred) implements Role {}

    /** Who said yes: a set of nodes, so that an answer that arrives twice counts once. */
    final class Votes {
        private long voters;
        private int answers;

        /** Counts the vote of a node. */
        void add(int node) {
            answers++;
            voters |= 1L << node;
        }

        /** True when the node's vote is in. */
        boolean has(int node) {
            return (voters & 1L << node) != 0;
        }

        /** All who voted, as {@link dev.assay.db.kv.Configuration} writes sets. */
        long set() {
            return voters;
        }

        /** How many answers came; only a planted bug asks. */
        int answers() {
            return answers;
        }

        /** How many voted. */
        int count() {
            return Long.bitCount(voters);
        }
    }
}
