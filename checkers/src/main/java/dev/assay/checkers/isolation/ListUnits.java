// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import dev.assay.checkers.model.Describe;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Versions of lists among those of other objects: a list is a unit, and lists that were read tell
 * the order of its versions. O(versions).
 */
final class ListUnits {
    private final Versions versions;
    private final TransactionWrites writes;
    private final Findings findings;

    ListUnits(Versions versions, TransactionWrites writes, Findings findings) {
        this.versions = versions;
        this.writes = writes;
        this.findings = findings;
    }

    /** Adds the versions of all lists. */
    void add() {
        for (int key = 0; key < versions.keys().length; key++) {
            Value name = key(versions, key);
            if (name == Value.ABSENT) {
                continue;
            }
            int unit = writes.unit(name, KeyType.LIST);
            Map<Integer, Integer> last = new HashMap<>();
            for (int place = 0; place < versions.chainLength(key); place++) {
                int writer = versions.writer(key, place);
                int write = writes.add(unit, ValuePool.TRUE, writer);
                writes.rank(write, place);
                if (last.put(writer, place) != null) {
                    interleaved(name, writer, versions.writer(key, place - 1));
                }
            }
            for (int i = versions.looseStart()[key]; i < versions.looseStart()[key + 1]; i++) {
                int writer = versions.loose()[i];
                int place = last.getOrDefault(writer, versions.chainLength(key));
                if (place == versions.chainLength(key)) {
                    loose(unit, writer);
                } else if (place + 1 < versions.chainLength(key)) {
                    interleaved(name, writer, versions.writer(key, place + 1));
                }
            }
        }
        crashed();
    }

    private void loose(int unit, int writer) {
        writes.rank(writes.add(unit, ValuePool.TRUE, writer), TransactionWrites.LAST);
    }

    /** Those of whom no list shows anything may have happened all the same, as others show. */
    private void crashed() {
        History history = versions.history();
        for (int transaction = 0; transaction < versions.transactions(); transaction++) {
            if (versions.happened()[transaction]
                    || history.outcome(transaction) != EventType.INFO) {
                continue;
            }
            Set<Integer> units = new LinkedHashSet<>();
            int end = history.firstStep(transaction + 1);
            for (int step = history.firstStep(transaction); step < end; step++) {
                if (history.functionName(history.stepFunction(step)).equals("append")) {
                    Value name = history.values().get(history.stepKey(step));
                    units.add(writes.unit(name, KeyType.LIST));
                }
            }
            for (int unit : units) {
                loose(unit, transaction);
            }
        }
    }

    /** A transaction's elements with another's between them: each wrote before the other. */
    private void interleaved(Value key, int writer, int other) {
        findings.add(
                Anomaly.G0,
                List.of(writer, other),
                () ->
                        List.of(
                                "in key "
                                        + Describe.value(key)
                                        + " what "
                                        + who(other)
                                        + " appended stands between elements that "
                                        + who(writer)
                                        + " appended"));
    }

    private static Value key(Versions versions, int key) {
        return versions.history().values().get(versions.keys()[key]);
    }

    /**
     * Adds what a transaction read of lists.
     *
     * @param steps by row of what was read, the step that read it
     */
    void read(int transaction, int[] steps, TransactionReads reads) {
        Set<Integer> seen = new HashSet<>();
        int end = versions.readStart()[transaction + 1];
        for (int read = versions.readStart()[transaction]; read < end; read++) {
            Value key = key(versions, versions.readKey()[read]);
            int unit = writes.unit(key, KeyType.LIST);
            TransactionReads.Place place = new TransactionReads.Place(steps[read], false);
            int version =
                    versions.readPlace()[read] == Versions.INITIAL
                            ? TransactionWrites.INITIAL
                            : writes.of(unit).get(versions.readPlace()[read]);
            if (seen.add(unit)) {
                reads.add(place, unit, version);
            } else {
                reads.addLater(place, unit, version);
            }
        }
    }
}
