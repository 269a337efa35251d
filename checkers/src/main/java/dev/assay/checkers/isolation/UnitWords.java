// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;

/** What versions of objects of all kinds are called. */
final class UnitWords implements RegisterExplanation.Words {
    private final TransactionWrites writes;
    private final AssignedVersions assigned;

    UnitWords(TransactionWrites writes, AssignedVersions assigned) {
        this.writes = writes;
        this.assigned = assigned;
    }

    private int unit(int version) {
        return writes.unitOf(assigned.write()[version]);
    }

    @Override
    public String key(int version) {
        return writes.name(unit(version));
    }

    @Override
    public String version(int version) {
        int write = assigned.write()[version];
        Value left = writes.value(writes.valueOf(write));
        return switch (writes.type(unit(version))) {
            case REGISTER -> left == Value.NIL ? "the deletion" : Describe.value(left);
            case LIST -> "the elements by operation " + writes.writer(write);
            case SET ->
                    (left == Value.NIL ? "the removal of " : "the element ")
                            + Describe.value(writes.element(unit(version)));
            case COUNTER -> "the change by " + Describe.value(left);
        };
    }

    @Override
    public String initial(int version) {
        return switch (writes.type(unit(version))) {
            case REGISTER -> "nil";
            case LIST -> "[]";
            case SET -> "no " + Describe.value(writes.element(unit(version)));
            case COUNTER -> "no change by operation " + writes.part(unit(version));
        };
    }

    @Override
    public boolean isKnown(int first, int second) {
        long before = writes.rank(assigned.write()[first]);
        long after = writes.rank(assigned.write()[second]);
        return before == TransactionWrites.FIRST
                || (before != TransactionWrites.UNRANKED
                        && after != TransactionWrites.UNRANKED
                        && before < after);
    }
}
