// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.session;

import dev.assay.checkers.registers.RegisterHistory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sessions of a history: its processes, each with its reads and writes in the order of their
 * calls, and by key. Sessions with one operation have no number, since nothing in them comes before
 * anything. O(operations).
 */
final class Sessions {
    /** The session has one operation only. */
    static final int ALONE = -1;

    final RegisterHistory registers;
    private final int[] session;
    private final int[] place;
    private final List<List<Integer>> operations = new ArrayList<>();

    /** By key, its reads or writes by session; those with a session that has a number. */
    private final List<Map<Integer, List<Integer>>> readsOfKey = new ArrayList<>();

    private final List<Map<Integer, List<Integer>>> writesOfKey = new ArrayList<>();

    Sessions(RegisterHistory registers) {
        this.registers = registers;
        session = new int[registers.size()];
        place = new int[registers.size()];
        Map<Integer, List<Integer>> byProcess = new HashMap<>();
        for (int operation = 0; operation < registers.size(); operation++) {
            session[operation] = ALONE;
            if (registers.kind(operation) != RegisterHistory.NOTHING) {
                int process = registers.history().process(operation);
                byProcess.computeIfAbsent(process, unused -> new ArrayList<>()).add(operation);
            }
        }
        for (int key = 0; key < registers.keys(); key++) {
            readsOfKey.add(new HashMap<>());
            writesOfKey.add(new HashMap<>());
        }
        byProcess.values().stream().filter(each -> each.size() > 1).forEach(this::add);
    }

    private void add(List<Integer> ofProcess) {
        int number = operations.size();
        operations.add(ofProcess);
        for (int at = 0; at < ofProcess.size(); at++) {
            int operation = ofProcess.get(at);
            session[operation] = number;
            place[operation] = at;
            boolean isRead = registers.kind(operation) == RegisterHistory.READ;
            if (isRead && registers.source(operation) < 0) {
                continue;
            }
            (isRead ? readsOfKey : writesOfKey)
                    .get(registers.key(operation))
                    .computeIfAbsent(number, unused -> new ArrayList<>())
                    .add(operation);
        }
    }

    int size() {
        return operations.size();
    }

    /** The session of an operation, or {@link #ALONE}. */
    int of(int operation) {
        return session[operation];
    }

    /** How many operations of its session come before it. */
    int place(int operation) {
        return place[operation];
    }

    List<Integer> operations(int number) {
        return operations.get(number);
    }

    /** The reads of a key of which it is known which write they saw, by session. */
    Map<Integer, List<Integer>> reads(int key) {
        return readsOfKey.get(key);
    }

    /** The writes of a key, by session. */
    Map<Integer, List<Integer>> writes(int key) {
        return writesOfKey.get(key);
    }

    /** How many of these operations of one session are among its first so many. */
    int countBefore(List<Integer> ofSession, int first) {
        int low = 0;
        int high = ofSession.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (place[ofSession.get(middle)] < first) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
