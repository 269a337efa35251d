// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;

/**
 * Which writes must come before a version because they came before its reader in an order that
 * counts: in its session, or because they had ended when it began. Versions are taken to keep that
 * order themselves, so that of those before a reader only those matter that none of the others
 * comes after: the newest of its session, or those that overlapped. O((reads + versions) log
 * versions), and for real time as much again for each that overlapped.
 */
final class OrderedWrites {
    private static final int NONE = -1;

    private final RegisterVersions versions;
    private final Order order;
    private final Budget.Meter meter;

    OrderedWrites(RegisterVersions versions, Order order, Budget.Meter meter) {
        this.versions = versions;
        this.order = order;
        this.meter = meter;
    }

    void forEach(VisibleWrites.Taker taker) {
        switch (order) {
            case NONE -> {}
            case SESSION -> bySession(taker);
            case REAL_TIME -> byTime(taker);
        }
    }

    private void bySession(VisibleWrites.Taker taker) {
        SessionRows sessions = new SessionRows(versions, meter);
        for (int reader = 0; reader < versions.transactions(); reader++) {
            poll(reader);
            int end = versions.readStart()[reader + 1];
            for (int read = versions.readStart()[reader]; read < end; read++) {
                int version = versions.readVersion()[read];
                int seen =
                        sessions.newest(
                                sessions.of(reader),
                                versions.readKey()[read],
                                sessions.index(reader));
                if (seen != NONE && seen != version) {
                    taker.take(reader, seen, version);
                }
            }
        }
    }

    private void poll(int number) {
        if ((number & 0x3FF) == 0) {
            meter.poll();
        }
    }

    private void byTime(VisibleWrites.Taker taker) {
        History history = versions.history();
        long[] ended = new long[versions.versions()];
        int[] latestBegin = new int[ended.length];
        int[] count = new int[versions.keys().length];
        for (int key = 0; key < count.length; key++) {
            poll(key);
            int first = versions.keyStart()[key];
            for (int i = first; i < versions.keyStart()[key + 1]; i++) {
                int version = versions.ofKey()[i];
                int writer = versions.writer()[version];
                if (history.outcome(writer) == EventType.OK) {
                    ended[first + count[key]++] = (long) history.completion(writer) << 32 | version;
                }
            }
            Arrays.sort(ended, first, first + count[key]);
            for (int i = first; i < first + count[key]; i++) {
                int begin = history.invocation(versions.writer()[(int) ended[i]]);
                latestBegin[i] = i == first ? begin : Math.max(begin, latestBegin[i - 1]);
            }
        }
        for (int reader = 0; reader < versions.transactions(); reader++) {
            poll(reader);
            int end = versions.readStart()[reader + 1];
            for (int read = versions.readStart()[reader]; read < end; read++) {
                int key = versions.readKey()[read];
                int first = versions.keyStart()[key];
                long begun = (long) history.invocation(reader) << 32;
                int found = Arrays.binarySearch(ended, first, first + count[key], begun);
                int last = (found < 0 ? -found - 1 : found) - 1;
                for (int i = last; i >= first && ended[i] >> 32 > latestBegin[last]; i--) {
                    if ((int) ended[i] != versions.readVersion()[read]) {
                        taker.take(reader, (int) ended[i], versions.readVersion()[read]);
                    }
                }
            }
        }
    }
}
