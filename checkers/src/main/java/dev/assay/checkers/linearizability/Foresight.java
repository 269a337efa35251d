// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Looks at the next few reads to return, and gives up configurations that cannot explain one of
 * them: the model says that no way leads from the state to what was read (see {@link
 * Model#mayLeadTo}), and no operation that could open one is left. Where one is left that
 * overwrites, and no other read can see the state before, it does not matter what the state is: all
 * such states are {@link StateSpace#FORGOTTEN}. This makes objects whose states remember their
 * whole past (texts, growing sets) as cheap as registers. O(events until the read returns) a read,
 * O(open reads) a configuration.
 */
final class Foresight<S> {
    private static final int READS = 4;

    /** What is to be done with a configuration. */
    enum Prospect {
        OPEN,
        FORGOTTEN,
        DOOMED
    }

    /**
     * A read that returns soon.
     *
     * @param restarting the mutations that may open a way to it
     * @param beside the other reads that may take effect before it
     * @param forgets whether every mutation overwrites that may open a way to it or to one of them
     */
    private record Goal(int read, int[] restarting, int[] beside, boolean forgets) {}

    private final Problem<S> problem;
    private final Operations operations;
    private final Layout layout;
    private final int[] reads;
    private final List<Goal> goals = new ArrayList<>();
    private int nextRead;
    private int position;
    private int now;

    Foresight(Problem<S> problem, Layout layout) {
        this.problem = problem;
        this.operations = problem.operations();
        this.layout = layout;
        reads =
                Arrays.stream(problem.order())
                        .filter(event -> event < 0 && operations.isPure(~event))
                        .map(event -> ~event)
                        .toArray();
    }

    /** Looks ahead from the return of an operation. */
    void advance(int operation, OpenOperations open) {
        now = operations.returned()[operation];
        while (problem.order()[position] != ~operation) {
            position++;
        }
        goals.removeIf(goal -> operations.returned()[goal.read] < now);
        while (nextRead < reads.length && goals.size() < READS) {
            int read = reads[nextRead++];
            if (operations.returned()[read] >= now) {
                goals.add(goal(read, open));
            }
        }
    }

    private Goal goal(int read, OpenOperations open) {
        List<Integer> mutations = new ArrayList<>();
        List<Integer> beside = new ArrayList<>();
        for (int i = 0; i < open.mutations(); i++) {
            mutations.add(open.mutation(i));
        }
        for (int[] crashed : layout.crashedOperations) {
            mutations.add(crashed[0]);
        }
        for (int other : open.pures()) {
            beside.add(other);
        }
        for (int at = position; problem.order()[at] != ~read; at++) {
            int event = problem.order()[at];
            if (event >= 0 && problem.role()[event] == Role.REQUIRED) {
                (operations.isPure(event) ? beside : mutations).add(event);
            }
        }
        boolean forgets = true;
        for (int mutation : mutations) {
            int callClass = operations.callClass()[mutation];
            // A forgotten state allows every change, so every state must.
            forgets &= problem.space().isNeverRefused(callClass);
            forgets &=
                    problem.space().overwrites(callClass)
                            || (!mayRestart(mutation, read)
                                    && beside.stream()
                                            .noneMatch(other -> mayRestart(mutation, other)));
        }
        mutations.removeIf(mutation -> !mayRestart(mutation, read));
        return new Goal(read, array(mutations), array(beside), forgets);
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private Call call(int operation) {
        return problem.space().call(operations.callClass()[operation]);
    }

    private boolean mayRestart(int mutation, int read) {
        return problem.model().mayRestart(call(mutation), call(read));
    }

    /** The last event of the history that is looked at. */
    int horizon() {
        return goals.isEmpty() ? now : operations.returned()[goals.get(goals.size() - 1).read];
    }

    /** What a configuration can explain of the reads ahead. */
    Prospect prospect(long[] configuration) {
        int state = Layout.state(configuration, 0);
        boolean first = true;
        Prospect prospect = Prospect.OPEN;
        for (int i = 0; i < goals.size(); i++) {
            Goal goal = goals.get(i);
            if (isDone(goal.read, configuration)) {
                continue;
            }
            if (!mayLeadTo(state, goal.read)) {
                if (!mayStillRestart(goal.restarting, configuration)) {
                    return Prospect.DOOMED;
                }
                if (first && goal.forgets && nobodyCanSee(state, goal.beside, configuration)) {
                    prospect = Prospect.FORGOTTEN;
                }
            }
            first = false;
        }
        return prospect;
    }

    private boolean nobodyCanSee(int state, int[] besides, long[] configuration) {
        for (int other : besides) {
            if (!isDone(other, configuration) && mayLeadTo(state, other)) {
                return false;
            }
        }
        return true;
    }

    private boolean mayLeadTo(int state, int read) {
        return problem.space().mayLeadTo(state, operations.callClass()[read]);
    }

    private boolean isDone(int read, long[] configuration) {
        if (operations.returned()[read] < now) {
            return true;
        }
        return operations.invoked()[read] < now && layout.isDone(configuration, 0, read);
    }

    private boolean mayStillRestart(int[] candidates, long[] configuration) {
        for (int candidate : candidates) {
            if (problem.role()[candidate] == Role.OPTIONAL) {
                int kind = layout.crashedNumber[operations.callClass()[candidate]];
                if (layout.used(configuration, kind) < layout.crashedOperations[kind].length) {
                    return true;
                }
            } else if (operations.invoked()[candidate] > now
                    || (operations.returned()[candidate] >= now
                            && !layout.isDone(configuration, 0, candidate))) {
                return true;
            }
        }
        return false;
    }
}
