// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import dev.assay.histories.EventType;

/** Counts operations by how they ended. */
public final class OutcomeCounts {
    private int ok;
    private int fail;
    private int info;

    /** Counts one more. */
    public void add(EventType outcome) {
        switch (outcome) {
            case OK -> ok++;
            case FAIL -> fail++;
            case INFO -> info++;
            case INVOKE -> throw new IllegalArgumentException("no outcome: " + outcome);
        }
    }

    /** How many ended so. */
    public int of(EventType outcome) {
        return switch (outcome) {
            case OK -> ok;
            case FAIL -> fail;
            case INFO -> info;
            case INVOKE -> throw new IllegalArgumentException("no outcome: " + outcome);
        };
    }

    /** All of them. */
    public int total() {
        return ok + fail + info;
    }
}
