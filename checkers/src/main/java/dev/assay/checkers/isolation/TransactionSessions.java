// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Which transactions that happened ran in which session one after the other. O(transactions).
 *
 * @param count how many sessions there are
 * @param of by transaction, the number of its session, or {@link #NONE}
 * @param place by transaction, which one it is in its session, from 1
 * @param previous by transaction, the one before it, or {@link #NONE}
 */
record TransactionSessions(int count, int[] of, int[] place, int[] previous) {
    static final int NONE = -1;

    /** Greater numbers of processes, which are rare, are looked up. */
    private static final int SMALL = 1 << 20;

    static TransactionSessions of(RegisterVersions versions) {
        return of(versions.history(), transaction -> versions.happened()[transaction]);
    }

    /** By transaction, the one before it in its session, of those that count. */
    static int[] lastOfProcesses(History history, IntPredicate counts) {
        return of(history, counts).previous;
    }

    private static TransactionSessions of(History history, IntPredicate counts) {
        int size = history.operations();
        int[] session = new int[size];
        int[] place = new int[size];
        int[] previous = new int[size];
        int[] small = new int[0];
        Map<Integer, Integer> others = new HashMap<>();
        Ints last = new Ints();
        for (int transaction = 0; transaction < size; transaction++) {
            session[transaction] = NONE;
            previous[transaction] = NONE;
            if (!counts.test(transaction)) {
                continue;
            }
            int process = history.process(transaction);
            int number;
            if (process >= 0 && process < SMALL) {
                small = process < small.length ? small : longer(small, process);
                number = small[process] == NONE ? last.size() : small[process];
                small[process] = number;
            } else {
                number = others.computeIfAbsent(process, each -> last.size());
            }
            if (number == last.size()) {
                last.add(NONE);
            }
            session[transaction] = number;
            previous[transaction] = last.get(number);
            place[transaction] =
                    previous[transaction] == NONE ? 1 : place[previous[transaction]] + 1;
            last.set(number, transaction);
        }
        return new TransactionSessions(last.size(), session, place, previous);
    }

    /** Those of each session one after the other, session by session. */
    int[] inTurn() {
        int[] next = new int[count + 1];
        for (int session : of) {
            if (session != NONE) {
                next[session + 1]++;
            }
        }
        for (int session = 0; session < count; session++) {
            next[session + 1] += next[session];
        }
        int[] turn = new int[next[count]];
        for (int transaction = 0; transaction < of.length; transaction++) {
            if (of[transaction] != NONE) {
                turn[next[of[transaction]]++] = transaction;
            }
        }
        return turn;
    }

    private static int[] longer(int[] some, int process) {
        int[] more = Arrays.copyOf(some, Math.max(64, 2 * process));
        Arrays.fill(more, some.length, more.length, NONE);
        return more;
    }
}
