// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.workload;

import dev.assay.checkers.Checker;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.Workload;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A workload of single steps on keys, judged against the model {@code kv}; what differs is how a
 * key is changed.
 */
abstract class KeyedWorkload implements Workload {
    private static final String READ = "get";
    private static final double OLD_READS = 0.05;
    private static final int FINAL_RETIRED_KEYS = 12;
    private static final int ACTIVE_KEYS = 3;

    private final String id;
    private final String keyPrefix;
    private final int operationsPerKey;
    private final double reads;

    /**
     * @param operationsPerKey after which a key makes room for another
     * @param reads share of the operations
     */
    KeyedWorkload(String id, String keyPrefix, int operationsPerKey, double reads) {
        this.id = id;
        this.keyPrefix = keyPrefix;
        this.operationsPerKey = operationsPerKey;
        this.reads = reads;
    }

    /** An operation that changes the key. */
    abstract Operation change(KeyRotation.Key key, Randomness random);

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final List<Checker> checkers() {
        return linearizable();
    }

    static List<Checker> linearizable() {
        // Trials run side by side on all cores already.
        return List.of(
                new LinearizabilityChecker(
                        Models.find("kv"), LinearizabilityOptions.standard().onThreads(1)));
    }

    @Override
    public final Generator generator(Randomness random) {
        KeyRotation keys =
                new KeyRotation(random.fork("keys"), keyPrefix, ACTIVE_KEYS, operationsPerKey);
        return new Generator() {
            @Override
            public Operation next(int process) {
                if (random.chance(OLD_READS)) {
                    return read(keys.old());
                }
                KeyRotation.Key key = keys.next();
                return random.chance(reads) ? read(key) : change(key, random);
            }

            @Override
            public void ended(Operation operation, Outcome outcome) {
                if (outcome instanceof Outcome.Indefinite && !operation.function().equals(READ)) {
                    keys.uncertain(operation.steps().get(0).key());
                }
            }

            @Override
            public List<Operation> finalOperations() {
                List<Operation> last = new ArrayList<>();
                keys.recent(FINAL_RETIRED_KEYS).forEach(key -> last.add(read(key)));
                last.add(change(keys.next(), random));
                return last;
            }
        };
    }

    static Operation read(KeyRotation.Key key) {
        return step(READ, key, Value.NIL);
    }

    static Operation step(String function, KeyRotation.Key key, Value argument) {
        return Operation.of(new MicroOperation(function, key.name, argument));
    }
}
