// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.BitSet;
import java.util.Optional;

/**
 * Decides the levels at which what readers saw tells all that matters of the order of versions:
 * read-committed, monotonic atomic view, read-atomic, causal. Takes an order of commits near to
 * that of time, looks for versions that it has in the wrong order, and mends it, until there are
 * none or what must come before what is a circle. What fits the order is never written down, so
 * that a history that is right costs little more than to look at it once.
 */
final class WeakLevelSearch {
    /** After so many orders, all that readers saw is taken in at once. */
    private static final int MOST_ROUNDS = 24;

    private final RegisterVersions versions;
    private final RegisterDemand demand;
    private final Budget.Meter meter;
    private final TransactionSessions sessions;
    private final SeenPairs pairs;
    private final CommitOrder order;

    WeakLevelSearch(RegisterVersions versions, RegisterDemand demand, Budget.Meter meter) {
        if (!decides(demand)) {
            throw new IllegalArgumentException(demand + " needs a search for orders of versions");
        }
        this.versions = versions;
        this.demand = demand;
        this.meter = meter;
        sessions = TransactionSessions.of(versions);
        pairs = new SeenPairs(versions, meter);
        order =
                new CommitOrder(
                        versions,
                        demand.order() == Order.SESSION ? sessions.previous() : new int[0],
                        pairs,
                        meter);
    }

    /** True for levels that can be decided so. */
    static boolean decides(RegisterDemand demand) {
        return demand.nodes() == RegisterDemand.Nodes.WHOLE
                && demand.counted() == RegisterDemand.Counted.NOBODY
                && demand.besides().isEmpty()
                && demand.order() != Order.REAL_TIME
                && (demand.forced() == RegisterDemand.Forced.CAUSES)
                        == (demand.order() == Order.SESSION);
    }

    /** The circle that breaks the level; empty when it holds. */
    Optional<RegisterCircle> circle() {
        int[] circle = order.sort();
        if (circle.length > 0) {
            return Optional.of(shortest(circle));
        }
        if (demand.forced() == RegisterDemand.Forced.NONE) {
            return Optional.empty();
        }
        SeenVersions seen = seen();
        for (int round = 1; ; round++) {
            boolean areAllWanted = round > MOST_ROUNDS;
            int before = pairs.size();
            int[] initial = seen.find(version -> areAllWanted, pairs);
            if (initial.length > 0) {
                return Optional.of(shortestWays().missing(initial[0], initial[1]));
            }
            if (pairs.size() == before) {
                return Optional.empty();
            }
            circle = order.sort();
            if (circle.length > 0) {
                return Optional.of(shortest(circle, seen));
            }
        }
    }

    private SeenVersions seen() {
        return switch (demand.forced()) {
            case CAUSES -> new SeenByCauses(versions, sessions, order, meter);
            case READS -> new SeenByReads(versions, false, order, meter);
            case EARLIER_READS -> new SeenByReads(versions, true, order, meter);
            case NONE -> throw new IllegalStateException("nothing needs to be seen");
        };
    }

    private WeakCircles shortestWays() {
        int[] previous = demand.order() == Order.SESSION ? sessions.previous() : new int[0];
        return new WeakCircles(versions, demand, previous, pairs, meter);
    }

    private RegisterCircle shortest(int[] circle) {
        return shortestWays().shortest(circle);
    }

    /** As the other, once all is known of the versions on the circle. */
    private RegisterCircle shortest(int[] circle, SeenVersions seen) {
        BitSet members = new BitSet();
        for (int transaction : circle) {
            members.set(transaction);
        }
        seen.find(version -> members.get(versions.writer()[version]), pairs);
        return shortest(circle);
    }
}
