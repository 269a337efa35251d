// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

/** Why a transaction must come before another, as bits that can be combined. */
final class EdgeKind {
    /** It wrote a version that the other one replaced. */
    static final int WW = 1;

    /** It wrote a version that the other one read. */
    static final int WR = 2;

    /** It read a version that the other one replaced. */
    static final int RW = 4;

    /** It ran before in the same session. */
    static final int SESSION = 8;

    /** It had ended when the other one began. */
    static final int REAL_TIME = 16;

    /** On the way through a node that is no transaction: not told to people. */
    static final int ONWARD = 32;

    /**
     * It wrote a version before the other one, if nobody saw in which order they did: the other way
     * round there is a circle as well.
     */
    static final int ASSUMED = 64;

    private EdgeKind() {}

    static String word(int kind) {
        return switch (kind) {
            case WW, ASSUMED -> "ww";
            case WR -> "wr";
            case RW -> "rw";
            case SESSION -> "process";
            case REAL_TIME -> "real-time";
            default -> throw new IllegalArgumentException("no kind of edge: " + kind);
        };
    }
}
