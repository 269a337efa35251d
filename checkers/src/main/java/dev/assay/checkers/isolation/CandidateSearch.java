// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.histories.EventType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether reads that may be of several versions can be of some such that a level holds. An
 * answer is proposed, beginning with what the order found without these reads suggests, and {@link
 * VersionOrderSearch} looks for an order of versions; where there is none, the reads that it takes
 * to see that are found by leaving others out, which only takes demands away, and never again get
 * the same answers together. That values may be written twice is studied in VeriStrong (2025),
 * which has choices and orders in one formula. Exact; exponential in the reads in question at
 * worst.
 */
final class CandidateSearch {
    private static final int OMITTED = -1;

    private final TransactionModel model;
    private final List<ReadChoice> choices;
    private final RegisterDemand demand;
    private final AssignedVersions.Counted counted;
    private final IntPredicate rows;
    private final Budget.Meter meter;
    private final ChoiceClauses clauses;

    /** What must not be together, as clauses. */
    private final List<int[]> learned = new ArrayList<>();

    /** What reads came to. */
    sealed interface Outcome {
        /**
         * The level holds.
         *
         * @param options what was chosen
         * @param versions what that comes to
         * @param order all nodes
         * @param nodes what nodes stand for
         */
        record Holds(
                int[] options, AssignedVersions versions, int[] order, RegisterPrecedence nodes)
                implements Outcome {}

        /**
         * The level is broken.
         *
         * @param versions the last choice
         * @param circle the circle that it leads to; empty where choices contradict each other
         * @param isWhatever true when no choice was needed to see it
         */
        record Broken(
                Optional<AssignedVersions> versions,
                Optional<RegisterCircle> circle,
                boolean isWhatever)
                implements Outcome {}

        /** It would take too long for now. */
        record Undecided() implements Outcome {}
    }

    /**
     * @param isConsistent whether reads of one transaction must fit each other
     */
    CandidateSearch(
            TransactionModel model,
            RegisterDemand demand,
            boolean isConsistent,
            AssignedVersions.Counted counted,
            Budget.Meter meter) {
        this.model = model;
        this.demand = demand;
        this.counted = counted;
        this.meter = meter;
        choices = model.reads().choices();
        rows = counted.of(model.reads());
        clauses =
                new ChoiceClauses(
                        choices.stream().mapToInt(each -> each.options().length).toArray(), meter);
        for (int choice = 0; choice < choices.size(); choice++) {
            boolean isAsked = isCounted(choice);
            for (int option = 0;
                    isAsked && option < choices.get(choice).options().length;
                    option++) {
                boolean isLate =
                        demand.order() != Order.NONE && isLate(choices.get(choice), option);
                if (isLate || (isConsistent && !choices.get(choice).isConsistent()[option])) {
                    clauses.add(clauses.literal(choice, option));
                }
            }
        }
    }

    /** Reads of what was read before count only where they may be of something else. */
    private boolean isCounted(int choice) {
        return counted == AssignedVersions.Counted.ALL || !choices.get(choice).isLater();
    }

    /** A read of what was written later, by its own session or in real time. */
    private boolean isLate(ReadChoice choice, int option) {
        int reader = choice.transaction();
        for (int write : choice.options()[option]) {
            if (write >= 0) {
                int writer = model.writes().writer(write);
                boolean isOfSession =
                        model.history().process(writer) == model.history().process(reader)
                                && writer > reader;
                boolean isBegunLater =
                        demand.order() == Order.REAL_TIME
                                && model.history().outcome(reader) == EventType.OK
                                && model.history().invocation(writer)
                                        > model.history().completion(reader);
                if (isOfSession || isBegunLater) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes in what was learned of a level that this one implies. */
    void learn(List<int[]> known) {
        known.forEach(clauses::add);
    }

    /** What is known not to be together at the level, and all that imply it. */
    List<int[]> learned() {
        return learned;
    }

    /**
     * Looks for an answer.
     *
     * @param mostCircles for the search for one order
     * @param mostAnswers give up after so many
     */
    Outcome run(long mostCircles, int mostAnswers) {
        int[] none = new int[choices.size()];
        Arrays.fill(none, OMITTED);
        Tried without = attempt(none, mostCircles);
        if (without.outcome() instanceof VersionOrderSearch.Outcome.Undecided) {
            return new Outcome.Undecided();
        }
        if (!(without.outcome() instanceof VersionOrderSearch.Outcome.Holds first)) {
            return broken(without, true);
        }
        if (choices.isEmpty()) {
            return holds(none, without, first);
        }
        int[] preferred = suggested(without, first.order());
        Tried last = without;
        for (int answers = 0; answers < mostAnswers; answers++) {
            int[] options = clauses.solve(preferred);
            if (options.length == 0) {
                return broken(last, false);
            }
            Tried tried = attempt(options, mostCircles);
            if (tried.outcome() instanceof VersionOrderSearch.Outcome.Undecided) {
                return new Outcome.Undecided();
            }
            if (tried.outcome() instanceof VersionOrderSearch.Outcome.Holds holds) {
                return holds(options, tried, holds);
            }
            last = tried;
            forbid(options, tried);
            preferred = options;
        }
        return new Outcome.Undecided();
    }

    /** What came of an answer; no outcome where choices contradict each other. */
    private record Tried(
            Optional<AssignedVersions> versions,
            Optional<RegisterPrecedence> nodes,
            VersionOrderSearch.@Nullable Outcome outcome) {}

    private Tried attempt(int[] options, long mostCircles) {
        meter.poll();
        Optional<AssignedVersions> made = AssignedVersions.of(model, options, rows);
        if (made.isEmpty()) {
            return new Tried(made, Optional.empty(), null);
        }
        long before = meter.bytes();
        try {
            RegisterVersions versions = made.get().versions();
            VersionOrderSearch search =
                    new VersionOrderSearch(versions, versions.readers(), demand, meter);
            for (int i = 0; i < made.get().first().length; i++) {
                search.know(made.get().first()[i], made.get().second()[i]);
            }
            VersionOrderSearch.Outcome outcome = search.run(mostCircles);
            return new Tried(made, Optional.of(search.nodes()), outcome);
        } finally {
            meter.allocated(before - meter.bytes());
        }
    }

    private boolean isRefuted(int[] options) {
        VersionOrderSearch.Outcome outcome = attempt(options, Long.MAX_VALUE).outcome();
        return outcome == null || outcome instanceof VersionOrderSearch.Outcome.Broken;
    }

    private static Outcome holds(
            int[] options, Tried tried, VersionOrderSearch.Outcome.Holds found) {
        return new Outcome.Holds(
                options,
                tried.versions().orElseThrow(),
                found.order(),
                tried.nodes().orElseThrow());
    }

    private static Outcome broken(Tried tried, boolean isWhatever) {
        return new Outcome.Broken(
                tried.versions(),
                tried.outcome() instanceof VersionOrderSearch.Outcome.Broken found
                        ? Optional.of(found.circle())
                        : Optional.empty(),
                isWhatever);
    }

    // What an order suggests.

    /** By choice, the option whose versions are the newest when the reader comes. */
    private int[] suggested(Tried tried, int[] order) {
        RegisterPrecedence nodes = tried.nodes().orElseThrow();
        int[] place = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            place[order[i]] = i;
        }
        int[] best = new int[choices.size()];
        for (int choice = 0; choice < best.length; choice++) {
            long least = Long.MAX_VALUE;
            for (int option = 0; option < choices.get(choice).options().length; option++) {
                long distance = distance(choices.get(choice), option, place, nodes);
                if (distance < least) {
                    least = distance;
                    best[choice] = option;
                }
            }
        }
        return best;
    }

    private long distance(ReadChoice choice, int option, int[] place, RegisterPrecedence nodes) {
        long sum = 0;
        int at = place[nodes.snapshot(choice.transaction())];
        for (int i = 0; i < choice.units().length; i++) {
            int read = choice.options()[option][i];
            if (read == ReadChoice.NOTHING) {
                continue;
            }
            int from = read < 0 ? -1 : place[nodes.commit(model.writes().writer(read))];
            sum +=
                    from > at
                            ? (long) place.length + from - at
                            : missed(choice, i, from, at, place, nodes);
        }
        return sum;
    }

    /** How many versions of a unit come between two places. */
    private long missed(
            ReadChoice choice, int slot, int from, int at, int[] place, RegisterPrecedence nodes) {
        long missed = 0;
        Ints all = model.writes().of(choice.units()[slot]);
        for (int i = 0; i < all.size(); i++) {
            int writer = model.writes().writer(all.get(i));
            int commit = place[nodes.commit(writer)];
            missed += model.happened()[writer] && commit > from && commit < at ? 1 : 0;
        }
        return missed;
    }

    // What is learned.

    /** Finds few choices that cannot be together, and never makes them again. */
    private void forbid(int[] options, Tried tried) {
        BitSet core = new BitSet();
        for (int choice = 0; choice < options.length; choice++) {
            core.set(choice, isCounted(choice));
        }
        new ChoiceCore(options, this::isRefuted).reduce(core, onCircle(tried).orElse(core));
        int[] clause =
                core.stream()
                        .filter(choice -> choices.get(choice).options().length > 0)
                        .map(choice -> clauses.literal(choice, options[choice]))
                        .toArray();
        learned.add(clause);
        clauses.add(clause);
    }

    /** The choices of those who are on the circle. */
    private Optional<BitSet> onCircle(Tried tried) {
        if (!(tried.outcome() instanceof VersionOrderSearch.Outcome.Broken broken)) {
            return Optional.empty();
        }
        Set<Integer> members = new HashSet<>();
        broken.circle().edges().forEach(edge -> members.add(edge.from()));
        broken.circle()
                .reasons()
                .values()
                .forEach(
                        reason -> {
                            if (reason instanceof RegisterCircle.Reason.Seen seen) {
                                members.add(seen.reader());
                            }
                        });
        BitSet some = new BitSet();
        for (int choice = 0; choice < choices.size(); choice++) {
            some.set(
                    choice,
                    isCounted(choice) && members.contains(choices.get(choice).transaction()));
        }
        return Optional.of(some);
    }
}
