// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.Arrays;

/**
 * What session guarantees demand of the order of each key's versions (Terry et al., "Session
 * guarantees for weakly consistent replicated data", PDIS 1994; PRAM: Lipton and Sandberg,
 * Princeton CS-TR-180-88), with transactions for operations, in the axiomatic form of Biswas and
 * Enea (OOPSLA 2019).
 *
 * <p>Definition. A session is a process; only transactions that happened count. A guarantee holds
 * when all reads are of committed, final versions, and every key has one order of its versions,
 * whatever the orders of other keys, such that
 *
 * <ul>
 *   <li>a read by a transaction r returns no version older than that of a transaction that must be
 *       visible to r. To read-your-writes that is what r's session ran before r. To
 *       monotonic-reads: what a transaction that r's session ran before r had read from. To
 *       monotonic-writes: what came, in its session, before a transaction that r reads from. To
 *       writes-follow-reads: what a transaction that r reads from had read from, or another one
 *       before that in its session; and what those had read from, and so on. To pram, the first
 *       three together, each session is seen in its order: what r's session ran before; what
 *       transactions before r had read from, with all before that in its session; and all before
 *       that which r reads from in its session;
 *   <li>to monotonic-writes and pram, the versions of a session are in the order in which it wrote
 *       them; to writes-follow-reads, a version comes after those of all transactions from which
 *       its writer or those before it in its session had read, and so on, and no transaction comes
 *       after itself so.
 * </ul>
 *
 * <p>One order of versions per key is what package {@code session} demands too, for operations;
 * PRAM as first defined lets readers differ in it. On transactions of one operation each, read your
 * writes and monotonic reads are the same there and here, but for what was called after a read
 * returned, which needs real time. There the guarantees on writes are judged together with
 * monotonic reads, for one operation shows nothing more; here a transaction of several reads shows
 * them by itself, and what they mean for a session's later reads belongs to pram and causal. That a
 * transaction sees another one whole, or itself, is read-atomic's concern.
 *
 * <p>Each demand is a pair of versions; of the versions that a session must see, those known to
 * come before another one are left out. O(reads + versions of the transactions that each session
 * read from) for the first two, O(reads · sessions that the transaction read from · log versions)
 * for monotonic-writes, with all that the session knows for pram; for writes-follow-reads see
 * {@link FollowedReads}.
 */
final class SessionGuarantees {
    private static final int NONE = -1;

    private final RegisterVersions versions;
    private final SessionRows sessions;
    private final VersionDemands demands;
    private final Budget.Meter meter;

    SessionGuarantees(
            RegisterVersions versions,
            SessionRows sessions,
            VersionDemands demands,
            Budget.Meter meter) {
        this.versions = versions;
        this.sessions = sessions;
        this.demands = demands;
        this.meter = meter;
    }

    /** Says all demands, or so many that they contradict one another. */
    void demand(Level guarantee) {
        switch (guarantee) {
            case READ_YOUR_WRITES -> bySession(true);
            case MONOTONIC_READS -> bySession(false);
            case MONOTONIC_WRITES -> {
                inOrderOfSessions();
                new KnownSessions().ofEach();
            }
            case PRAM -> {
                inOrderOfSessions();
                new KnownSessions().ofSessions();
            }
            case WRITES_FOLLOW_READS ->
                    new FollowedReads(versions, sessions, demands, meter).demand();
            default -> throw new IllegalArgumentException(guarantee + " is no session guarantee");
        }
    }

    private void bySession(boolean isOfWrites) {
        Required required = new Required();
        int[] lastSession = new int[versions.transactions()];
        Arrays.fill(lastSession, NONE);
        for (int session = 0; session < sessions.count() && !demands.isEnough(); session++) {
            for (int at = 0; at < sessions.size(session); at++) {
                int transaction = sessions.member(session, at);
                required.askAll(transaction, session);
                if (isOfWrites) {
                    required.addAll(transaction, session);
                    continue;
                }
                int end = versions.readStart()[transaction + 1];
                for (int read = versions.readStart()[transaction]; read < end; read++) {
                    int version = versions.readVersion()[read];
                    int source = version < 0 ? NONE : versions.writer()[version];
                    if (source != NONE && lastSession[source] != session) {
                        lastSession[source] = session;
                        required.addAll(source, session);
                    }
                }
            }
            required.clear();
        }
    }

    private void inOrderOfSessions() {
        sessions.forEachSuccessive(
                (first, second) -> demands.before(first, second, VersionDemands.WRITERS));
    }

    /** What one session must see: by key, versions of which none is known to precede another. */
    private final class Required {
        private final Ints[] some = new Ints[versions.keys().length];

        /** By key, the node that stands for the first so many of them. */
        private final int[] joined = new int[some.length];

        private final int[] joinedCount = new int[some.length];

        /** By version, the session of which it is among them. */
        private final int[] requiredBy = new int[versions.versions()];

        private final Ints touched = new Ints();

        Required() {
            Arrays.fill(joined, NONE);
            Arrays.fill(requiredBy, NONE);
        }

        void addAll(int writer, int session) {
            int end = versions.writeStart()[writer + 1];
            for (int version = versions.writeStart()[writer]; version < end; version++) {
                int key = versions.writeKey()[version];
                if (some[key] == null) {
                    some[key] = new Ints();
                }
                if (some[key].size() == 0) {
                    touched.add(key);
                }
                some[key].add(version);
                requiredBy[version] = session;
            }
        }

        void askAll(int reader, int session) {
            if ((reader & 0x3FF) == 0) {
                meter.poll();
            }
            int end = versions.readStart()[reader + 1];
            for (int read = versions.readStart()[reader]; read < end; read++) {
                int key = versions.readKey()[read];
                int version = versions.readVersion()[read];
                if (some[key] == null || some[key].size() == 0) {
                    continue;
                }
                if (version >= 0 && requiredBy[version] == session) {
                    others(key, version, reader);
                } else {
                    for (; joinedCount[key] < some[key].size(); joinedCount[key]++) {
                        joined[key] = demands.join(joined[key], some[key].get(joinedCount[key]));
                    }
                    demands.before(joined[key], version, reader);
                }
            }
        }

        /** All but one come before that, which from now on stands for them. */
        private void others(int key, int version, int reader) {
            for (int i = 0; i < some[key].size(); i++) {
                int other = some[key].get(i);
                if (other != version) {
                    demands.before(other, version, reader);
                    requiredBy[other] = NONE;
                }
            }
            some[key].clear();
            some[key].add(version);
            joined[key] = NONE;
            joinedCount[key] = 0;
        }

        void clear() {
            for (int i = 0; i < touched.size(); i++) {
                int key = touched.get(i);
                some[key].clear();
                joined[key] = NONE;
                joinedCount[key] = 0;
            }
            touched.clear();
        }
    }

    /** How many of the first transactions of each session must be visible to a reader. */
    private final class KnownSessions {
        private final int[] first = new int[sessions.count()];
        private final Ints known = new Ints();

        /** To each transaction by what it reads itself. */
        void ofEach() {
            for (int reader = 0; reader < versions.transactions(); reader++) {
                if (demands.isEnough()) {
                    return;
                }
                know(reader, 0);
                ask(reader);
                clear();
            }
        }

        /** To each by what its session ran before as well. */
        void ofSessions() {
            for (int session = 0; session < sessions.count() && !demands.isEnough(); session++) {
                for (int at = 0; at < sessions.size(session); at++) {
                    int reader = sessions.member(session, at);
                    know(reader, 0);
                    ask(reader);
                    know(reader, 1);
                    know(session, at + 1, known);
                }
                clear();
            }
        }

        /** Those before a transaction that was read from, and it itself if one more counts. */
        private void know(int reader, int more) {
            int end = versions.readStart()[reader + 1];
            for (int read = versions.readStart()[reader]; read < end; read++) {
                int version = versions.readVersion()[read];
                if (version >= 0) {
                    int source = versions.writer()[version];
                    know(sessions.of(source), sessions.index(source) + more, known);
                }
            }
        }

        private void know(int session, int count, Ints into) {
            if (count > first[session]) {
                if (first[session] == 0) {
                    into.add(session);
                }
                first[session] = count;
            }
        }

        private void ask(int reader) {
            if ((reader & 0x3FF) == 0) {
                meter.poll();
            }
            int end = versions.readStart()[reader + 1];
            for (int read = versions.readStart()[reader]; read < end; read++) {
                int key = versions.readKey()[read];
                for (int i = 0; i < known.size(); i++) {
                    int session = known.get(i);
                    int newest = sessions.newest(session, key, first[session]);
                    if (newest != NONE && newest != versions.readVersion()[read]) {
                        demands.before(newest, versions.readVersion()[read], reader);
                    }
                }
            }
        }

        private void clear() {
            for (int i = 0; i < known.size(); i++) {
                first[known.get(i)] = 0;
            }
            known.clear();
        }
    }
}
