// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The sessions of transactions that happened: processes, each with its transactions in the order in
 * which it ran them, and with its versions by key. O(transactions + versions log versions).
 */
final class SessionRows {
    private static final int NONE = -1;

    private final RegisterVersions versions;
    private final int[] session;
    private final int[] index;

    /** By session, where its row in {@code member} starts; one more at the end. */
    private final int[] start;

    private final int[] member;

    /** By key, its versions as session and number, ascending. */
    private final long[] byKey;

    SessionRows(RegisterVersions versions, Budget.Meter meter) {
        this.versions = versions;
        session = new int[versions.transactions()];
        index = new int[versions.transactions()];
        Map<Integer, Integer> numbers = new HashMap<>();
        Ints sizes = new Ints();
        for (int each = 0; each < session.length; each++) {
            session[each] = NONE;
            if (versions.happened()[each]) {
                int process = versions.history().process(each);
                Integer known = numbers.putIfAbsent(process, sizes.size());
                session[each] = known == null ? sizes.size() : known;
                if (known == null) {
                    sizes.add(0);
                }
                index[each] = sizes.get(session[each]);
                sizes.set(session[each], index[each] + 1);
            }
        }
        start = new int[sizes.size() + 1];
        for (int each = 0; each < sizes.size(); each++) {
            start[each + 1] = start[each] + sizes.get(each);
        }
        member = new int[start[sizes.size()]];
        for (int each = 0; each < session.length; each++) {
            if (session[each] != NONE) {
                member[start[session[each]] + index[each]] = each;
            }
        }
        meter.poll();
        byKey = new long[versions.versions()];
        for (int key = 0; key < versions.keys().length; key++) {
            int from = versions.keyStart()[key];
            int to = versions.keyStart()[key + 1];
            for (int i = from; i < to; i++) {
                int version = versions.ofKey()[i];
                byKey[i] = (long) session[versions.writer()[version]] << 32 | version;
            }
            Arrays.sort(byKey, from, to);
        }
    }

    int count() {
        return start.length - 1;
    }

    int of(int transaction) {
        return session[transaction];
    }

    /** How many transactions of its session come before it. */
    int index(int transaction) {
        return index[transaction];
    }

    int size(int number) {
        return start[number + 1] - start[number];
    }

    /** The transaction of a session that so many come before. */
    int member(int number, int at) {
        return member[start[number] + at];
    }

    boolean isBefore(int one, int other) {
        return session[one] == session[other] && index[one] < index[other];
    }

    /** A key's newest version by the first so many transactions of a session, or -1. */
    int newest(int number, int key, int first) {
        int limit =
                first < size(number)
                        ? versions.writeStart()[member(number, first)]
                        : Integer.MAX_VALUE;
        int found =
                Arrays.binarySearch(
                        byKey,
                        versions.keyStart()[key],
                        versions.keyStart()[key + 1],
                        (long) number << 32 | limit);
        int at = (found < 0 ? -found - 1 : found) - 1;
        boolean isThere = at >= versions.keyStart()[key] && (int) (byKey[at] >> 32) == number;
        return isThere ? (int) byKey[at] : NONE;
    }

    /** Takes pairs of versions of one key. */
    interface PairTaker {
        void take(int first, int second);
    }

    /** Each two versions of a key that a session wrote one after the other. */
    void forEachSuccessive(PairTaker taker) {
        for (int key = 0; key < versions.keys().length; key++) {
            for (int i = versions.keyStart()[key] + 1; i < versions.keyStart()[key + 1]; i++) {
                if (byKey[i] >> 32 == byKey[i - 1] >> 32) {
                    taker.take((int) byKey[i - 1], (int) byKey[i]);
                }
            }
        }
    }
}
