// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells which session guarantees a small history of transactions on objects of any kind keeps:
 * every way to trace its reads to writers, and for each object, by itself, every order of its
 * versions. What must be visible to whom is a product of two relations: who ran before whom in a
 * session, and who read from whom. Shares no code with the checker. O(ways to trace reads · n! n²)
 * for n writers of an object.
 */
public final class BruteForceObjectGuarantees {
    private static final int ALL = 5;
    private static final int INITIAL = -1;

    private final History history;
    private final List<List<PlainTransaction>> variants = new ArrayList<>();
    private final List<PlainTransaction.Unit> units;
    private final Set<String> held = new HashSet<>();

    private BruteForceObjectGuarantees(History history) {
        this.history = history;
        PlainUniverse universe = new PlainUniverse(history);
        units = universe.units();
        for (int operation = 0; operation < history.operations(); operation++) {
            if (history.outcome(operation) != EventType.FAIL) {
                variants.add(PlainTransaction.variants(history, operation, universe));
            }
        }
    }

    /** The names of those that are kept, as {@code Level} calls them. */
    public static Set<String> kept(History history) {
        BruteForceObjectGuarantees search = new BruteForceObjectGuarantees(history);
        search.choose(0, new ArrayList<>());
        return search.held;
    }

    /** Those that never returned happened in one way or another, or not. */
    private void choose(int from, List<PlainTransaction> chosen) {
        if (from == variants.size()) {
            new World(List.copyOf(chosen)).trace(0, 0);
            return;
        }
        List<PlainTransaction> some = variants.get(from);
        for (PlainTransaction variant : some) {
            chosen.add(variant);
            choose(from + 1, chosen);
            chosen.remove(chosen.size() - 1);
        }
        if (some.isEmpty() || !some.get(0).isCertain()) {
            choose(from + 1, chosen);
        }
    }

    /** That a reader read a unit from a writer, by which read. */
    private record Source(int reader, int unit, int writer, PlainTransaction.Read read) {}

    /** Transactions that happened, and ways to trace what they read. */
    private final class World {
        private final List<PlainTransaction> transactions;
        private final int size;
        private final List<Source> sources = new ArrayList<>();
        private final List<List<List<Integer>>> orders = new ArrayList<>();
        private final boolean[][] session;

        World(List<PlainTransaction> transactions) {
            this.transactions = transactions;
            size = transactions.size();
            for (PlainTransaction.Unit unit : units) {
                List<Integer> writers = new ArrayList<>();
                for (int each = 0; each < size; each++) {
                    if (transactions.get(each).effects().containsKey(unit)) {
                        writers.add(each);
                    }
                }
                orders.add(new ArrayList<>());
                permute(new ArrayList<>(), writers, orders.get(orders.size() - 1));
            }
            session = new boolean[size][size];
            for (int i = 0; i < size; i++) {
                for (int j = i + 1; j < size; j++) {
                    session[i][j] =
                            history.process(transactions.get(i).number())
                                    == history.process(transactions.get(j).number());
                }
            }
        }

        private void permute(List<Integer> order, List<Integer> left, List<List<Integer>> found) {
            if (left.isEmpty()) {
                found.add(List.copyOf(order));
            }
            for (Integer next : left) {
                List<Integer> others = new ArrayList<>(left);
                others.remove(next);
                order.add(next);
                permute(order, others, found);
                order.remove(order.size() - 1);
            }
        }

        /** Goes on with a read of a transaction. */
        void trace(int reader, int number) {
            if (held.size() == ALL) {
                return;
            }
            if (reader == size) {
                judge();
            } else if (number == transactions.get(reader).reads().size()) {
                trace(reader + 1, 0);
            } else {
                take(reader, number, 0);
            }
        }

        /** Takes a writer for one more unit of a read. */
        private void take(int reader, int number, int taken) {
            PlainTransaction.Read read = transactions.get(reader).reads().get(number);
            if (taken == read.units().size()) {
                if (isSaid(reader, read)) {
                    trace(reader, number + 1);
                }
                return;
            }
            int unit = units.indexOf(read.units().get(taken));
            for (int writer = read.isNeverInitial() ? 0 : INITIAL; writer < size; writer++) {
                boolean isThere =
                        writer == INITIAL
                                ? !isNumbered(read.units().get(taken), read.number())
                                : writer != reader
                                        && transactions
                                                .get(writer)
                                                .effects()
                                                .containsKey(read.units().get(taken));
                if (isThere) {
                    sources.add(new Source(reader, unit, writer, read));
                    take(reader, number, taken + 1);
                    sources.remove(sources.size() - 1);
                }
            }
        }

        /** True where somebody wrote the version with a number. */
        private boolean isNumbered(PlainTransaction.Unit unit, long told) {
            return told != PlainTransaction.DECLARED
                    && transactions.stream()
                            .anyMatch(each -> each.numbers().getOrDefault(unit, told - 1) == told);
        }

        /** Whether a read says that of what was just taken; of lists the order will tell. */
        private boolean isSaid(int reader, PlainTransaction.Read read) {
            List<Source> some =
                    sources.subList(sources.size() - read.units().size(), sources.size());
            boolean isList = false;
            List<List<Value>> seen = new ArrayList<>();
            boolean isSame = true;
            for (Source source : some) {
                PlainTransaction.Unit unit = units.get(source.unit);
                isList |= unit.kind().equals("list");
                seen.add(
                        source.writer == INITIAL
                                ? List.of()
                                : transactions
                                        .get(source.writer)
                                        .effects()
                                        .getOrDefault(unit, List.of()));
                isSame &=
                        sources.stream()
                                .allMatch(
                                        other ->
                                                other.reader != reader
                                                        || other.unit != source.unit
                                                        || other.writer == source.writer);
            }
            boolean isCertain = transactions.get(reader).isCertain();
            return isList
                    || (read.says().test(seen)
                            && (isCertain || (isSame && read.isSound().test(seen))));
        }

        private void judge() {
            boolean[][] read = new boolean[size][size];
            for (Source source : sources) {
                if (source.writer != INITIAL) {
                    read[source.writer][source.reader] = true;
                }
            }
            boolean[][] none = new boolean[size][size];
            boolean[][] readBefore = Relation.then(read, session);
            boolean[][] ranBefore = Relation.then(session, read);
            note("read-your-writes", session, none);
            note("monotonic-reads", readBefore, none);
            note("monotonic-writes", ranBefore, session);
            boolean[][] pipeline =
                    Relation.or(
                            Relation.or(session, readBefore),
                            Relation.or(ranBefore, Relation.then(ranBefore, session)));
            note("pram", pipeline, session);
            boolean[][] followed = Relation.repeated(Relation.or(read, readBefore));
            note("writes-follow-reads", Relation.then(followed, read), followed);
        }

        private void note(String name, boolean[][] visible, boolean[][] before) {
            if (held.contains(name) || Relation.isReflexive(before)) {
                return;
            }
            for (int unit = 0; unit < units.size(); unit++) {
                int number = unit;
                if (orders.get(unit).stream()
                        .noneMatch(order -> fits(number, order, visible, before))) {
                    return;
                }
            }
            held.add(name);
        }

        private boolean fits(
                int unit, List<Integer> order, boolean[][] visible, boolean[][] before) {
            for (int i = 0; i < order.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (before[order.get(i)][order.get(j)]) {
                        return false;
                    }
                }
            }
            for (Source source : sources) {
                if (source.unit == unit && !isNew(source, order, visible)) {
                    return false;
                }
            }
            return areNumbersInOrder(unit, order);
        }

        /** The read is of that version, and no later one is visible. */
        private boolean isNew(Source source, List<Integer> order, boolean[][] visible) {
            int place = order.indexOf(source.writer);
            for (int i = place + 1; i < order.size(); i++) {
                if (visible[order.get(i)][source.reader]) {
                    return false;
                }
            }
            PlainTransaction.Unit unit = units.get(source.unit);
            if (!unit.kind().equals("list")) {
                return true;
            }
            List<Value> state = new ArrayList<>();
            for (int i = 0; i <= place; i++) {
                state.addAll(
                        transactions.get(order.get(i)).effects().getOrDefault(unit, List.of()));
            }
            return source.read.says().test(List.of(state));
        }

        private boolean areNumbersInOrder(int unit, List<Integer> order) {
            long last = Long.MIN_VALUE;
            for (int place = 0; place < order.size(); place++) {
                Set<Long> own = new HashSet<>();
                Long written = transactions.get(order.get(place)).numbers().get(units.get(unit));
                if (written != null) {
                    own.add(written);
                }
                for (Source source : sources) {
                    boolean isTold =
                            source.unit == unit
                                    && source.writer == order.get(place)
                                    && source.read.number() != PlainTransaction.DECLARED;
                    if (isTold) {
                        own.add(source.read.number());
                    }
                }
                if (own.size() > 1) {
                    return false;
                }
                for (long told : own) {
                    boolean isDeclared = told == PlainTransaction.DECLARED;
                    if (isDeclared ? place > 0 : told <= last) {
                        return false;
                    }
                    last = isDeclared ? last : told;
                }
            }
            return true;
        }
    }
}
