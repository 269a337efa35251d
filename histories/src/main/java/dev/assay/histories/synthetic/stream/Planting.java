// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

/**
 * Decides when a history gets its one wrong result: at nine tenths, as soon as the object finds an
 * operation whose wrong result nothing can excuse. Some time before, the object begins to prepare;
 * late, any wrong result will do; and the last operation of all is one that can be made wrong.
 */
final class Planting {
    private final StreamParameters parameters;
    private final StreamedObject object;
    private final long armAt;
    private final long plantAt;
    private final long hurryAt;
    private boolean isArmed;
    private boolean isDone;
    private String reason = "";

    Planting(StreamParameters parameters, StreamedObject object) {
        this.parameters = parameters;
        this.object = object;
        long operations = parameters.operations();
        long busy = (long) parameters.processes() * parameters.keys();
        // Locks have to fill up first, which takes some operations of every client.
        long room = parameters.kind().isLock() ? 8L * parameters.processes() : 0;
        plantAt = Math.max(0, Math.min(operations - operations / 10, operations - room));
        hurryAt = operations - operations * 3 / 100;
        // A lock that is prepared for its violation grants nothing until then.
        armAt = plantAt - (parameters.kind().isLock() ? 0 : Math.min(8 * busy, operations / 4));
        isDone = !parameters.options().violation();
    }

    boolean isDone() {
        return isDone;
    }

    String reason() {
        return reason;
    }

    /** Draws an operation; false when the client stays idle. */
    boolean request(Pending pending, long invoked) {
        if (isDone) {
            return object.request(pending);
        }
        if (!isArmed && invoked >= armAt) {
            isArmed = true;
            object.arm();
        }
        if (invoked == parameters.operations() - 1) {
            pending.isProtected = true;
            return object.requestTelling(pending);
        }
        return object.request(pending);
    }

    /** Makes a result wrong, when its time has come. */
    void spoil(Pending pending, long invoked) {
        if (!isDone && invoked >= plantAt) {
            note(pending, object.spoil(pending, invoked >= hurryAt));
        }
    }

    /** Grants what cannot be granted, when its time has come. */
    boolean grant(Pending pending, long invoked) {
        if (!isDone && invoked >= plantAt) {
            note(pending, object.spoilWaiting(pending));
            return isDone;
        }
        return false;
    }

    private void note(Pending pending, String why) {
        if (!why.isEmpty()) {
            isDone = true;
            reason = "operation " + pending.operation + " (process " + pending.process + ") " + why;
        }
    }
}
