// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One order of commits of few transactions, with what each wrote and which versions its reads were
 * of: says which isolation levels' axioms hold (Biswas and Enea, "On the complexity of checking
 * transactional consistency", OOPSLA 2019, section 2; Adya 1999 for levels about dependencies).
 * Relations are kept by target: a bit for each place in the order that it is related to.
 */
final class CommitOrder {
    /** How many levels are judged. */
    static final int LEVELS = 16;

    private final int size;

    /** By unit, the places of its writers. */
    private final int[] writers;

    private final int[] session;
    private final int[] time;
    private final List<List<int[]>> reads = new ArrayList<>();
    private final int[] seen;

    /** By place, those that wrote what it read, later than that: a bit for each. */
    private final int[] missed;

    /**
     * @param writers by unit, the places of those who wrote it
     * @param session by place, those of its session that ran before
     * @param time by place, those that had returned before it was invoked, and those of its session
     */
    CommitOrder(int[] writers, int[] session, int[] time) {
        this.writers = writers;
        this.session = session;
        this.time = time;
        size = session.length;
        seen = new int[size];
        missed = new int[size];
        for (int place = 0; place < size; place++) {
            reads.add(new ArrayList<>());
        }
    }

    /**
     * Says that a transaction read a version, -1 for the state before all.
     *
     * @param moment when, the same for what was read at once
     */
    void read(int reader, int unit, int source, int moment) {
        reads.get(reader).add(new int[] {unit, source, moment});
    }

    /** True when all that a transaction read of a unit was of one version. */
    boolean isSame(int reader, int unit, int source) {
        return reads.get(reader).stream().allMatch(each -> each[0] != unit || each[1] == source);
    }

    /** Takes the last read of a transaction back. */
    void takeBack(int reader) {
        reads.get(reader).remove(reads.get(reader).size() - 1);
    }

    /**
     * Adds the names of the levels that hold; every version that was read comes before its reader.
     *
     * @param isSound whether no transaction contradicts itself
     */
    void judge(boolean isSound, Set<String> held) {
        for (int reader = 0; reader < size; reader++) {
            seen[reader] = 0;
            missed[reader] = 0;
            for (int[] read : reads.get(reader)) {
                seen[reader] |= read[1] >= 0 ? 1 << read[1] : 0;
                missed[reader] |= writers[read[0]] & after(read[1]) & ~(1 << reader);
            }
        }
        note(held, "read-committed", true);
        note(held, "cursor-stability", losesNoUpdate());
        note(held, "monotonic-atomic-view", isMonotonic());
        if (!isSound) {
            return;
        }
        int[] flow = union(seen, conflicts());
        int[] visible = union(seen, session);
        boolean keepsSessions = isForward(session);
        int[] all = new int[size];
        for (int place = 0; place < size; place++) {
            all[place] = (1 << place) - 1;
        }
        note(held, "read-atomic", holds(seen));
        note(held, "consistent-view", seesOneState(flow));
        note(held, "update-serializable", hasSerialUpdates(flow));
        note(held, "repeatable-read", isAcyclic(union(flow, missing()), ~0));
        note(held, "causal", keepsSessions && holds(closure(visible)));
        note(
                held,
                "parallel-snapshot-isolation",
                keepsSessions && seesOneState(union(flow, session)));
        note(held, "prefix", keepsSessions && holds(prefix(visible)));
        note(held, "snapshot-isolation", isSnapshot(seen));
        note(held, "strong-session-snapshot-isolation", isSnapshot(visible));
        note(held, "strong-snapshot-isolation", isSnapshot(union(seen, time)));
        note(held, "serializable", holds(all));
        note(held, "strong-session-serializable", keepsSessions && holds(all));
        note(held, "strict-serializable", isForward(time) && holds(all));
    }

    /**
     * True when what the level of each transaction demands of its reads holds; every version that
     * was read comes before its reader.
     *
     * @param levels by place
     * @param isSound by place, whether the transaction does not contradict itself
     */
    boolean satisfies(String[] levels, boolean[] isSound) {
        int[] direct = new int[size];
        for (int reader = 0; reader < size; reader++) {
            for (int[] read : reads.get(reader)) {
                direct[reader] |= read[1] >= 0 ? 1 << read[1] : 0;
            }
        }
        int[] past = closure(union(direct, session));
        int[] conflicts = conflicts();
        for (int place = 0; place < size; place++) {
            int own = direct[place];
            int all = (1 << place) - 1;
            int bySession = own | session[place];
            int byTime = own | time[place];
            boolean isKept =
                    switch (levels[place]) {
                        case "read-committed" -> true;
                        case "monotonic-atomic-view" -> isMonotonic(place);
                        case "read-atomic" -> isSound[place] && holds(place, own);
                        case "causal" -> isSound[place] && isKept(place, past[place], past[place]);
                        case "prefix" ->
                                isSound[place] && isKept(place, bySession, upTo(bySession));
                        case "snapshot-isolation" ->
                                isSound[place] && isKept(place, own, upTo(own | conflicts[place]));
                        case "strong-session-snapshot-isolation" ->
                                isSound[place]
                                        && isKept(
                                                place,
                                                bySession,
                                                upTo(bySession | conflicts[place]));
                        case "strong-snapshot-isolation" ->
                                isSound[place]
                                        && isKept(place, byTime, upTo(byTime | conflicts[place]));
                        case "serializable" -> isSound[place] && holds(place, all);
                        case "strong-session-serializable" ->
                                isSound[place] && isKept(place, bySession, all);
                        case "strict-serializable" -> isSound[place] && isKept(place, byTime, all);
                        default -> throw new IllegalArgumentException(levels[place]);
                    };
            if (!isKept) {
                return false;
            }
        }
        return true;
    }

    /** What must be visible comes before a reader, and what is visible no later than its reads. */
    private boolean isKept(int place, int before, int visible) {
        return (before & (-1 << place)) == 0 && holds(place, visible);
    }

    private static void note(Set<String> held, String level, boolean holds) {
        if (holds) {
            held.add(level);
        }
    }

    private static int after(int place) {
        return -1 << (place + 1);
    }

    private static boolean isForward(int[] relation) {
        for (int place = 0; place < relation.length; place++) {
            if ((relation[place] & (-1 << place)) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean losesNoUpdate() {
        for (int reader = 0; reader < size; reader++) {
            for (int[] read : reads.get(reader)) {
                int between = after(read[1]) & ((1 << reader) - 1);
                boolean replaces = (writers[read[0]] >> reader & 1) != 0;
                if (replaces && (writers[read[0]] & between) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isMonotonic() {
        for (int reader = 0; reader < size; reader++) {
            if (!isMonotonic(reader)) {
                return false;
            }
        }
        return true;
    }

    private boolean isMonotonic(int reader) {
        for (int[] read : reads.get(reader)) {
            int before = 0;
            for (int[] other : reads.get(reader)) {
                before |= other[2] < read[2] && other[1] >= 0 ? 1 << other[1] : 0;
            }
            if ((before & writers[read[0]] & after(read[1])) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The axiom: what is visible to a reader was committed no later than what it read. */
    private boolean holds(int[] visible) {
        for (int reader = 0; reader < size; reader++) {
            if (!holds(reader, visible[reader])) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(int reader, int visible) {
        for (int[] read : reads.get(reader)) {
            if ((writers[read[0]] & visible & after(read[1])) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Writers of the same before each place. */
    private int[] conflicts() {
        int[] before = new int[size];
        for (int mask : writers) {
            for (int place = 0; place < size; place++) {
                before[place] |= (mask >> place & 1) != 0 ? mask & ((1 << place) - 1) : 0;
            }
        }
        return before;
    }

    /** The readers that missed what each place wrote. */
    private int[] missing() {
        int[] before = new int[size];
        for (int reader = 0; reader < size; reader++) {
            for (int place = 0; place < size; place++) {
                before[place] |= (missed[reader] >> place & 1) << reader;
            }
        }
        return before;
    }

    private boolean seesOneState(int[] flow) {
        int[] reached = closure(flow);
        for (int place = 0; place < size; place++) {
            if ((reached[place] >> place & 1) != 0 || (missed[place] & reached[place]) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean hasSerialUpdates(int[] flow) {
        int updates = 0;
        for (int mask : writers) {
            updates |= mask;
        }
        int[] whole = union(flow, missing());
        for (int reader = 0; reader < size; reader++) {
            if (!isAcyclic(whole, updates | 1 << reader)) {
                return false;
            }
        }
        return seesOneState(flow);
    }

    private boolean isAcyclic(int[] relation, int members) {
        int[] part = new int[size];
        for (int place = 0; place < size; place++) {
            part[place] = (members >> place & 1) != 0 ? relation[place] & members : 0;
        }
        int[] reached = closure(part);
        for (int place = 0; place < size; place++) {
            if ((reached[place] >> place & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isSnapshot(int[] visible) {
        if (!isForward(visible)) {
            return false;
        }
        int[] snapshot = prefix(visible);
        int[] conflicts = conflicts();
        for (int place = 0; place < size; place++) {
            snapshot[place] |= upTo(conflicts[place]);
        }
        return holds(snapshot);
    }

    /** What comes before what is visible. */
    private int[] prefix(int[] visible) {
        int[] prefix = new int[size];
        for (int place = 0; place < size; place++) {
            prefix[place] = upTo(visible[place]);
        }
        return prefix;
    }

    private static int upTo(int places) {
        return places == 0 ? 0 : 2 * Integer.highestOneBit(places) - 1;
    }

    private int[] closure(int[] relation) {
        int[] reached = relation.clone();
        for (int middle = 0; middle < size; middle++) {
            for (int place = 0; place < size; place++) {
                reached[place] |= (reached[place] >> middle & 1) != 0 ? reached[middle] : 0;
            }
        }
        return reached;
    }

    private static int[] union(int[] one, int[] other) {
        int[] both = new int[one.length];
        for (int place = 0; place < both.length; place++) {
            both[place] = one[place] | other[place];
        }
        return both;
    }
}
