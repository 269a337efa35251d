// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.Arrays;

/**
 * What writes-follow-reads demands (see {@link SessionGuarantees}). How much comes along with a
 * transaction is told by how many of the first transactions of each session are among those whose
 * reads it follows; what these read from is kept by key and session in the order of the reads, with
 * nodes that stand for all up to one. O((reads + versions) · sessions · log reads), some sessions
 * at a time. Demands that no transaction follows itself: {@link #order} must be there.
 */
final class FollowedReads {
    private static final int BATCH = 32;
    private static final int NONE = -1;

    private final RegisterVersions versions;
    private final SessionRows sessions;
    private final VersionDemands demands;
    private final Budget.Meter meter;

    /** By transaction, where its row in {@code readerSession} starts; one more at the end. */
    private final int[] readerStart;

    /** The sessions that read from it, ascending, and which of their transactions did so first. */
    private final int[] readerSession;

    private final int[] readerIndex;

    /** By key, where its rows in the columns below start; one more at the end. */
    private final int[] seenStart;

    /** By session and which of its transactions read from the writer first, ascending. */
    private final long[] seenAt;

    private final int[] seenVersion;

    /** The node that stands for it and those before it of the same session. */
    private final int[] seenUpTo;

    /** For a version that was asked about: where those end that are known to come before it. */
    private final int[] askedUpTo;

    /** By where a session's versions start: that of those that reaches furthest. */
    private final int[] furthest;

    private boolean isContradiction;

    FollowedReads(
            RegisterVersions versions,
            SessionRows sessions,
            VersionDemands demands,
            Budget.Meter meter) {
        this.versions = versions;
        this.sessions = sessions;
        this.demands = demands;
        this.meter = meter;
        readerStart = new int[versions.transactions() + 1];
        seenStart = new int[versions.keys().length + 1];
        forEachFirstRead(
                (session, index, source) -> {
                    readerStart[source + 1]++;
                    int end = versions.writeStart()[source + 1];
                    for (int each = versions.writeStart()[source]; each < end; each++) {
                        seenStart[versions.writeKey()[each] + 1]++;
                    }
                });
        for (int each = 0; each < versions.transactions(); each++) {
            readerStart[each + 1] += readerStart[each];
        }
        for (int key = 0; key < versions.keys().length; key++) {
            seenStart[key + 1] += seenStart[key];
        }
        readerSession = new int[readerStart[versions.transactions()]];
        readerIndex = new int[readerSession.length];
        int seen = seenStart[versions.keys().length];
        meter.allocated(8L * readerSession.length + 24L * seen);
        seenAt = new long[seen];
        seenVersion = new int[seen];
        seenUpTo = new int[seen];
        askedUpTo = new int[seen];
        furthest = new int[seen];
        fill();
    }

    /** Takes who read from whom first in its session. */
    private interface FirstReadTaker {
        void take(int session, int index, int source);
    }

    private void forEachFirstRead(FirstReadTaker taker) {
        int[] lastSession = new int[versions.transactions()];
        Arrays.fill(lastSession, NONE);
        for (int session = 0; session < sessions.count(); session++) {
            meter.poll();
            for (int at = 0; at < sessions.size(session); at++) {
                int reader = sessions.member(session, at);
                int end = versions.readStart()[reader + 1];
                for (int read = versions.readStart()[reader]; read < end; read++) {
                    int source = source(read);
                    if (source != NONE && lastSession[source] != session) {
                        lastSession[source] = session;
                        taker.take(session, at, source);
                    }
                }
            }
        }
    }

    private int source(int read) {
        int version = versions.readVersion()[read];
        return version < 0 ? NONE : versions.writer()[version];
    }

    private void fill() {
        int[] nextReader = readerStart.clone();
        int[] nextSeen = seenStart.clone();
        forEachFirstRead(
                (session, index, source) -> {
                    int place = nextReader[source]++;
                    readerSession[place] = session;
                    readerIndex[place] = index;
                    int end = versions.writeStart()[source + 1];
                    for (int each = versions.writeStart()[source]; each < end; each++) {
                        int key = versions.writeKey()[each];
                        int at = nextSeen[key]++;
                        seenAt[at] = (long) session << 32 | index;
                        seenVersion[at] = each;
                        boolean isNext = at > seenStart[key] && seenAt[at - 1] >> 32 == session;
                        seenUpTo[at] = demands.join(isNext ? seenUpTo[at - 1] : NONE, each);
                        furthest[at] = NONE;
                    }
                });
    }

    /**
     * The transactions in an order that keeps sessions and in which each comes after those that it
     * read from; fewer where there is none.
     */
    static int[] order(RegisterVersions versions, SessionRows sessions) {
        RegisterVersions.Readers readers = versions.readers();
        int[] missing = new int[versions.transactions()];
        for (int each = 0; each < missing.length; each++) {
            boolean isFirst = sessions.of(each) == NONE || sessions.index(each) == 0;
            missing[each] = isFirst ? 0 : 1;
            for (int read = versions.readStart()[each];
                    read < versions.readStart()[each + 1];
                    read++) {
                missing[each] += versions.readVersion()[read] < 0 ? 0 : 1;
            }
        }
        Ints order = new Ints();
        for (int each = 0; each < missing.length; each++) {
            if (missing[each] == 0 && sessions.of(each) != NONE) {
                order.add(each);
            }
        }
        for (int i = 0; i < order.size(); i++) {
            int writer = order.get(i);
            for (int version = versions.writeStart()[writer];
                    version < versions.writeStart()[writer + 1];
                    version++) {
                for (int at = readers.start()[version]; at < readers.start()[version + 1]; at++) {
                    if (--missing[readers.reader()[at]] == 0) {
                        order.add(readers.reader()[at]);
                    }
                }
            }
            int session = sessions.of(writer);
            if (sessions.index(writer) + 1 < sessions.size(session)) {
                int next = sessions.member(session, sessions.index(writer) + 1);
                if (--missing[next] == 0) {
                    order.add(next);
                }
            }
        }
        return order.toArray();
    }

    void demand() {
        int[] order = order(versions, sessions);
        int[] followed = new int[BATCH * versions.transactions()];
        meter.allocated(4L * followed.length);
        int[] visible = new int[BATCH];
        for (int first = 0; first < sessions.count() && !isDone(); first += BATCH) {
            Arrays.fill(followed, 0);
            for (int i = 0; i < order.length && !isDone(); i++) {
                if ((i & 0x3FF) == 0) {
                    meter.poll();
                }
                look(order[i], first, followed, visible);
            }
        }
    }

    private boolean isDone() {
        return isContradiction || demands.isEnough();
    }

    private void look(int transaction, int first, int[] followed, int[] visible) {
        Arrays.fill(visible, 0);
        for (int read = versions.readStart()[transaction];
                read < versions.readStart()[transaction + 1];
                read++) {
            if (source(read) != NONE) {
                join(visible, 0, followed, source(read));
            }
        }
        for (int read = versions.readStart()[transaction];
                read < versions.readStart()[transaction + 1];
                read++) {
            ask(
                    versions.readKey()[read],
                    versions.readVersion()[read],
                    transaction,
                    first,
                    visible);
        }
        int session = sessions.of(transaction);
        int index = sessions.index(transaction);
        if (index > 0) {
            join(visible, 0, followed, sessions.member(session, index - 1));
        }
        if (session >= first && session < first + BATCH) {
            visible[session - first] = Math.max(visible[session - first], index + 1);
        }
        System.arraycopy(visible, 0, followed, transaction * BATCH, BATCH);
        for (int version = versions.writeStart()[transaction];
                version < versions.writeStart()[transaction + 1];
                version++) {
            ask(versions.writeKey()[version], version, VersionDemands.WRITERS, first, visible);
        }
    }

    private static void join(int[] into, int place, int[] followed, int transaction) {
        for (int i = 0; i < BATCH; i++) {
            into[place + i] = Math.max(into[place + i], followed[transaction * BATCH + i]);
        }
    }

    private void ask(int key, int version, int reader, int first, int[] visible) {
        for (int i = 0; i < BATCH && !isContradiction; i++) {
            if (visible[i] > 0) {
                ask(key, version, reader, (long) (first + i) << 32 | visible[i]);
            }
        }
    }

    /**
     * @param until the session and how many of its transactions count
     */
    private void ask(int key, int version, int reader, long until) {
        int begin = lowerBound(key, until >> 32 << 32);
        int end = lowerBound(key, until);
        if (begin == end) {
            return;
        }
        int own = version < 0 ? NONE : place(key, version, (int) (until >> 32));
        if (own == NONE || own >= end) {
            demands.before(seenUpTo[end - 1], version, reader);
            return;
        }
        if (own > begin && askedUpTo[own] == 0) {
            demands.before(seenUpTo[own - 1], version, reader);
        }
        for (int at = Math.max(own + 1, askedUpTo[own]); at < end; at++) {
            demands.before(seenVersion[at], version, reader);
        }
        askedUpTo[own] = Math.max(askedUpTo[own], end);
        int other = furthest[begin];
        // Each comes before the other one: no need to name all that do.
        isContradiction =
                other != NONE && other != own && own < askedUpTo[other] && other < askedUpTo[own];
        if (other == NONE || askedUpTo[other] < askedUpTo[own]) {
            furthest[begin] = own;
        }
    }

    /** The first row of a key that is not before a session and transaction. */
    private int lowerBound(int key, long at) {
        int low = seenStart[key];
        int high = seenStart[key + 1];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (seenAt[middle] < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Where a version is among those that a session saw, or NONE. */
    private int place(int key, int version, int session) {
        int writer = versions.writer()[version];
        int found =
                Arrays.binarySearch(
                        readerSession, readerStart[writer], readerStart[writer + 1], session);
        if (found < 0) {
            return NONE;
        }
        int at = lowerBound(key, (long) session << 32 | readerIndex[found]);
        while (seenVersion[at] != version) {
            at++;
        }
        return at;
    }
}
