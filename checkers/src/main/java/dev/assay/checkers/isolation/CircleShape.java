// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.EdgeKind.ONWARD;
import static dev.assay.checkers.isolation.EdgeKind.REAL_TIME;
import static dev.assay.checkers.isolation.EdgeKind.RW;
import static dev.assay.checkers.isolation.EdgeKind.SESSION;
import static dev.assay.checkers.isolation.EdgeKind.WR;
import static dev.assay.checkers.isolation.EdgeKind.WW;

/**
 * The shape of a circle that some level forbids: an edge that it begins with, and which edges may
 * follow which, as an automaton of few states. The circles that levels with a known version order
 * forbid are those of Adya (1999, chapters 3 and 4) and of Cerone and Gotsman ("Analysing snapshot
 * isolation", JACM 2018; "Algebraic laws for weak consistency", CONCUR 2017): with D for the edges
 * by which a transaction is seen, serializability wants D ∪ ww ∪ rw without circles, snapshot
 * isolation (D ∪ ww);rw?, prefix consistency D;rw? ∪ ww, causal consistency no D⁺;rw;ww*, atomic
 * reads no D;rw;ww*.
 */
enum CircleShape {
    /** Versions only. */
    WRITES(Anomaly.G0, WW, WW) {
        @Override
        int next(int state, int kind) {
            return 0;
        }
    },
    /** What flows, flows back. */
    INFORMATION(Anomaly.G1C, WR, WW | WR) {
        @Override
        int next(int state, int kind) {
            return 0;
        }
    },
    /** A snapshot that misses what was committed before something in it. */
    PREFIX(Anomaly.G_PREFIX, RW, WW | WR | RW) {
        @Override
        int next(int state, int kind) {
            if (kind == RW) {
                return state == SEEN ? UNSEEN : DEAD;
            }
            return kind == WW ? UNSEEN : SEEN;
        }

        @Override
        boolean closes(int state) {
            return state == SEEN;
        }
    },
    /** One anti-dependency. */
    ONE_ANTI_DEPENDENCY(Anomaly.G_SINGLE, RW, WW | WR) {
        @Override
        int next(int state, int kind) {
            return 0;
        }
    },
    /** No two anti-dependencies next to each other. */
    APART(Anomaly.G_NONADJACENT, RW, WW | WR | RW) {
        @Override
        int next(int state, int kind) {
            if (kind == RW) {
                return state == UNSEEN ? DEAD : UNSEEN;
            }
            return SEEN;
        }

        @Override
        boolean closes(int state) {
            return state == SEEN;
        }
    },
    /** At most one transaction that only reads and misses something. */
    UPDATES(Anomaly.G_UPDATE, RW, WW | WR | RW) {
        @Override
        int start(boolean fromReader) {
            return fromReader ? 1 : 0;
        }

        @Override
        int next(int state, int kind) {
            return state;
        }

        @Override
        int missedByReader(int state) {
            return state == 0 ? 1 : DEAD;
        }
    },
    /** Any number of anti-dependencies. */
    ANY(Anomaly.G2_ITEM, RW, WW | WR | RW) {
        @Override
        int next(int state, int kind) {
            return 0;
        }
    };

    /** No further step can be made. */
    static final int DEAD = -1;

    /** How many states there are at most. */
    static final int STATES = 2;

    private static final int UNSEEN = 0;

    /** The state in which an anti-dependency may follow. */
    static final int SEEN = 1;

    private final Anomaly anomaly;
    private final int seed;
    private final int path;

    CircleShape(Anomaly anomaly, int seed, int path) {
        this.anomaly = anomaly;
        this.seed = seed;
        this.path = path;
    }

    Anomaly anomaly() {
        return anomaly;
    }

    /** The kind of the first edge. */
    int seed() {
        return seed;
    }

    /** The kinds of all edges, by the order that transactions must seem to have besides. */
    int kinds(Order order) {
        return seed | pathKinds(order);
    }

    /** The kinds of the edges after the first. */
    int pathKinds(Order order) {
        int besides =
                switch (order) {
                    case NONE -> 0;
                    case SESSION -> SESSION;
                    case REAL_TIME -> SESSION | REAL_TIME;
                };
        return path | besides | ONWARD;
    }

    /** The state after the first edge. */
    int start(boolean fromReader) {
        return 0;
    }

    /** The state after a further edge; {@link #DEAD} where it must not be taken. */
    abstract int next(int state, int kind);

    /**
     * The state after an anti-dependency of a transaction that writes nothing; {@link #DEAD} where
     * it must not be.
     */
    int missedByReader(int state) {
        return state;
    }

    /**
     * True where a state tells all that matters about the way there, so that a circle of nodes and
     * states is one of this shape wherever it is begun.
     */
    boolean isOfStates() {
        return this == PREFIX || this == APART;
    }

    /** True when the circle may close in the state. */
    boolean closes(int state) {
        return true;
    }
}
