// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.workload;

import dev.assay.checkers.Checker;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.harness.Operation;
import dev.assay.harness.Workload;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Transactions that read lists and append to them, one to four steps on few keys that change with
 * time (Kingsbury and Alvaro, "Elle", VLDB 2020). No value is appended twice to a key, so that
 * whoever reads a list learns the order of all that was appended before.
 */
public final class ListAppendWorkload implements Workload {
    /** The id of the workload. */
    public static final String ID = "list-append";

    private static final int STEPS_MAX = 4;
    private static final int ACTIVE_KEYS = 4;
    private static final int APPENDS_PER_KEY = 32;
    private static final int FINAL_KEYS = 12;
    private static final double READS = 0.5;

    private final Level level;

    /** Demands that transactions are serializable. */
    public ListAppendWorkload() {
        this(Level.SERIALIZABLE);
    }

    /** Demands a level. */
    public ListAppendWorkload(Level level) {
        this.level = level;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Checker> checkers() {
        return List.of(IsolationChecker.of(level));
    }

    @Override
    public Generator generator(Randomness random) {
        return new Generator() {
            private final List<Integer> active = new ArrayList<>();
            private final List<Integer> appends = new ArrayList<>();

            @Override
            public Operation next(int process) {
                List<MicroOperation> steps = new ArrayList<>();
                int count = (int) random.between(1, STEPS_MAX);
                Set<Integer> appended = new LinkedHashSet<>();
                for (int i = 0; i < count; i++) {
                    int key = key();
                    // One append of a transaction to a key: what it did in between nobody may see.
                    boolean reads = random.chance(READS) || !appended.add(key);
                    steps.add(reads ? read(key) : append(key));
                }
                return new Operation("txn", steps);
            }

            private int key() {
                while (active.size() < ACTIVE_KEYS) {
                    active.add(appends.size());
                    appends.add(0);
                }
                return random.pick(active);
            }

            private MicroOperation read(int key) {
                return new MicroOperation("r", Value.of(key), Value.NIL);
            }

            private MicroOperation append(int key) {
                int value = appends.get(key) + 1;
                appends.set(key, value);
                if (value >= APPENDS_PER_KEY) {
                    active.remove(Integer.valueOf(key));
                }
                return new MicroOperation("append", Value.of(key), Value.of(value));
            }

            @Override
            public List<Operation> finalOperations() {
                List<Operation> last = new ArrayList<>();
                int oldest = Math.max(0, appends.size() - FINAL_KEYS);
                for (int key = oldest; key < appends.size(); key++) {
                    last.add(new Operation("txn", List.of(read(key))));
                }
                return last;
            }
        };
    }
}
