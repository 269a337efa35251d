// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells which isolation levels a small history of transactions on registers, lists, sets and
 * counters satisfies: tries every order of commits and every way to trace its reads to versions of
 * that order, objects being what their operations make of them. Elements of a set are objects of
 * their own, and so is each transaction's share of a counter. Shares no code with the checker. O(n!
 * · ways to trace reads) for n transactions.
 */
public final class BruteForceTransactions {
    private final History history;
    private final List<List<PlainTransaction>> variants = new ArrayList<>();
    private final List<PlainTransaction.Unit> units;
    private final Set<String> held = new HashSet<>();
    private boolean isOfDeclared;

    private BruteForceTransactions(History history) {
        this.history = history;
        PlainUniverse universe = new PlainUniverse(history);
        units = universe.units();
        for (int operation = 0; operation < history.operations(); operation++) {
            if (history.outcome(operation) != EventType.FAIL) {
                variants.add(PlainTransaction.variants(history, operation, universe));
            }
        }
    }

    /** The names of the levels that hold, from read-committed up. */
    public static Set<String> levels(History history) {
        BruteForceTransactions search = new BruteForceTransactions(history);
        search.choose(0, new ArrayList<>());
        return search.held;
    }

    /** True when all transactions got the levels that they declare. */
    public static boolean holdAsDeclared(History history) {
        BruteForceTransactions search = new BruteForceTransactions(history);
        search.isOfDeclared = true;
        search.choose(0, new ArrayList<>());
        return !search.held.isEmpty();
    }

    private String declared(int operation) {
        return history.values().get(history.column("isolation", history.invocation(operation)))
                        instanceof Value.Keyword keyword
                ? keyword.name()
                : "read-committed";
    }

    /** Those that never returned happened in one way or another, or not. */
    private void choose(int from, List<PlainTransaction> chosen) {
        if (from == variants.size()) {
            permute(new ArrayList<>(), chosen);
            return;
        }
        for (PlainTransaction variant : variants.get(from)) {
            chosen.add(variant);
            choose(from + 1, chosen);
            chosen.remove(chosen.size() - 1);
        }
        if (!variants.get(from).isEmpty() && !variants.get(from).get(0).isCertain()) {
            choose(from + 1, chosen);
        } else if (variants.get(from).isEmpty()) {
            choose(from + 1, chosen);
        }
    }

    /** Nothing more can be found. */
    private boolean isDone() {
        return held.size() == (isOfDeclared ? 1 : CommitOrder.LEVELS);
    }

    private void permute(List<PlainTransaction> order, List<PlainTransaction> left) {
        if (isDone()) {
            return;
        }
        if (left.isEmpty()) {
            if (keepsNumbers(order)) {
                new Tracing(order).from(0, 0);
            }
            return;
        }
        for (PlainTransaction next : List.copyOf(left)) {
            List<PlainTransaction> others = new ArrayList<>(left);
            others.remove(next);
            order.add(next);
            permute(order, others);
            order.remove(order.size() - 1);
        }
    }

    /** Versions with numbers come in their order, those declared at the beginning before all. */
    private boolean keepsNumbers(List<PlainTransaction> order) {
        Map<PlainTransaction.Unit, Long> last = new HashMap<>();
        Set<PlainTransaction.Unit> begun = new HashSet<>();
        for (PlainTransaction each : order) {
            for (Map.Entry<PlainTransaction.Unit, List<Value>> effect : each.effects().entrySet()) {
                boolean isFirst = begun.add(effect.getKey());
                Long number = each.numbers().get(effect.getKey());
                if (number == null) {
                    continue;
                }
                if (number == PlainTransaction.DECLARED) {
                    if (!isFirst) {
                        return false;
                    }
                    continue;
                }
                Long before = last.put(effect.getKey(), number);
                if (before != null && before >= number) {
                    return false;
                }
            }
        }
        return true;
    }

    /** One order of commits, and ways to trace reads in it. */
    private final class Tracing {
        private final List<PlainTransaction> order;
        private final CommitOrder axioms;
        private final int[] writers = new int[units.size()];

        /** By unit and place, what is there after it; the state before all is empty. */
        private final List<List<List<Value>>> states = new ArrayList<>();

        private final boolean[] soundness;

        /** Unit, place and number of versions whose number a reader told. */
        private final List<long[]> numbers = new ArrayList<>();

        Tracing(List<PlainTransaction> order) {
            this.order = order;
            soundness = new boolean[order.size()];
            int size = order.size();
            int[] session = new int[size];
            int[] time = new int[size];
            for (int unit = 0; unit < units.size(); unit++) {
                states.add(states(unit));
            }
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    boolean isSession =
                            history.process(order.get(j).number())
                                            == history.process(order.get(i).number())
                                    && order.get(j).number() < order.get(i).number();
                    boolean isEarlier =
                            history.outcome(order.get(j).number()) == EventType.OK
                                    && history.completion(order.get(j).number())
                                            < history.invocation(order.get(i).number());
                    session[i] |= isSession ? 1 << j : 0;
                    time[i] |= isSession || isEarlier ? 1 << j : 0;
                }
                soundness[i] = order.get(i).isSound();
            }
            axioms = new CommitOrder(writers, session, time);
        }

        private List<List<Value>> states(int unit) {
            List<List<Value>> after = new ArrayList<>();
            List<Value> state = List.of();
            for (int place = 0; place < order.size(); place++) {
                List<Value> effect = order.get(place).effects().get(units.get(unit));
                if (effect != null) {
                    writers[unit] |= 1 << place;
                    List<Value> next = new ArrayList<>();
                    if (units.get(unit).kind().equals("list")) {
                        next.addAll(state);
                    }
                    next.addAll(effect);
                    state = next;
                }
                after.add(state);
            }
            return after;
        }

        /** Goes on with a read of the transaction at a place. */
        void from(int place, int read) {
            if (isDone()) {
                return;
            }
            if (place == order.size()) {
                if (keepsToldNumbers()) {
                    judge();
                }
                return;
            }
            List<PlainTransaction.Read> reads = order.get(place).reads();
            if (read == reads.size()) {
                from(place + 1, 0);
                return;
            }
            source(place, read, new ArrayList<>());
        }

        private void judge() {
            if (!isOfDeclared) {
                boolean isSound = true;
                for (boolean each : soundness) {
                    isSound &= each;
                }
                axioms.judge(isSound, held);
                return;
            }
            String[] levels = new String[order.size()];
            for (int place = 0; place < levels.length; place++) {
                levels[place] = declared(order.get(place).number());
            }
            if (axioms.satisfies(levels, soundness)) {
                held.add("as declared");
            }
        }

        /** Numbers that writers or readers know are in the order of versions. */
        private boolean keepsToldNumbers() {
            for (int unit = 0; unit < units.size(); unit++) {
                long last = Long.MIN_VALUE;
                for (int place = 0; place < order.size(); place++) {
                    Long own = order.get(place).numbers().get(units.get(unit));
                    for (long[] told : numbers) {
                        if (told[0] == unit && told[1] == place) {
                            if (own != null && own != told[2]) {
                                return false;
                            }
                            own = told[2];
                        }
                    }
                    if (own != null && own != PlainTransaction.DECLARED) {
                        if (own <= last) {
                            return false;
                        }
                        last = own;
                    }
                }
            }
            return true;
        }

        private boolean isWriter(int unit, int place) {
            return (writers[unit] >> place & 1) != 0;
        }

        /** True where somebody wrote the version with a number. */
        private boolean isWritten(PlainTransaction.Unit unit, long told) {
            return told != PlainTransaction.DECLARED
                    && order.stream()
                            .anyMatch(each -> each.numbers().getOrDefault(unit, told - 1) == told);
        }

        /** Takes a version for each unit of a read. */
        private void source(int place, int read, List<Integer> taken) {
            PlainTransaction.Read what = order.get(place).reads().get(read);
            if (taken.size() == what.units().size()) {
                take(place, read, taken);
                return;
            }
            PlainTransaction.Unit unit = what.units().get(taken.size());
            int key = units.indexOf(unit);
            for (int source = what.isNeverInitial() ? 0 : -1; source < place; source++) {
                if (source < 0 ? !isWritten(unit, what.number()) : isWriter(key, source)) {
                    taken.add(source);
                    axioms.read(place, key, source, what.moment());
                    boolean isTold = source >= 0 && what.number() != PlainTransaction.DECLARED;
                    if (isTold) {
                        numbers.add(new long[] {key, source, what.number()});
                    }
                    source(place, read, taken);
                    if (isTold) {
                        numbers.remove(numbers.size() - 1);
                    }
                    axioms.takeBack(place);
                    taken.remove(taken.size() - 1);
                }
            }
        }

        /** Goes on where a read says that of what was taken. */
        private void take(int place, int read, List<Integer> taken) {
            PlainTransaction.Read what = order.get(place).reads().get(read);
            List<List<Value>> seen = new ArrayList<>();
            boolean isSame = true;
            for (int i = 0; i < taken.size(); i++) {
                int key = units.indexOf(what.units().get(i));
                seen.add(taken.get(i) < 0 ? List.of() : states.get(key).get(taken.get(i)));
                isSame &= axioms.isSame(place, key, taken.get(i));
            }
            if (!what.says().test(seen)) {
                return;
            }
            boolean before = soundness[place];
            soundness[place] &= isSame && what.isSound().test(seen);
            if (soundness[place] || order.get(place).isCertain()) {
                from(place, read + 1);
            }
            soundness[place] = before;
        }
    }
}
