// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Votes of one kind about one number in one view. Of each signer the first vote counts, and nothing
 * else: who votes twice for the same adds nothing, and who votes for two things has lied.
 */
public final class Ballots {
    private final boolean countsSignersOnce;
    private final TreeMap<Integer, Vote> first = new TreeMap<>();
    private final List<Vote> all = new ArrayList<>();

    /** What became of a vote. */
    public enum Counted {
        /** It counts. */
        NEW,
        /** It was known. */
        REPEATED,
        /** Its signer had voted for something else. */
        CONTRADICTS
    }

    /**
     * No votes yet.
     *
     * @param countsSignersOnce always, but for a planted bug
     */
    public Ballots(boolean countsSignersOnce) {
        this.countsSignersOnce = countsSignersOnce;
    }

    /** Counts an authentic vote. */
    public Counted add(Vote vote) {
        all.add(vote);
        Vote earlier = first.putIfAbsent(vote.signer(), vote);
        if (countsSignersOnce && earlier != null) {
            all.removeLast();
        }
        if (earlier == null) {
            return Counted.NEW;
        }
        return earlier.statement().equals(vote.statement())
                ? Counted.REPEATED
                : Counted.CONTRADICTS;
    }

    /** The votes that count for a statement. */
    public List<Vote> of(Statement statement) {
        List<Vote> votes = new ArrayList<>(all.size());
        for (Vote vote : all) {
            if (vote.statement().equals(statement)) {
                votes.add(vote);
            }
        }
        return votes;
    }

    /** The votes that counted, of each signer the first. */
    public List<Vote> firstOfEach() {
        return new ArrayList<>(first.values());
    }

    /** Forgets everything. */
    public void clear() {
        first.clear();
        all.clear();
    }
}
