// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * A store of registers that keeps a promise, or breaks it at one place, and the history that its
 * clients see: each transaction reads at one moment and commits at another. What holds is known
 * from how it was made, not from a checker.
 */
final class SimulatedStore {
    /** So far apart are the moments of what is planted. */
    private static final double CLOSE = 1e-6;

    /** So long is much; most transactions take a tenth or a quarter of it. */
    private static final double LAG = 40;

    /** What the store promises. */
    enum Promise {
        /** One transaction after the other, each at a moment while it is open. */
        STRICT,
        /** The same at a moment near that, in the order of each session. */
        SESSIONS_IN_ORDER,
        /** The same at any moment near that. */
        IN_SOME_ORDER,
        /** A snapshot while it is open, and nobody else changes in between what it writes. */
        SNAPSHOT,
        /** The same, the snapshot older than the transaction, not than its session's last. */
        OLD_SNAPSHOT,
        /** Two sites, each of which sees what the other did some time later. */
        TWO_SITES
    }

    /** What goes wrong once. */
    enum Flaw {
        NONE,
        /** A read misses the newest version, which had long been there. */
        STALE_READ,
        /** Two read a version and replace it. */
        LOST_UPDATE,
        /** Two read two keys and each replaces another of them. */
        WRITE_SKEW,
        /** Two replace two keys, and two others see one change each. */
        LONG_FORK
    }

    /**
     * How much of what.
     *
     * @param writes the share of steps that write
     * @param skew the exponent of Zipf's law for keys; 0 for all alike
     * @param stay how many times longer than others one in fifty transactions stays open
     */
    record Shape(
            int transactions,
            int steps,
            double writes,
            int keys,
            double skew,
            int sessions,
            double stay) {
        /** As the literature measures: eight steps, half of them writes, 24 sessions. */
        static Shape blind(int transactions, int keys) {
            return new Shape(transactions, 8, 0.5, keys, 0, 24, 1);
        }

        Shape writing(double share) {
            return new Shape(transactions, steps, share, keys, skew, sessions, stay);
        }

        Shape skewed(double exponent) {
            return new Shape(transactions, steps, writes, keys, exponent, sessions, stay);
        }

        Shape staying(double times) {
            return new Shape(transactions, steps, writes, keys, skew, sessions, times);
        }
    }

    private static final class Transaction {
        private final int session;
        private final double begin;
        private final double end;
        private final List<MicroOperation> asked = new ArrayList<>();
        private final List<MicroOperation> done = new ArrayList<>();
        private double snapshot;
        private double commit;
        private boolean isPlanted;
        private boolean isAborted;
        private Set<Integer> hidden = Set.of();

        Transaction(int session, double begin, double end) {
            this.session = session;
            this.begin = begin;
            this.end = end;
        }
    }

    private record Version(Value value, double commit, Transaction writer) {}

    private record Moment(double time, Transaction transaction, boolean isCommit) {}

    private final Shape shape;
    private final Promise promise;
    private final Randomness randomness;
    private final List<Transaction> transactions = new ArrayList<>();
    private final Map<Integer, List<Version>> versions = new HashMap<>();
    private final double[] share;
    private long value;
    private double staleFrom = Double.POSITIVE_INFINITY;

    private SimulatedStore(Shape shape, Promise promise, long seed) {
        this.shape = shape;
        this.promise = promise;
        randomness = new Randomness(seed).fork("store");
        share = new double[shape.keys()];
        double sum = 0;
        for (int key = 0; key < share.length; key++) {
            sum += StrictMath.pow(key + 1, -shape.skew());
            share[key] = sum;
        }
    }

    /**
     * A history.
     *
     * @param place where a flaw is, as a share of all time
     */
    static History history(Shape shape, Promise promise, Flaw flaw, double place, long seed) {
        SimulatedStore store = new SimulatedStore(shape, promise, seed);
        store.plan();
        store.plant(flaw, place);
        store.run();
        return store.history();
    }

    private void plan() {
        PriorityQueue<double[]> free =
                new PriorityQueue<>(Comparator.comparingDouble(each -> each[0]));
        double[] last = new double[shape.sessions()];
        for (int session = 0; session < shape.sessions(); session++) {
            free.add(new double[] {randomness.nextDouble() * 10, session});
        }
        for (int i = 0; i < shape.transactions(); i++) {
            double[] next = free.remove();
            double length = 1 + 9 * randomness.nextDouble();
            length *= randomness.chance(0.02) ? shape.stay() : 1;
            Transaction made = new Transaction((int) next[1], next[0], next[0] + length);
            for (int step = 0; step < shape.steps(); step++) {
                made.asked.add(randomness.chance(shape.writes()) ? write(key()) : read(key()));
            }
            moments(made, last[made.session]);
            last[made.session] = made.commit;
            transactions.add(made);
            next[0] = made.end + randomness.nextDouble();
            free.add(next);
        }
    }

    private void moments(Transaction made, double last) {
        double one = between(made.begin, made.end);
        double other = between(made.begin, made.end);
        made.snapshot = Math.min(one, other);
        made.commit = Math.max(one, other);
        switch (promise) {
            case STRICT -> made.snapshot = made.commit;
            case SESSIONS_IN_ORDER ->
                    made.commit = Math.max(last + CLOSE, between(made.begin - LAG, made.end + LAG));
            case IN_SOME_ORDER -> made.commit = between(made.begin - LAG, made.end + LAG);
            case OLD_SNAPSHOT ->
                    made.snapshot = Math.max(last, made.begin - LAG / 4 * randomness.nextDouble());
            case SNAPSHOT, TWO_SITES -> {}
        }
        if (promise == Promise.SESSIONS_IN_ORDER || promise == Promise.IN_SOME_ORDER) {
            made.snapshot = made.commit;
        }
    }

    private double between(double from, double to) {
        return from + (to - from) * randomness.nextDouble();
    }

    private int key() {
        double drawn = randomness.nextDouble() * share[share.length - 1];
        int low = 0;
        int high = share.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (share[middle] < drawn) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static MicroOperation read(int key) {
        return new MicroOperation("r", Value.of(key), Value.NIL);
    }

    private MicroOperation write(int key) {
        return new MicroOperation("w", Value.of(key), Value.of(++value));
    }

    private static int key(MicroOperation step) {
        return (int) ((Value.Int) step.key()).value();
    }

    private void plant(Flaw flaw, double place) {
        int at = (int) (place * transactions.size());
        double now = transactions.get(at).begin + CLOSE;
        int x = key();
        int y = (x + 1) % shape.keys();
        List<Transaction> open =
                transactions.stream().filter(each -> each.begin < now && each.end > now).toList();
        double after = now + 10 * CLOSE;
        switch (flaw) {
            case NONE -> {}
            case STALE_READ -> staleFrom = now;
            case LOST_UPDATE -> {
                replace(open.get(0), now, List.of(read(x), write(x)), Set.of());
                replace(open.get(1), now, List.of(read(x), write(x)), Set.of());
            }
            case WRITE_SKEW -> {
                replace(open.get(0), now, List.of(read(x), read(y), write(x)), Set.of());
                replace(open.get(1), now, List.of(read(x), read(y), write(y)), Set.of());
            }
            case LONG_FORK -> {
                replace(open.get(0), now, List.of(read(x), write(x)), Set.of());
                replace(open.get(1), now, List.of(read(y), write(y)), Set.of());
                replace(open.get(2), after, List.of(read(x), read(y)), Set.of(x));
                replace(open.get(3), after, List.of(read(x), read(y)), Set.of(y));
            }
        }
    }

    private static void replace(
            Transaction planted, double now, List<MicroOperation> steps, Set<Integer> hidden) {
        planted.asked.clear();
        planted.asked.addAll(steps);
        planted.snapshot = now;
        planted.commit = now + CLOSE;
        planted.isPlanted = true;
        planted.hidden = new HashSet<>(hidden);
    }

    private void run() {
        List<Moment> moments = new ArrayList<>();
        for (Transaction each : transactions) {
            moments.add(new Moment(each.snapshot, each, false));
            moments.add(new Moment(each.commit, each, true));
        }
        moments.sort(Comparator.comparingDouble(Moment::time));
        for (Moment moment : moments) {
            if (moment.isCommit()) {
                commit(moment.transaction());
            } else {
                read(moment.transaction());
            }
        }
    }

    private boolean sees(Transaction reader, Version version) {
        return promise != Promise.TWO_SITES
                || version.writer().session % 2 == reader.session % 2
                || version.commit() <= reader.snapshot - LAG / 4;
    }

    private void read(Transaction reader) {
        Map<Integer, Value> own = new HashMap<>();
        Map<Integer, Value> known = new HashMap<>();
        for (MicroOperation step : reader.asked) {
            int key = key(step);
            if (step.function().equals("w")) {
                own.put(key, step.value());
                reader.done.add(step);
            } else {
                Value seen = own.get(key);
                if (seen == null) {
                    seen = known.computeIfAbsent(key, each -> seen(reader, each));
                }
                reader.done.add(new MicroOperation("r", step.key(), seen));
            }
        }
    }

    private Value seen(Transaction reader, int key) {
        List<Version> all = versions.getOrDefault(key, List.of());
        int newest = all.size() - 1;
        while (newest >= 0 && !sees(reader, all.get(newest))) {
            newest--;
        }
        boolean isStale =
                reader.snapshot > staleFrom
                        && newest > 0
                        && all.get(newest).writer().end < reader.begin
                        && all.get(newest - 1).writer().end < all.get(newest).writer().begin;
        if (isStale) {
            staleFrom = Double.POSITIVE_INFINITY;
            newest--;
        } else if (reader.hidden.contains(key)) {
            newest--;
        }
        return newest < 0 ? Value.NIL : all.get(newest).value();
    }

    private void commit(Transaction writer) {
        Map<Integer, Value> written = new HashMap<>();
        for (MicroOperation step : writer.asked) {
            if (step.function().equals("w")) {
                written.put(key(step), step.value());
            }
        }
        writer.isAborted =
                !writer.isPlanted
                        && written.keySet().stream().anyMatch(key -> isChanged(writer, key));
        if (!writer.isAborted) {
            written.forEach(
                    (key, each) ->
                            versions.computeIfAbsent(key, none -> new ArrayList<>())
                                    .add(new Version(each, writer.commit, writer)));
        }
    }

    private boolean isChanged(Transaction writer, int key) {
        List<Version> all = versions.getOrDefault(key, List.of());
        if (all.isEmpty()) {
            return false;
        }
        Version newest = all.get(all.size() - 1);
        return newest.commit() > writer.snapshot || !sees(writer, newest);
    }

    private History history() {
        List<Moment> events = new ArrayList<>();
        for (Transaction each : transactions) {
            events.add(new Moment(each.begin, each, false));
            events.add(new Moment(each.end, each, true));
        }
        events.sort(Comparator.comparingDouble(Moment::time));
        HistoryBuilder builder = new HistoryBuilder();
        long now = 0;
        for (Moment event : events) {
            Transaction of = event.transaction();
            boolean isDone = event.isCommit() && !of.isAborted;
            EventType type =
                    !event.isCommit()
                            ? EventType.INVOKE
                            : of.isAborted ? EventType.FAIL : EventType.OK;
            builder.accept(
                    new Event.Client(
                            of.session, type, now++, "txn", isDone ? of.done : of.asked, Map.of()));
        }
        return builder.build();
    }
}
