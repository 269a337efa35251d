// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.model.Model;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a history into components that can be judged apart: leaves out what proves nothing
 * (operations that failed, reads that nobody saw return), and splits the rest by keys that
 * operations touch together. O(operations + events + values), on columns of primitives.
 *
 * @param <S> the model's states
 */
final class Preparation<S> {
    private static final int NONE = -1;
    private static final int POLL_EVERY = 1024;

    final History history;
    final Model<S> model;
    final LinearizabilityOptions options;
    final Meaning meaning;
    private final Budget.Meter meter;
    private final CallFacts facts;

    /** By operation: its component, or none. */
    private final int[] componentOf;

    /** By event of a component: how many of its events come before. */
    final int[] place;

    private final List<Ints> keys = new ArrayList<>();
    private final List<Counts> counts = new ArrayList<>();

    /** What one component holds. */
    private static final class Counts {
        private int operations;
        private int events;
        private int telling;
    }

    Preparation(
            History history, Model<S> model, LinearizabilityOptions options, Budget.Meter meter) {
        this.history = history;
        this.model = model;
        this.options = options;
        this.meter = meter;
        meaning = new Meaning(history, options.conventions());
        facts = new CallFacts(history, model, meaning, meter);
        componentOf = new int[history.operations()];
        place = new int[history.events()];
        meter.allocated(4L * history.operations() + 4L * history.events());
    }

    /** The components in the order of their first operations. */
    List<Component<S>> components() {
        assign(
                model.independentKeys()
                        ? JoinedKeys.of(history, meaning, meter)
                        : new JoinedKeys(0));
        int[][] operations = new int[keys.size()][];
        int[][] orders = new int[keys.size()][];
        for (int each = 0; each < operations.length; each++) {
            operations[each] = new int[counts.get(each).operations];
            orders[each] = new int[counts.get(each).events];
        }
        fill(operations, orders);
        List<Component<S>> components = new ArrayList<>(operations.length);
        for (int each = 0; each < operations.length; each++) {
            int[] its = keys.get(each).toArray();
            int telling = counts.get(each).telling;
            components.add(new Component<>(this, its, operations[each], orders[each], telling));
        }
        return components;
    }

    private void assign(JoinedKeys joined) {
        int[] componentOfKey = new int[Math.max(1, joined.size())];
        Arrays.fill(componentOfKey, NONE);
        boolean[] noted = new boolean[history.values().size()];
        int component = NONE;
        Counts counted = new Counts();
        for (int operation = 0; operation < history.operations(); operation++) {
            if ((operation & (POLL_EVERY - 1)) == 0) {
                meter.poll();
            }
            if (meaning.didNotHappen(operation)) {
                componentOf[operation] = NONE;
                continue;
            }
            int key = history.stepKey(history.firstStep(operation));
            int stands = joined.size() == 0 ? 0 : joined.representative(key);
            if (componentOfKey[stands] == NONE) {
                componentOfKey[stands] = keys.size();
                keys.add(new Ints());
                counts.add(new Counts());
            }
            if (componentOfKey[stands] != component) {
                component = componentOfKey[stands];
                counted = counts.get(component);
            }
            noteKeys(operation, noted, component);
            int said = facts.of(operation);
            if (CallFacts.isUseful(said)) {
                componentOf[operation] = component;
                count(counted, operation, said);
            } else {
                componentOf[operation] = NONE;
            }
        }
    }

    private void noteKeys(int operation, boolean[] noted, int component) {
        int end = history.firstStep(operation + 1);
        for (int step = history.firstStep(operation); step < end; step++) {
            int key = history.stepKey(step);
            if (!noted[key] && key != ValuePool.ABSENT) {
                noted[key] = true;
                keys.get(component).add(key);
            }
        }
    }

    private void count(Counts into, int operation, int said) {
        into.operations++;
        into.events++;
        if (meaning.returned(operation)) {
            into.events++;
            into.telling += CallFacts.tells(said) ? 1 : 0;
        }
    }

    private void fill(int[][] operations, int[][] orders) {
        int[] local = new int[history.operations()];
        boolean[] returned = new boolean[local.length];
        int[] filled = new int[operations.length];
        for (int operation = 0; operation < local.length; operation++) {
            int component = componentOf[operation];
            if (component != NONE) {
                local[operation] = filled[component];
                operations[component][filled[component]++] = operation;
                returned[operation] = meaning.returned(operation);
            }
        }
        if (orders.length == 1) {
            order(local, returned, orders[0]);
        } else {
            orders(local, returned, orders);
        }
    }

    private void orders(int[] local, boolean[] returned, int[][] orders) {
        int[] filled = new int[orders.length];
        for (int event = 0; event < history.events(); event++) {
            int operation = history.eventOperation(event);
            if (operation >= 0 && componentOf[operation] != NONE) {
                boolean returns = history.eventType(event) != EventType.INVOKE;
                if (!returns | returned[operation]) {
                    int component = componentOf[operation];
                    place[event] = filled[component]++;
                    orders[component][place[event]] =
                            returns ? ~local[operation] : local[operation];
                }
            }
        }
    }

    /**
     * The same for one component, whose count need not be kept in memory. Whether an event is a
     * return is a matter of chance, so that no branch depends on it alone.
     */
    private void order(int[] local, boolean[] returned, int[] order) {
        int count = 0;
        for (int event = 0; event < history.events(); event++) {
            int operation = history.eventOperation(event);
            if (operation >= 0 && componentOf[operation] != NONE) {
                boolean returns = history.eventType(event) != EventType.INVOKE;
                if (!returns | returned[operation]) {
                    place[event] = count;
                    order[count++] = local[operation] ^ (returns ? -1 : 0);
                }
            }
        }
    }
}
