// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.kv.Command;
import dev.assay.db.kv.Configuration;
import dev.assay.db.kv.KeyValueState;
import dev.assay.db.kv.Result;
import dev.assay.db.log.DurableLog;
import dev.assay.db.log.Entry;
import dev.assay.db.log.LogStart;
import dev.assay.histories.Value;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How far the log is committed, and the state and the configuration that the committed entries lead
 * to; each is applied when it is committed.
 */
final class Committed {
    private final Environment environment;
    private final DurableLog log;
    private final Supplier<KeyValueState> emptyState;
    private KeyValueState state;
    private Configuration configuration;
    private long index;

    /** Hears the result of each entry that is applied. */
    @FunctionalInterface
    interface AppliedListener {
        /** The entry led to this result. */
        void applied(Entry entry, Result result);
    }

    Committed(
            Environment environment,
            DurableLog log,
            Supplier<KeyValueState> emptyState,
            Configuration atFirst) {
        this.environment = environment;
        this.log = log;
        this.emptyState = emptyState;
        this.state = emptyState.get();
        this.configuration = atFirst;
    }

    /** Everything up to here is decided for ever. */
    long index() {
        return index;
    }

    /** The value of a key after everything that is committed. */
    Value get(String key) {
        return state.get(key);
    }

    /** The configuration that is committed; the log may say later ones. */
    Configuration configuration() {
        return configuration;
    }

    /** All that stands for the committed part of the log. */
    Snapshot snapshot(Configuration stored) {
        LogStart last = new LogStart(index, log.termAt(index), log.hashAt(index));
        return Snapshot.of(last, stored, state);
    }

    /** Goes on from a snapshot that holds more than is committed here. */
    void restore(Snapshot.Restored restored) {
        state = restored.state();
        configuration = restored.snapshot().configuration();
        index = restored.snapshot().index();
    }

    /** Tells that everything up to the last entry of a snapshot is decided and applied. */
    void tell(LogStart last) {
        environment.observe(
                new Observation.Committed(last.index(), last.term(), last.hash().first()));
        environment.observe(new Observation.Applied(last.index(), digest()));
    }

    private long digest() {
        return state.digest() + configuration.digest();
    }

    /** Everything up to {@code newIndex} is decided; no effect when that is known already. */
    void advanceTo(long newIndex, AppliedListener listener) {
        while (index < newIndex) {
            index++;
            Entry entry = log.at(index);
            environment.observe(
                    new Observation.Committed(index, entry.term(), entry.hash().first()));
            Result result = apply(entry);
            environment.observe(new Observation.Applied(index, digest()));
            listener.applied(entry, result);
        }
    }

    private Result apply(Entry entry) {
        if (entry.command() instanceof Command.Reconfigure reconfigure) {
            configuration = reconfigure.configuration();
        }
        return state.apply(entry.command());
    }

    /**
     * Goes back to an earlier state, which no correct node ever does; only a planted bug calls it.
     *
     * @param earlier what the log rests on, if it was ever compacted
     */
    void rollBackTo(long earlierIndex, Optional<Snapshot.Restored> earlier) {
        if (earlierIndex >= index) {
            return;
        }
        state = emptyState.get();
        index = 0;
        earlier.ifPresent(this::restore);
        while (index < earlierIndex) {
            index++;
            apply(log.at(index));
        }
    }
}
