// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.kv.KeyValueState;
import dev.assay.db.kv.Result;
import dev.assay.db.log.DurableLog;
import dev.assay.db.log.Entry;
import dev.assay.histories.Value;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.function.Supplier;

/**
 * How far the log is committed, and the state that the committed entries lead to; each is applied
 * when it is committed.
 */
final class Committed {
    private final Environment environment;
    private final DurableLog log;
    private final Supplier<KeyValueState> emptyState;
    private KeyValueState state;
    private long index;

    /** Hears the result of each entry that is applied. */
    @FunctionalInterface
    interface AppliedListener {
        /** The entry led to this result. */
        void applied(Entry entry, Result result);
    }

    Committed(Environment environment, DurableLog log, Supplier<KeyValueState> emptyState) {
        this.environment = environment;
        this.log = log;
        this.emptyState = emptyState;
        this.state = emptyState.get();
    }

    /** Everything up to here is decided for ever. */
    long index() {
        return index;
    }

    /** The value of a key after everything that is committed. */
    Value get(String key) {
        return state.get(key);
    }

    /** Everything up to {@code newIndex} is decided; no effect when that is known already. */
    void advanceTo(long newIndex, AppliedListener listener) {
        while (index < newIndex) {
            index++;
            Entry entry = log.at(index);
            environment.observe(
                    new Observation.Committed(index, entry.term(), entry.hash().first()));
            Result result = state.apply(entry.command());
            environment.observe(new Observation.Applied(index, state.digest()));
            listener.applied(entry, result);
        }
    }

    /**
     * Goes back to an earlier state, which no correct node ever does; only a planted bug calls it.
     */
    void rollBackTo(long earlierIndex) {
        if (earlierIndex >= index) {
            return;
        }
        state = emptyState.get();
        index = earlierIndex;
        for (long each = 1; each <= earlierIndex; each++) {
            state.apply(log.at(each).command());
        }
    }
}
