// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the system at its word: where transactions carry the timestamps of their snapshots and
 * commits, they are put in that order and replayed (Li et al., "CHRONOS", ICDE 2025, section 3).
 * O(n log n + m) for n transactions with m steps.
 *
 * <p>What it can prove is one-sided. An order that replays shows that a level holds, whoever
 * proposed it. One that does not is no violation of the level, since another order may explain the
 * history, but refutes what the system tells; both are said. Values may be written more than once.
 */
final class TimestampJudge {
    private static final Set<Level> SNAPSHOTS =
            EnumSet.of(
                    Level.PREFIX,
                    Level.SNAPSHOT_ISOLATION,
                    Level.STRONG_SESSION_SNAPSHOT_ISOLATION,
                    Level.STRONG_SNAPSHOT_ISOLATION);
    private static final Set<Level> SERIAL =
            EnumSet.of(
                    Level.SERIALIZABLE,
                    Level.STRONG_SESSION_SERIALIZABLE,
                    Level.STRICT_SERIALIZABLE);

    private final History history;
    private final boolean isOfLists;
    private final boolean isTimeless;
    private final Budget.Meter meter;
    private final TransactionSteps steps;
    private final boolean[] writes;

    /**
     * What the timestamps say.
     *
     * @param proven the levels that hold with their order, without those that these imply
     * @param words what is wrong with them, or why they were not used
     */
    record Answer(Set<Level> proven, Optional<String> words) {
        /** There are none. */
        static final Answer NONE = new Answer(EnumSet.noneOf(Level.class), Optional.empty());

        /** True when a level holds with the order that the system tells. */
        boolean proves(Level level) {
            return proven.stream().anyMatch(each -> each.implies(level));
        }
    }

    /** The verdict on a level that timestamps prove. */
    static Verdict proven(Level level) {
        return Verdict.valid(
                level.word(), "it holds with the order of the timestamps that the system tells");
    }

    /**
     * @param isTimeless what the history's events say of real time is nothing
     */
    TimestampJudge(History history, boolean isOfLists, boolean isTimeless, Budget.Meter meter) {
        this.history = history;
        this.isOfLists = isOfLists;
        this.isTimeless = isTimeless;
        this.meter = meter;
        steps = new TransactionSteps(history, meter);
        writes = new boolean[history.operations()];
    }

    /**
     * Replays the history.
     *
     * @param asked the only level that matters, where it is one
     */
    Answer answer(Optional<Level> asked) {
        Optional<Level> goal = asked.map(TimestampJudge::goal);
        boolean isAbout =
                goal.map(level -> SNAPSHOTS.contains(level) || SERIAL.contains(level)).orElse(true);
        if (!hasStarts() || !isAbout || !isUsual()) {
            return Answer.NONE;
        }
        Timestamps timestamps = Timestamps.of(history, writes).orElseThrow();
        if (timestamps.missing().isPresent()) {
            return new Answer(EnumSet.noneOf(Level.class), timestamps.missing());
        }
        for (int transaction : timestamps.members()) {
            if (timestamps.start()[transaction] > timestamps.commit()[transaction]) {
                return refuted(
                        TransactionSteps.who(transaction)
                                + " starts at "
                                + timestamps.start()[transaction]
                                + ", after it commits at "
                                + timestamps.commit()[transaction]);
            }
        }
        return replayed(timestamps, goal);
    }

    /** The level to prove for one that was asked for. */
    private static Level goal(Level asked) {
        return switch (asked) {
            case CONSISTENT_VIEW -> Level.SNAPSHOT_ISOLATION;
            case PARALLEL_SNAPSHOT_ISOLATION -> Level.STRONG_SESSION_SNAPSHOT_ISOLATION;
            case REPEATABLE_READ, UPDATE_SERIALIZABLE -> Level.SERIALIZABLE;
            default -> asked;
        };
    }

    private boolean hasStarts() {
        for (String name : history.columnNames()) {
            if (name.equals(Timestamps.START)) {
                return true;
            }
        }
        return false;
    }

    private static Answer refuted(String flaw) {
        return new Answer(EnumSet.noneOf(Level.class), Optional.of(words(flaw)));
    }

    private static String words(String flaw) {
        return "the timestamps that the system tells do not explain it: " + flaw;
    }

    /** False where steps are not those of the workload; its reader says so. */
    private boolean isUsual() {
        Function change = isOfLists ? Function.APPEND : Function.WRITE;
        for (int transaction = 0; transaction < steps.transactions(); transaction++) {
            steps.poll(transaction);
            int end = steps.first(transaction + 1);
            for (int step = steps.first(transaction); step < end; step++) {
                Function function = steps.function(step);
                steps.key(step);
                if (function == change) {
                    writes[transaction] = true;
                } else if (function != Function.READ) {
                    return false;
                }
            }
        }
        return true;
    }

    private Answer replayed(Timestamps timestamps, Optional<Level> asked) {
        Set<Level> proven = EnumSet.noneOf(Level.class);
        Optional<String> flaw = Optional.empty();
        if (asked.map(SERIAL::contains).orElse(true)) {
            flaw = serial(timestamps, asked, proven);
        }
        boolean isEnough = asked.isPresent() && proven.stream().anyMatch(asked.get()::equals);
        if (!isEnough
                && !proven.contains(Level.STRICT_SERIALIZABLE)
                && asked.map(SNAPSHOTS::contains).orElse(true)) {
            flaw = snapshots(timestamps, asked, proven);
        }
        return new Answer(proven, flaw.map(TimestampJudge::words));
    }

    private Optional<String> serial(
            Timestamps timestamps, Optional<Level> asked, Set<Level> proven) {
        int[] order = TimestampOrder.commits(timestamps, writes, meter);
        Optional<String> flaw = replay(timestamps).serial(order);
        if (flaw.isPresent()) {
            return flaw;
        }
        int[] place = new int[steps.transactions()];
        for (int i = 0; i < order.length; i++) {
            place[order[i]] = i;
        }
        return inTime(timestamps, new int[][] {place, place}, List.copyOf(SERIAL), asked, proven);
    }

    private Optional<String> snapshots(
            Timestamps timestamps, Optional<Level> asked, Set<Level> proven) {
        int[] moments = TimestampOrder.moments(timestamps, writes, meter);
        TimestampReplay replay = replay(timestamps);
        Optional<String> flaw = replay.snapshots(moments);
        if (flaw.isPresent()) {
            return flaw;
        }
        int[] snapshot = new int[steps.transactions()];
        int[] commit = new int[steps.transactions()];
        for (int i = 0; i < moments.length; i++) {
            if (moments[i] >= 0) {
                snapshot[moments[i]] = i;
            } else {
                commit[~moments[i]] = i;
            }
        }
        int[][] places = {snapshot, commit};
        Set<Level> prefix = EnumSet.noneOf(Level.class);
        if (replay.conflict().isPresent()) {
            Optional<String> late =
                    inTime(timestamps, places, List.of(Level.PREFIX), asked, prefix);
            proven.addAll(prefix);
            return asked.filter(level -> level == Level.PREFIX).isPresent()
                    ? late
                    : replay.conflict();
        }
        return inTime(
                timestamps,
                places,
                SNAPSHOTS.stream().filter(level -> level != Level.PREFIX).toList(),
                asked.map(
                        level ->
                                level == Level.PREFIX
                                        ? Level.STRONG_SESSION_SNAPSHOT_ISOLATION
                                        : level),
                proven);
    }

    private TimestampReplay replay(Timestamps timestamps) {
        return new TimestampReplay(steps, timestamps, steps.keys(), meter);
    }

    /**
     * Adds the levels whose order of sessions or of real time is kept, and tells what is wrong with
     * the one that was asked for.
     *
     * @param places of snapshots and of commits, by transaction
     */
    private Optional<String> inTime(
            Timestamps timestamps,
            int[][] places,
            List<Level> family,
            Optional<Level> asked,
            Set<Level> proven) {
        Optional<String> flaw = Optional.empty();
        for (Level level : family) {
            if (isTimeless && level.order() == Order.REAL_TIME) {
                continue;
            }
            Optional<String> late = late(timestamps, places, level.order());
            if (late.isEmpty()) {
                proven.add(level);
            } else if (flaw.isEmpty() && asked.map(level::equals).orElse(true)) {
                flaw = late;
            }
        }
        return flaw;
    }

    /** A snapshot that comes before a commit which it must follow. */
    private Optional<String> late(Timestamps timestamps, int[][] places, Order order) {
        if (order == Order.NONE) {
            return Optional.empty();
        }
        int[] last = TransactionSessions.lastOfProcesses(history, timestamps::isThere);
        int latest = -1;
        for (int event = 0; event < history.events(); event++) {
            int transaction = history.eventOperation(event);
            if (transaction < 0 || !timestamps.isThere(transaction)) {
                continue;
            }
            if (history.eventType(event) == EventType.OK) {
                latest =
                        latest < 0 || places[1][transaction] > places[1][latest]
                                ? transaction
                                : latest;
            } else if (history.eventType(event) == EventType.INVOKE) {
                int before = order == Order.SESSION ? last[transaction] : latest;
                if (before >= 0 && places[0][transaction] < places[1][before]) {
                    return Optional.of(late(timestamps, before, transaction, order));
                }
                before = last[transaction];
                if (before >= 0 && places[0][transaction] < places[1][before]) {
                    return Optional.of(late(timestamps, before, transaction, Order.SESSION));
                }
            }
        }
        return Optional.empty();
    }

    private static String late(Timestamps timestamps, int before, int transaction, Order order) {
        return TransactionSteps.who(transaction)
                + " starts at "
                + timestamps.start()[transaction]
                + " and commits at "
                + timestamps.commit()[transaction]
                + ", but "
                + TransactionSteps.who(before)
                + (order == Order.SESSION ? ", before it in its session," : ", which had returned,")
                + " commits at "
                + timestamps.commit()[before];
    }
}
