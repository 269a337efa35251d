// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Decides a problem by breadth, event by event: the frontier holds every configuration (state,
 * which open operations took effect, how many crashed ones of each kind) that explains all returns
 * so far; at a return, only the configurations survive in which the operation took effect or can.
 * When none survives, no order exists, and this is the earliest event at which that is so.
 *
 * <p>"Just-in-time linearization" (Lowe, "Testing for linearizability", CCPE 2017): operations take
 * effect only when a return asks for it, and that return's operation comes last. What is not
 * explored, and why nothing is lost:
 *
 * <ul>
 *   <li>a pure operation that the state allows takes effect at once, for it changes nothing;
 *   <li>a change that every state allows (a write) need not be used where it is not seen: as soon
 *       as one that overwrites takes effect, all of them that are open can have taken effect right
 *       before it. They are then <em>discharged</em>, and may be used all the same until they
 *       return, for taking one away from where nobody sees it changes nothing;
 *   <li>two changes that overwrite, one right after the other, do no more than the second;
 *   <li>of open operations with equal calls the one that returns first goes first, for they can be
 *       exchanged (see {@link OpenOperations#waitsForTwin});
 *   <li>crashed operations with equal calls are counted, not told apart; one that changes nothing
 *       is never used;
 *   <li>what a read that returns soon will refute anyhow (see {@link Foresight}) is given up at
 *       once;
 *   <li>a configuration that another covers (see {@link Marks}) is dropped.
 * </ul>
 *
 * <p>Every order of the history is followed: at a return whose operation has not taken effect, the
 * search does what the order does up to that operation, but for the changes that the order hides;
 * by induction it stands at a configuration that covers the order's own.
 *
 * <p>Complexity: with n operations, k of them open at a time and s states, O(n 2^k s)
 * configurations at worst without crashed operations, commonly O(n); each crashed operation stays
 * open for ever. Memory: two frontiers, and the orders of those alive. It sees nothing but the
 * model: a model that allows too much hides violations. Used by one thread, once.
 */
final class FrontierSearch<S> {
    private static final int POLL_EVERY = 128;
    private static final int NO_LIMIT = Integer.MAX_VALUE / 2;

    private final Problem<S> problem;
    private final StateSpace<S> space;
    private final Budget.Meter meter;
    private final boolean[] uncounted;
    private final Layout layout;
    private final Marks marks;
    private final Paths paths;
    private final OpenOperations open;
    private final Optional<Foresight<S>> foresight;
    private final int[] available;
    private final long[] current;
    private final long[] changed;
    private ConfigurationTable frontier;
    private ConfigurationTable survivors;
    private final ConfigurationTable waiting;
    private int[] followed = new int[16];
    private int[] followers = new int[16];
    private int event;
    private boolean thorough;
    private int slack = NO_LIMIT;
    private int cheapest;
    private boolean truncated;
    private int[] frontierSizes = new int[64];
    private int returns;
    private int unreported;
    private long left = Long.MAX_VALUE;

    /**
     * Prepares a search.
     *
     * @param looksAhead whether to leave out what a later read refutes: faster, but the return at
     *     which a refutation is found may then come before the one that completes the contradiction
     */
    FrontierSearch(Problem<S> problem, boolean looksAhead, Budget.Meter meter) {
        this(problem, looksAhead, new boolean[problem.operations().pure().length], meter);
    }

    /**
     * Prepares a search of a relaxation.
     *
     * @param uncounted by call class: an operation that never returns may take effect any number of
     *     times after its invocation, which makes for fewer configurations
     */
    FrontierSearch(
            Problem<S> problem, boolean looksAhead, boolean[] uncounted, Budget.Meter meter) {
        this.problem = problem;
        this.space = problem.space();
        this.meter = meter;
        this.uncounted = uncounted.clone();
        layout = new Layout(problem, uncounted);
        marks = new Marks(layout);
        paths = new Paths(meter);
        open = new OpenOperations(problem, layout, marks);
        foresight =
                looksAhead && problem.model().looksAhead()
                        ? Optional.of(new Foresight<>(problem, layout))
                        : Optional.empty();
        available = new int[layout.crashedClass.length];
        current = new long[layout.words];
        changed = new long[layout.words];
        frontier = new ConfigurationTable(layout, marks, meter);
        survivors = new ConfigurationTable(layout, marks, meter);
        waiting = new ConfigurationTable(layout, marks, meter);
    }

    /** Spends no more than so many configurations. */
    FrontierSearch<S> limitedTo(long configurations) {
        left = configurations;
        return this;
    }

    /** True when the search ended because of {@link #limitedTo}. */
    boolean isBeyondLimit() {
        return left < 0;
    }

    /**
     * Keeps only configurations that used few crashed operations: at most so many more than the
     * cheapest one, and at most so many alternatives of the same state and bits. Fast where an
     * order exists, {@link SearchResult.Inconclusive} where it may have been missed.
     */
    FrontierSearch<S> thrifty(int newSlack, int alternatives) {
        slack = newSlack;
        frontier.narrow(alternatives);
        survivors.narrow(alternatives);
        waiting.narrow(alternatives);
        return this;
    }

    private boolean isTruncated() {
        return truncated
                || frontier.isTruncated()
                || survivors.isTruncated()
                || waiting.isTruncated();
    }

    /** True when operations take part that may stay without effect. */
    boolean hasCrashed() {
        return available.length > 0;
    }

    /** How many returns the search has explained so far. */
    int returns() {
        return returns;
    }

    /**
     * Searches.
     *
     * @param starts everything that can be the case before the first event
     * @param stopAfter stop when so many operations have returned
     */
    SearchResult run(List<Situation> starts, int stopAfter) {
        try {
            begin(starts);
            for (int next : problem.order()) {
                if (next >= 0) {
                    invoke(next);
                } else if (returns == stopAfter) {
                    return new SearchResult.Reached(situations());
                } else if (!completes(~next)) {
                    return isTruncated() ? new SearchResult.Inconclusive() : refuted(~next);
                }
            }
            return new SearchResult.Linearizable(someOrder());
        } finally {
            meter.explored(unreported);
            frontier.release();
            survivors.release();
            waiting.release();
            paths.release();
        }
    }

    private void begin(List<Situation> starts) {
        for (int number = 0; number < starts.size(); number++) {
            Situation start = starts.get(number);
            Arrays.fill(current, 0);
            Layout.setState(current, start.state());
            int[] used = start.used().clone();
            for (int operation : start.hidden()) {
                if (problem.role()[operation] == Role.REQUIRED) {
                    Layout.set(current, layout.safeBit(operation));
                }
            }
            for (int operation : start.done()) {
                if (problem.role()[operation] == Role.REQUIRED) {
                    markDone(current, operation);
                } else if (problem.role()[operation] == Role.OPTIONAL) {
                    used[problem.operations().callClass()[operation]]++;
                }
            }
            for (int kind = 0; kind < layout.crashedClass.length; kind++) {
                for (int count = used[layout.crashedClass[kind]]; count > 0; count--) {
                    layout.use(current, kind);
                }
            }
            frontier.add(current, paths.root(number), 0);
        }
    }

    private Layout.Kind kind(int operation) {
        return layout.kind[problem.operations().callClass()[operation]];
    }

    private static boolean canBeHidden(Layout.Kind kind) {
        return kind == Layout.Kind.HIDEABLE || kind == Layout.Kind.OVERWRITING;
    }

    private void markDone(long[] configuration, int operation) {
        Layout.set(configuration, layout.doneBit(operation));
        if (canBeHidden(kind(operation))) {
            Layout.set(configuration, layout.safeBit(operation));
        }
    }

    private void unmark(long[] configuration, int operation) {
        Layout.clear(configuration, layout.doneBit(operation));
        if (canBeHidden(kind(operation))) {
            Layout.clear(configuration, layout.safeBit(operation));
        }
    }

    private void invoke(int operation) {
        if (problem.role()[operation] == Role.REQUIRED) {
            open.add(operation);
            return;
        }
        available[layout.crashedNumber[problem.operations().callClass()[operation]]]++;
    }

    private boolean completes(int operation) {
        event++;
        foresight.ifPresent(ahead -> ahead.advance(operation, open));
        explore(operation);
        if (survivors.live() == 0) {
            return false;
        }
        open.remove(operation);
        ConfigurationTable swapped = frontier;
        frontier = survivors;
        survivors = swapped;
        paths.compact(frontier);
        if (returns == frontierSizes.length) {
            frontierSizes = Arrays.copyOf(frontierSizes, returns * 2);
        }
        frontierSizes[returns++] = frontier.live();
        spend();
        return true;
    }

    /** Finds every configuration in which the operation can have returned. */
    private void explore(int operation) {
        survivors.clear();
        waiting.clear();
        cheapest = NO_LIMIT;
        boolean mayBeHidden = canBeHidden(kind(operation));
        for (int i = 0; i < frontier.size(); i++) {
            if (frontier.isRemoved(i)) {
                continue;
            }
            frontier.load(i, current);
            int node = frontier.node(i);
            if (mayBeHidden
                    && !layout.isDone(current, 0, operation)
                    && layout.isSafe(current, 0, operation)) {
                System.arraycopy(current, 0, changed, 0, layout.words);
                survive(changed, node, frontier.cost(i), operation);
            }
            arrive(current, node, frontier.cost(i), operation);
        }
        int next = 0;
        int nextCrashed = 0;
        while (true) {
            if (next < waiting.size()) {
                expandOpen(next++, operation);
            } else if (nextCrashed < waiting.size() && available.length > 0) {
                expandCrashed(nextCrashed++, operation);
            } else {
                break;
            }
        }
        dropDear();
    }

    private void dropDear() {
        if (slack != NO_LIMIT) {
            for (int i = 0; i < survivors.size(); i++) {
                if (!survivors.isRemoved(i) && survivors.cost(i) > cheapest + slack) {
                    survivors.remove(i);
                    truncated = true;
                }
            }
        }
    }

    private void survive(long[] configuration, int node, int cost, int operation) {
        int end = open.completePure(configuration, node, paths);
        if (!isDoomed(configuration)) {
            unmark(configuration, operation);
            survivors.add(configuration, end, cost);
            cheapest = Math.min(cheapest, cost);
        }
    }

    private boolean isDoomed(long[] configuration) {
        if (foresight.isEmpty()) {
            return false;
        }
        return switch (foresight.get().prospect(configuration)) {
            case DOOMED -> true;
            case FORGOTTEN -> {
                Layout.setState(configuration, StateSpace.FORGOTTEN);
                yield false;
            }
            case OPEN -> false;
        };
    }

    private void spend() {
        if (++unreported >= POLL_EVERY) {
            meter.explored(unreported);
            left -= unreported;
            unreported = 0;
            meter.poll();
            if (left < 0) {
                throw new Budget.Spent("the limit of this search was reached");
            }
        }
    }

    /**
     * Files a configuration under survivors when the operation has taken effect in it, else under
     * those to expand.
     */
    private void arrive(long[] configuration, int node, int cost, int operation) {
        int end = open.completePure(configuration, node, paths);
        if (isDoomed(configuration)) {
            return;
        }
        if (layout.isDone(configuration, 0, operation)) {
            unmark(configuration, operation);
            survivors.add(configuration, end, cost);
            cheapest = Math.min(cheapest, cost);
        } else {
            waiting.add(configuration, end, cost);
        }
    }

    private void expandOpen(int index, int operation) {
        if (waiting.isRemoved(index)) {
            return;
        }
        spend();
        waiting.load(index, current);
        int state = Layout.state(current, 0);
        int node = waiting.node(index);
        int cost = waiting.cost(index);
        for (int i = 0; i < open.mutations(); i++) {
            int candidate = open.mutation(i);
            if (layout.isDone(current, 0, candidate) || open.waitsForTwin(i, current)) {
                continue;
            }
            int target = space.next(state, problem.operations().callClass()[candidate]);
            if (target >= 0) {
                takeEffect(candidate, target, node, cost, operation);
            } else if (target != StateSpace.IMPOSSIBLE) {
                for (int choice : space.choices(target)) {
                    takeEffect(candidate, choice, node, cost, operation);
                }
            }
        }
    }

    private void takeEffect(int candidate, int state, int node, int cost, int operation) {
        System.arraycopy(current, 0, changed, 0, layout.words);
        markDone(changed, candidate);
        Layout.setState(changed, state);
        if (kind(candidate) == Layout.Kind.OVERWRITING) {
            overwrite(candidate, node, cost, operation);
        } else {
            arrive(changed, paths.add(candidate, node), cost, operation);
        }
    }

    /** Files what {@code changed} holds after an overwriting operation took effect. */
    private void overwrite(int candidate, int node, int cost, int operation) {
        for (int word = 0; word < layout.bitWords; word++) {
            changed[word] |= marks.safe[word];
        }
        if (candidate != operation && !thorough && isIdle(changed)) {
            return;
        }
        arrive(changed, paths.add(candidate, node), cost, operation);
    }

    /**
     * True when nobody sees the state that a configuration has been led to: no pure operation takes
     * effect there, and no change but overwriting ones can follow.
     */
    private boolean isIdle(long[] configuration) {
        return !open.completesAny(configuration) && !hasFollower(Layout.state(configuration, 0));
    }

    private boolean hasFollower(int state) {
        if (state >= followed.length) {
            followed = Arrays.copyOf(followed, Math.max(state + 1, followed.length * 2));
            followers = Arrays.copyOf(followers, followed.length);
        }
        if (followed[state] != event) {
            followed[state] = event;
            followers[state] = countFollowers(state);
        }
        return followers[state] > 0;
    }

    private int countFollowers(int state) {
        int count = 0;
        for (int i = 0; i < open.mutations(); i++) {
            int callClass = problem.operations().callClass()[open.mutation(i)];
            boolean overwrites = layout.kind[callClass] == Layout.Kind.OVERWRITING;
            count += !overwrites && space.next(state, callClass) != StateSpace.IMPOSSIBLE ? 1 : 0;
        }
        for (int number = 0; number < available.length && count == 0; number++) {
            int callClass = layout.crashedClass[number];
            boolean overwrites = layout.kind[callClass] == Layout.Kind.OVERWRITING;
            boolean leadsOn =
                    available[number] > 0
                            && !overwrites
                            && space.next(state, callClass) != StateSpace.IMPOSSIBLE
                            && space.next(state, callClass) != state;
            count += leadsOn ? 1 : 0;
        }
        return count;
    }

    private void expandCrashed(int index, int operation) {
        if (waiting.isRemoved(index)) {
            return;
        }
        int cost = waiting.cost(index) + 1;
        if (cost > cheapest + slack) {
            truncated = true;
            return;
        }
        spend();
        waiting.load(index, current);
        int state = Layout.state(current, 0);
        int node = waiting.node(index);
        for (int kind = 0; kind < available.length; kind++) {
            int used = layout.used(current, kind);
            if (used >= available[kind]) {
                continue;
            }
            int target = space.next(state, layout.crashedClass[kind]);
            if (target >= 0) {
                takeEffectCrashed(kind, target, node, cost, operation);
            } else if (target != StateSpace.IMPOSSIBLE) {
                for (int choice : space.choices(target)) {
                    takeEffectCrashed(kind, choice, node, cost, operation);
                }
            }
        }
    }

    private void takeEffectCrashed(int kind, int state, int node, int cost, int operation) {
        if (state == Layout.state(current, 0)) {
            return;
        }
        int crashed = layout.crashedOperations[kind][layout.used(current, kind)];
        System.arraycopy(current, 0, changed, 0, layout.words);
        layout.use(changed, kind);
        Layout.setState(changed, state);
        if (layout.kind[layout.crashedClass[kind]] == Layout.Kind.OVERWRITING) {
            overwrite(crashed, node, cost, operation);
        } else {
            arrive(changed, paths.add(crashed, node), cost, operation);
        }
    }

    private int[] someOrder() {
        int best = -1;
        for (int i = 0; i < frontier.size(); i++) {
            boolean better = best < 0 || frontier.cost(i) < frontier.cost(best);
            best = !frontier.isRemoved(i) && better ? i : best;
        }
        return new HiddenOperations(problem, paths.order(frontier.node(best)))
                .inserted(new int[0], Operations.NEVER);
    }

    private SearchResult refuted(int operation) {
        // What was not worth going on with belongs to the explanation all the same.
        thorough = true;
        explore(operation);
        List<SearchResult.DeadEnd> deadEnds = new ArrayList<>();
        boolean[] seen = new boolean[space.states()];
        int returned = problem.operations().returned()[operation];
        for (int i = 0; i < waiting.size(); i++) {
            int state = Layout.state(waiting.words(), waiting.offset(i));
            if (!waiting.isRemoved(i) && !seen[state]) {
                seen[state] = true;
                int node = waiting.node(i);
                int start = paths.start(node);
                int[] order = paths.order(node);
                deadEnds.add(new SearchResult.DeadEnd(start, order, state));
            }
        }
        int lastEvent = foresight.map(Foresight::horizon).orElse(returned);
        return new SearchResult.Refuted(
                operation,
                returns,
                Arrays.copyOf(frontierSizes, returns),
                deadEnds,
                lastEvent,
                uncounted);
    }

    private List<Situation> situations() {
        List<Situation> found = new ArrayList<>();
        for (int i = 0; i < frontier.size(); i++) {
            if (frontier.isRemoved(i)) {
                continue;
            }
            frontier.load(i, current);
            int[] used = new int[problem.operations().pure().length];
            for (int kind = 0; kind < available.length; kind++) {
                used[layout.crashedClass[kind]] = layout.used(current, kind);
            }
            found.add(
                    new Situation(
                            Layout.state(current, 0),
                            open.done(current),
                            open.hidden(current),
                            used,
                            lastChange(frontier.node(i))));
        }
        return found;
    }

    private int lastChange(int node) {
        for (int at = node; paths.parent(at) >= 0; at = paths.parent(at)) {
            if (!problem.operations().isPure(paths.operation(at))) {
                return paths.operation(at);
            }
        }
        return -1;
    }
}
