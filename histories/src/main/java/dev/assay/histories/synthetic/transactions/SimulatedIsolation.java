// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.transactions;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The isolation levels of which there is a simulated store; see {@link SimulatedStore}. */
public enum SimulatedIsolation {
    /** All at one moment, on one node. */
    STRICT_SERIALIZABLE(Reads.AT_COMMIT, Place.NEWEST, false),
    /** The same; what only reads may do so on a node that lags behind, but for its session. */
    STRONG_SESSION_SERIALIZABLE(Reads.AT_COMMIT, Place.AS_NEW_AS_SESSION, false),
    /** The same, on any node. */
    SERIALIZABLE(Reads.AT_COMMIT, Place.ANY, false),
    /** Reads the newest state at the beginning, and aborts where another one changed the same. */
    STRONG_SNAPSHOT_ISOLATION(Reads.AT_BEGIN, Place.NEWEST, true),
    STRONG_SESSION_SNAPSHOT_ISOLATION(Reads.AT_BEGIN, Place.AS_NEW_AS_SESSION, true),
    SNAPSHOT_ISOLATION(Reads.AT_BEGIN, Place.ANY, true),
    /** Every node takes writes, and hears of those of others later, causes before effects. */
    PARALLEL_SNAPSHOT_ISOLATION(Reads.AT_BEGIN, Place.OWN, true),
    /** As session snapshots, but changes of others in between are overwritten. */
    PREFIX(Reads.AT_BEGIN, Place.AS_NEW_AS_SESSION, false),
    /** As parallel snapshots, but changes of others in between are overwritten. */
    CAUSAL(Reads.AT_BEGIN, Place.OWN, false),
    /** Each read on any node, at a moment of its own. */
    READ_COMMITTED(Reads.EACH, Place.ANY, false);

    /** When a transaction reads. */
    enum Reads {
        AT_COMMIT,
        AT_BEGIN,
        EACH
    }

    /** Where a transaction reads. */
    enum Place {
        NEWEST,
        AS_NEW_AS_SESSION,
        ANY,
        /** On its client's node, which also takes its writes. */
        OWN
    }

    final Reads reads;
    final Place place;
    final boolean isAbortedByConflict;

    SimulatedIsolation(Reads reads, Place place, boolean isAbortedByConflict) {
        this.reads = reads;
        this.place = place;
        this.isAbortedByConflict = isAbortedByConflict;
    }

    /** The kebab-case name, that of the level. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All names. */
    public static List<String> words() {
        return Arrays.stream(values()).map(SimulatedIsolation::word).toList();
    }

    /** True when its violation is one of real time only. */
    public boolean isAboutTime() {
        return this == STRICT_SERIALIZABLE || this == STRONG_SNAPSHOT_ISOLATION;
    }

    /** True when a transaction may write over what it has not seen. */
    boolean mayOverwrite() {
        return reads != Reads.AT_COMMIT && !isAbortedByConflict;
    }
}
