// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which writes must come before a version because a reader of it saw them as well: by another of
 * its reads, or by what its reads and its session brought along (Biswas and Enea, OOPSLA 2019,
 * section 2). Causes are found with vectors by session, of which only the last write to a key in
 * each session matters (Liu et al., "AWDIT: an optimal weak database isolation tester", PLDI 2025).
 * O(reads² of a transaction) for the former, O((reads + transactions) · sessions · log versions)
 * for the latter.
 */
final class VisibleWrites {
    private static final int BATCH = 32;
    private static final int NONE = -1;

    private final RegisterVersions versions;
    private final RegisterDemand demand;
    private final PrecedenceGraph graph;
    private final Budget.Meter meter;

    VisibleWrites(
            RegisterVersions versions,
            RegisterDemand demand,
            PrecedenceGraph graph,
            Budget.Meter meter) {
        this.versions = versions;
        this.demand = demand;
        this.graph = graph;
        this.meter = meter;
    }

    /** Takes what comes before what. */
    interface Taker {
        /** The reader saw one version and read another, or {@link RegisterVersions#INITIAL}. */
        void take(int reader, int seen, int version);
    }

    void forEach(Taker taker) {
        switch (demand.forced()) {
            case NONE -> {}
            case EARLIER_READS, READS -> {
                byReads(demand.forced() == RegisterDemand.Forced.EARLIER_READS, taker);
                new OrderedWrites(versions, demand.order(), meter).forEach(taker);
            }
            case CAUSES -> new Causes().forEach(taker);
        }
    }

    private void byReads(boolean areEarlier, Taker taker) {
        for (int reader = 0; reader < versions.transactions(); reader++) {
            int first = versions.readStart()[reader];
            int end = versions.readStart()[reader + 1];
            for (int read = first; read < end; read++) {
                int version = versions.readVersion()[read];
                int stop = areEarlier ? versions.before(read, first) : end;
                for (int other = first; other < stop; other++) {
                    int through = versions.readVersion()[other];
                    int seen =
                            through == RegisterVersions.INITIAL
                                    ? NONE
                                    : versions.version(
                                            versions.writer()[through], versions.readKey()[read]);
                    if (seen != NONE && seen != version) {
                        taker.take(reader, seen, version);
                    }
                }
            }
            if ((reader & 0x3FF) == 0) {
                meter.poll();
            }
        }
    }

    /** Causal visibility, some sessions at a time. */
    private final class Causes {
        private final int[] session = new int[versions.transactions()];
        private final int[] index = new int[versions.transactions()];
        private final int[] previous = new int[versions.transactions()];
        private final int[] order;
        private final int[] bySession = versions.ofKey().clone();
        private final int[] last;
        private final Optional<EndedBefore> inTime;
        private int sessions;

        Causes() {
            Map<Integer, Integer> numbers = new HashMap<>();
            Ints latest = new Ints();
            long[] ranked = new long[versions.transactions()];
            for (int each = 0; each < ranked.length; each++) {
                ranked[each] = (long) graph.place(each) << 32 | each;
                previous[each] = NONE;
                if (versions.happened()[each]) {
                    int process = versions.history().process(each);
                    Integer known = numbers.putIfAbsent(process, latest.size());
                    session[each] = known == null ? latest.size() : known;
                    if (known == null) {
                        latest.add(NONE);
                    }
                    previous[each] = latest.get(session[each]);
                    index[each] = previous[each] == NONE ? 0 : index[previous[each]] + 1;
                    latest.set(session[each], each);
                }
            }
            sessions = latest.size();
            Arrays.sort(ranked);
            order = Arrays.stream(ranked).mapToInt(each -> (int) each).toArray();
            for (int key = 0; key < versions.keys().length; key++) {
                sort(versions.keyStart()[key], versions.keyStart()[key + 1]);
            }
            meter.allocated(4L * BATCH * versions.transactions());
            last = new int[BATCH * versions.transactions()];
            inTime =
                    demand.order() == Order.REAL_TIME
                            ? Optional.of(new EndedBefore(versions, BATCH, meter))
                            : Optional.empty();
        }

        private void sort(int from, int to) {
            long[] ranked = new long[to - from];
            for (int i = 0; i < ranked.length; i++) {
                // Versions of a key are in the order of their writers, as sessions run them.
                int writer = versions.writer()[bySession[from + i]];
                ranked[i] = (long) session[writer] << 32 | bySession[from + i];
            }
            Arrays.sort(ranked);
            for (int i = 0; i < ranked.length; i++) {
                bySession[from + i] = (int) ranked[i];
            }
        }

        void forEach(Taker taker) {
            for (int first = 0; first < sessions; first += BATCH) {
                Arrays.fill(last, NONE);
                inTime.ifPresent(EndedBefore::begin);
                for (int i = 0; i < order.length; i++) {
                    look(order[i], first);
                    if ((i & 0x3FF) == 0) {
                        meter.poll();
                    }
                }
                for (int i = 0; i < order.length; i++) {
                    take(order[i], first, taker);
                    if ((i & 0x3FF) == 0) {
                        meter.poll();
                    }
                }
            }
        }

        private void look(int transaction, int first) {
            inTime.ifPresent(before -> before.joinInto(transaction, last));
            join(transaction, previous[transaction], first);
            int end = versions.readStart()[transaction + 1];
            for (int read = versions.readStart()[transaction]; read < end; read++) {
                int version = versions.readVersion()[read];
                if (version != RegisterVersions.INITIAL) {
                    join(transaction, versions.writer()[version], first);
                }
            }
            int own = session[transaction] - first;
            boolean isThere = own >= 0 && own < BATCH && versions.happened()[transaction];
            inTime.ifPresent(
                    before -> before.looked(transaction, isThere ? own : NONE, index[transaction]));
        }

        private void join(int transaction, int before, int first) {
            if (before == NONE) {
                return;
            }
            for (int i = 0; i < BATCH; i++) {
                last[transaction * BATCH + i] =
                        Math.max(last[transaction * BATCH + i], last[before * BATCH + i]);
            }
            int own = session[before] - first;
            if (own >= 0 && own < BATCH) {
                last[transaction * BATCH + own] =
                        Math.max(last[transaction * BATCH + own], index[before]);
            }
        }

        private void take(int transaction, int first, Taker taker) {
            int end = versions.readStart()[transaction + 1];
            for (int read = versions.readStart()[transaction]; read < end; read++) {
                int key = versions.readKey()[read];
                int version = versions.readVersion()[read];
                int from = versions.keyStart()[key];
                int stop = versions.keyStart()[key + 1];
                while (from < stop) {
                    int run = session[versions.writer()[bySession[from]]];
                    int next = from;
                    int seen = NONE;
                    int known =
                            run >= first && run < first + BATCH
                                    ? last[transaction * BATCH + run - first]
                                    : NONE;
                    while (next < stop && session[versions.writer()[bySession[next]]] == run) {
                        seen =
                                index[versions.writer()[bySession[next]]] <= known
                                        ? bySession[next]
                                        : seen;
                        next++;
                    }
                    if (seen != NONE && seen != version && !isBefore(seen, version, first)) {
                        taker.take(transaction, seen, version);
                    }
                    from = next;
                }
            }
        }

        private boolean isBefore(int seen, int version, int first) {
            if (version == RegisterVersions.INITIAL) {
                return false;
            }
            int writer = versions.writer()[seen];
            int known = last[versions.writer()[version] * BATCH + session[writer] - first];
            return known >= index[writer];
        }
    }
}
