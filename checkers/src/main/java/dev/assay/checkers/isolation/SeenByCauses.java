// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.function.IntPredicate;

/**
 * What readers saw because it came before them by reads and sessions. Where only what is against
 * the order of commits is wanted, just the versions are looked at that lie between what was read
 * and the reader, which are few where reads are nearly fresh. Otherwise, and where they are many,
 * only the last version of each session matters that the reader saw (AWDIT, PLDI 2025, section 4).
 * O(reads · sessions) at worst, and a logarithm.
 */
final class SeenByCauses extends SeenVersions {
    private static final int NONE = -1;

    private final TransactionSessions sessions;
    private final HappensBefore causes;
    private final VersionRows rows;
    private final int most;

    SeenByCauses(
            RegisterVersions versions,
            TransactionSessions sessions,
            CommitOrder order,
            Budget.Meter meter) {
        super(versions, order, meter);
        this.sessions = sessions;
        causes = new HappensBefore(versions, sessions, meter);
        rows = new VersionRows(versions, sessions, meter);
        most = 64 + 4 * sessions.count();
    }

    @Override
    int[] find(IntPredicate areWanted, SeenPairs pairs) {
        rows.arrange(order);
        rows.arrangeBySession();
        int[] initial = {};
        for (int first = 0; first < sessions.count() && initial.length == 0; ) {
            causes.advance(first, order);
            initial = find(() -> new OfReader(areWanted), pairs);
            first += causes.width();
        }
        return initial;
    }

    private final class OfReader extends Reader {
        private final IntPredicate areWanted;

        OfReader(IntPredicate areWanted) {
            this.areWanted = areWanted;
        }

        @Override
        void look(int reader) {
            int end = versions.readStart()[reader + 1];
            for (int read = versions.readStart()[reader]; read < end; read++) {
                int key = versions.readKey()[read];
                int version = versions.readVersion()[read];
                boolean isWanted = version != RegisterVersions.INITIAL && areWanted.test(version);
                if (isWanted || !between(reader, key, version)) {
                    bySession(reader, key, version, isWanted);
                }
            }
        }

        /** False where there are too many versions in between. */
        private boolean between(int reader, int key, int version) {
            int end = versions.keyStart()[key + 1];
            int start = rows.after(key, version);
            int limit = order.place()[reader];
            for (int place = start; place < end; place++) {
                int seen = rows.at(place);
                int writer = versions.writer()[seen];
                if (order.place()[writer] >= limit) {
                    return true;
                }
                if (place - start > most) {
                    return false;
                }
                if (causes.isThere(writer) && causes.isBefore(writer, reader)) {
                    note(reader, seen, version);
                }
            }
            return true;
        }

        private void bySession(int reader, int key, int version, boolean isWanted) {
            for (int run = 0; run < rows.runs(key); run++) {
                int session = rows.session(key, run);
                if (!causes.isThereSession(session)) {
                    continue;
                }
                int count = causes.count(session, reader);
                int seen = count == 0 ? NONE : rows.last(key, run, count);
                if (seen != NONE && seen != version && (isWanted || isAgainst(seen, version))) {
                    note(reader, seen, version);
                }
            }
        }
    }
}
