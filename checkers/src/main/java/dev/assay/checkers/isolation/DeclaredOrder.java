// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for an order of commits in which each transaction's own level holds (Bouajjani, Enea and
 * Román-Calvo, "On the complexity of checking mixed isolation levels for SQL transactions", CAV
 * 2025). What levels up to causal demand are edges, so that without stronger ones it is enough that
 * they close no circle. Otherwise transactions are committed one after the other, depth first, no
 * state of the last writers twice; a snapshot may be of any moment so far at which all its reads
 * fit, and what changes nothing is committed as soon as it can be. O(transactions²) for the edges,
 * exponential for the search at worst.
 */
final class DeclaredOrder {
    private static final int NONE = -1;

    private final RegisterVersions versions;
    private final Level[] level;
    private final Budget.Meter meter;
    private final History history;
    private final int count;
    private final List<Ints> after = new ArrayList<>();
    private final int[] waits;

    /** By transaction that reads from a snapshot, what must be in it besides what it read. */
    private final BitSet[] seen;

    private boolean isBroken;

    /**
     * @param level by transaction that happened
     * @param assigned versions whose order is known
     */
    DeclaredOrder(AssignedVersions assigned, Level[] level, Budget.Meter meter) {
        versions = assigned.versions();
        this.level = level;
        this.meter = meter;
        history = versions.history();
        count = versions.transactions();
        waits = new int[count];
        seen = new BitSet[count];
        for (int transaction = 0; transaction < count; transaction++) {
            after.add(new Ints());
            seen[transaction] = new BitSet();
        }
        for (int i = 0; i < assigned.first().length; i++) {
            edge(versions.writer()[assigned.first()[i]], versions.writer()[assigned.second()[i]]);
        }
        BitSet[] before = before();
        for (int transaction = 0; transaction < count; transaction++) {
            if (versions.happened()[transaction]) {
                meter.poll();
                demand(transaction, before);
            }
        }
    }

    private void edge(int from, int to) {
        after.get(from).add(to);
        waits[to]++;
    }

    private int source(int read) {
        int version = versions.readVersion()[read];
        return version == RegisterVersions.INITIAL ? NONE : versions.writer()[version];
    }

    /** By transaction, those of its session that ran before. */
    private BitSet[] before() {
        BitSet[] before = new BitSet[count];
        Map<Integer, BitSet> sessions = new HashMap<>();
        for (int transaction = 0; transaction < count; transaction++) {
            before[transaction] = new BitSet();
            if (versions.happened()[transaction]) {
                BitSet session =
                        sessions.computeIfAbsent(
                                history.process(transaction), each -> new BitSet());
                before[transaction].or(session);
                session.set(transaction);
            }
        }
        return before;
    }

    private void demand(int transaction, BitSet[] before) {
        int first = versions.readStart()[transaction];
        int end = versions.readStart()[transaction + 1];
        BitSet sources = new BitSet();
        for (int read = first; read < end; read++) {
            if (source(read) != NONE) {
                sources.set(source(read));
            }
        }
        BitSet visible = (BitSet) sources.clone();
        if (level[transaction].order() != Order.NONE) {
            visible.or(before[transaction]);
        }
        if (level[transaction].order() == Order.REAL_TIME) {
            visible.or(returnedBefore(transaction));
        }
        if (level[transaction] == Level.CAUSAL) {
            visible.or(causes(transaction, before));
        }
        isBroken |= visible.get(transaction);
        visible.stream().forEach(each -> edge(each, transaction));
        seen[transaction] = visible;
        switch (level[transaction]) {
            case MONOTONIC_ATOMIC_VIEW -> {
                BitSet earlier = new BitSet();
                int next = first;
                for (int read = first; read < end; read++) {
                    for (; next < versions.before(read, first); next++) {
                        if (source(next) != NONE) {
                            earlier.set(source(next));
                        }
                    }
                    seenBefore(earlier, read);
                }
            }
            case READ_ATOMIC, CAUSAL -> {
                for (int read = first; read < end; read++) {
                    seenBefore(visible, read);
                }
            }
            default -> {}
        }
    }

    /** What a reader saw came before what it read. */
    private void seenBefore(BitSet visible, int read) {
        int key = versions.readKey()[read];
        for (int i = versions.keyStart()[key]; i < versions.keyStart()[key + 1]; i++) {
            int writer = versions.writer()[versions.ofKey()[i]];
            if (visible.get(writer) && writer != source(read)) {
                if (source(read) == NONE) {
                    isBroken = true;
                } else {
                    edge(writer, source(read));
                }
            }
        }
    }

    private BitSet returnedBefore(int transaction) {
        BitSet earlier = new BitSet();
        for (int other = 0; other < count; other++) {
            boolean isEarlier =
                    versions.happened()[other]
                            && history.outcome(other) == EventType.OK
                            && history.completion(other) < history.invocation(transaction);
            earlier.set(other, isEarlier);
        }
        return earlier;
    }

    /** What came before a transaction by reads and sessions. */
    private BitSet causes(int transaction, BitSet[] before) {
        BitSet found = new BitSet();
        Ints left = new Ints();
        left.add(transaction);
        while (left.size() > 0) {
            int next = left.removeLast();
            BitSet direct = (BitSet) before[next].clone();
            for (int read = versions.readStart()[next];
                    read < versions.readStart()[next + 1];
                    read++) {
                if (source(read) != NONE) {
                    direct.set(source(read));
                }
            }
            direct.andNot(found);
            direct.stream().forEach(left::add);
            found.or(direct);
        }
        return found;
    }

    /** True when there is such an order. */
    boolean exists() {
        return !isBroken && new Search().succeeds();
    }

    private boolean readsSnapshot(int transaction) {
        return switch (level[transaction]) {
            case PREFIX,
                    SNAPSHOT_ISOLATION,
                    STRONG_SESSION_SNAPSHOT_ISOLATION,
                    STRONG_SNAPSHOT_ISOLATION ->
                    true;
            default -> false;
        };
    }

    /** Commits one transaction after the other. */
    private final class Search {
        private final int[] open = waits.clone();
        private final BitSet committed = new BitSet();

        /** Transactions for which there was a snapshot that would still do. */
        private BitSet ready = new BitSet();

        private final int[] last = new int[versions.keys().length];
        private final Set<State> known = new HashSet<>();
        private final List<Frame> frames = new ArrayList<>();
        private int left;

        private record State(BitSet committed, BitSet ready, List<Integer> last) {}

        /** What was committed last, and what was there before. */
        private record Frame(
                int transaction, int[] last, BitSet ready, int[] choices, int[] next) {}

        Search() {
            Arrays.fill(last, NONE);
            for (int transaction = 0; transaction < count; transaction++) {
                left += versions.happened()[transaction] ? 1 : 0;
            }
            prepare();
        }

        boolean succeeds() {
            int[] choices = choices();
            int[] next = {0};
            while (left > 0) {
                meter.poll();
                if (next[0] < choices.length) {
                    int chosen = choices[next[0]++];
                    frames.add(
                            new Frame(chosen, last.clone(), (BitSet) ready.clone(), choices, next));
                    meter.allocated(4L * last.length + 64);
                    commit(chosen);
                    boolean isNew = known.add(state());
                    choices = isNew && !isLost() ? choices() : new int[0];
                    next = new int[1];
                    continue;
                }
                if (frames.isEmpty()) {
                    return false;
                }
                Frame frame = frames.remove(frames.size() - 1);
                takeBack(frame);
                choices = frame.choices();
                next = frame.next();
            }
            return true;
        }

        private State state() {
            List<Integer> writers = new ArrayList<>(last.length);
            for (int each : last) {
                writers.add(each);
            }
            meter.allocated(16L * last.length + 128);
            return new State((BitSet) committed.clone(), (BitSet) ready.clone(), writers);
        }

        /** Those that can be committed now; only one where that takes nothing from others. */
        private int[] choices() {
            Ints some = new Ints();
            for (int transaction = 0; transaction < count; transaction++) {
                if (versions.happened()[transaction]
                        && !committed.get(transaction)
                        && open[transaction] == 0
                        && isFit(transaction)) {
                    if (!versions.writes(transaction)) {
                        return new int[] {transaction};
                    }
                    some.add(transaction);
                }
            }
            return some.toArray();
        }

        private boolean isFit(int transaction) {
            if (readsSnapshot(transaction)) {
                return ready.get(transaction);
            }
            return !level[transaction].isSerial() || readsLast(transaction);
        }

        private boolean readsLast(int transaction) {
            for (int read = versions.readStart()[transaction];
                    read < versions.readStart()[transaction + 1];
                    read++) {
                if (last[versions.readKey()[read]] != source(read)) {
                    return false;
                }
            }
            return true;
        }

        private void commit(int transaction) {
            committed.set(transaction);
            left--;
            Ints later = after.get(transaction);
            for (int i = 0; i < later.size(); i++) {
                open[later.get(i)]--;
            }
            for (int version = versions.writeStart()[transaction];
                    version < versions.writeStart()[transaction + 1];
                    version++) {
                int key = versions.writeKey()[version];
                last[key] = transaction;
                for (int i = versions.keyStart()[key]; i < versions.keyStart()[key + 1]; i++) {
                    int other = versions.writer()[versions.ofKey()[i]];
                    if (level[other] != Level.PREFIX && !committed.get(other)) {
                        ready.clear(other);
                    }
                }
            }
            prepare();
        }

        private void prepare() {
            for (int transaction = 0; transaction < count; transaction++) {
                if (versions.happened()[transaction]
                        && readsSnapshot(transaction)
                        && !committed.get(transaction)
                        && !ready.get(transaction)
                        && isVisible(transaction)
                        && readsLast(transaction)) {
                    ready.set(transaction);
                }
            }
        }

        private boolean isVisible(int transaction) {
            BitSet missing = (BitSet) seen[transaction].clone();
            missing.andNot(committed);
            return missing.isEmpty();
        }

        /** True when somebody can never be committed, for what it read was replaced. */
        private boolean isLost() {
            for (int transaction = 0; transaction < count; transaction++) {
                boolean isStrong = readsSnapshot(transaction) || level[transaction].isSerial();
                if (!versions.happened()[transaction]
                        || committed.get(transaction)
                        || ready.get(transaction)
                        || !isStrong) {
                    continue;
                }
                for (int read = versions.readStart()[transaction];
                        read < versions.readStart()[transaction + 1];
                        read++) {
                    int source = source(read);
                    boolean isThere = source == NONE || committed.get(source);
                    if (isThere && last[versions.readKey()[read]] != source) {
                        return true;
                    }
                }
            }
            return false;
        }

        private void takeBack(Frame frame) {
            committed.clear(frame.transaction());
            left++;
            Ints later = after.get(frame.transaction());
            for (int i = 0; i < later.size(); i++) {
                open[later.get(i)]++;
            }
            System.arraycopy(frame.last(), 0, last, 0, last.length);
            ready = frame.ready();
            meter.allocated(-4L * last.length - 64);
        }
    }
}
