// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.checkers.isolation.Level;

/**
 * Where each isolation level stands in the picture: what implies a level stands above it, and no
 * line runs through a box.
 */
final class LatticeLayout {
    static final double BOX = 146;
    static final double HEIGHT = 42;
    private static final double COLUMN = 158;
    private static final double ROW = 80;
    private static final double TOP = 18;

    private LatticeLayout() {}

    static double width() {
        return 5 * COLUMN + BOX + 4;
    }

    static double height() {
        return TOP + 8 * ROW + HEIGHT + 6;
    }

    static double left(Level level) {
        return 2 + column(level) * COLUMN;
    }

    static double top(Level level) {
        return TOP + row(level) * ROW;
    }

    /** The middle of a level's box. */
    static double middle(Level level) {
        return left(level) + BOX / 2;
    }

    private static double column(Level level) {
        return switch (level) {
            case REPEATABLE_READ -> 0;
            case CURSOR_STABILITY -> 0.5;
            case STRONG_SESSION_SERIALIZABLE, SERIALIZABLE, UPDATE_SERIALIZABLE -> 1;
            case READ_COMMITTED, READ_UNCOMMITTED -> 1.25;
            case CONSISTENT_VIEW -> 1.5;
            case STRICT_SERIALIZABLE, SNAPSHOT_ISOLATION, READ_ATOMIC, MONOTONIC_ATOMIC_VIEW -> 2;
            case STRONG_SNAPSHOT_ISOLATION,
                    STRONG_SESSION_SNAPSHOT_ISOLATION,
                    PARALLEL_SNAPSHOT_ISOLATION,
                    READ_YOUR_WRITES ->
                    3;
            case CAUSAL -> 3.5;
            case PREFIX, PRAM, MONOTONIC_READS -> 4;
            case WRITES_FOLLOW_READS, MONOTONIC_WRITES -> 5;
        };
    }

    private static int row(Level level) {
        return switch (level) {
            case STRICT_SERIALIZABLE -> 0;
            case STRONG_SESSION_SERIALIZABLE, STRONG_SNAPSHOT_ISOLATION -> 1;
            case SERIALIZABLE, STRONG_SESSION_SNAPSHOT_ISOLATION -> 2;
            case REPEATABLE_READ,
                    UPDATE_SERIALIZABLE,
                    SNAPSHOT_ISOLATION,
                    PARALLEL_SNAPSHOT_ISOLATION,
                    PREFIX ->
                    3;
            case CONSISTENT_VIEW, CAUSAL -> 4;
            case CURSOR_STABILITY, READ_ATOMIC, PRAM, WRITES_FOLLOW_READS -> 5;
            case MONOTONIC_ATOMIC_VIEW, READ_YOUR_WRITES, MONOTONIC_READS, MONOTONIC_WRITES -> 6;
            case READ_COMMITTED -> 7;
            case READ_UNCOMMITTED -> 8;
        };
    }
}
