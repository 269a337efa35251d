// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.Order.NONE;
import static dev.assay.checkers.isolation.Order.REAL_TIME;
import static dev.assay.checkers.isolation.Order.SESSION;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Isolation levels, each by what it forbids; the weaker ones come first. A level forbids all that
 * the levels it implies forbid.
 */
public enum Level {
    READ_UNCOMMITTED(
            NONE,
            "Adya 1999, PL-1",
            "writes of different transactions do not interleave",
            List.of(),
            Anomaly.DUPLICATE_ELEMENTS,
            Anomaly.G0),
    READ_COMMITTED(
            NONE,
            "Adya 1999, PL-2",
            "only committed, final versions are read",
            List.of(READ_UNCOMMITTED),
            Anomaly.THIN_AIR_READ,
            Anomaly.INCOMPATIBLE_ORDER,
            Anomaly.G1A,
            Anomaly.DIRTY_UPDATE,
            Anomaly.G1B,
            Anomaly.FUTURE_READ,
            Anomaly.G1C),
    CURSOR_STABILITY(
            NONE,
            "Adya 1999, PL-CS, a read and a write of one key taken for a cursor",
            "what is read and then changed is not changed by others in between",
            List.of(READ_COMMITTED),
            Anomaly.LOST_UPDATE),
    MONOTONIC_ATOMIC_VIEW(
            NONE,
            "Bailis et al., Highly Available Transactions, VLDB 2013; the read committed of Biswas"
                    + " and Enea, OOPSLA 2019, without sessions",
            "once something of a transaction was seen, no later read misses the rest",
            List.of(READ_COMMITTED),
            Anomaly.G_MONOTONIC_ATOMIC),
    READ_ATOMIC(
            NONE,
            "Bailis et al., RAMP, SIGMOD 2014; Biswas and Enea 2019, without sessions",
            "transactions are seen whole or not at all",
            List.of(MONOTONIC_ATOMIC_VIEW),
            Anomaly.INTERNAL,
            Anomaly.FRACTURED_READ),
    CONSISTENT_VIEW(
            NONE,
            "Adya 1999, PL-2+",
            "reads are of one consistent state, though perhaps not the newest",
            List.of(CURSOR_STABILITY, READ_ATOMIC),
            Anomaly.G_SINGLE),
    READ_YOUR_WRITES(
            SESSION,
            "Terry et al., PDIS 1994; for transactions Bailis et al., VLDB 2013, here by versions"
                    + " of each key in one order",
            "a transaction sees what its session wrote before it",
            List.of(),
            Anomaly.MISSING_YOUR_WRITES),
    MONOTONIC_READS(
            SESSION,
            "Terry et al., PDIS 1994; for transactions Bailis et al., VLDB 2013, here by versions"
                    + " of each key in one order",
            "a transaction sees what those before it in its session read from",
            List.of(),
            Anomaly.NON_MONOTONIC_READS),
    MONOTONIC_WRITES(
            SESSION,
            "Terry et al., PDIS 1994; for transactions Bailis et al., VLDB 2013, here by versions"
                    + " of each key in one order",
            "who reads from a transaction sees what its session wrote before it, and in that order",
            List.of(),
            Anomaly.NON_MONOTONIC_WRITES),
    WRITES_FOLLOW_READS(
            SESSION,
            "Terry et al., PDIS 1994; for transactions Bailis et al., VLDB 2013, here by versions"
                    + " of each key in one order",
            "who reads from a transaction sees what it and its session before it had read from",
            List.of(),
            Anomaly.MISSING_READ_WRITE_DEPENDENCY),
    PRAM(
            SESSION,
            "Lipton and Sandberg 1988, with versions of each key in one order; Bailis et al., VLDB"
                    + " 2013",
            "each session's transactions are seen in its order, and stay so",
            List.of(READ_YOUR_WRITES, MONOTONIC_READS, MONOTONIC_WRITES),
            Anomaly.BROKEN_PIPELINE),
    CAUSAL(
            SESSION,
            "Cerone et al., CONCUR 2015 (TCC); Biswas and Enea 2019",
            "causes are seen before their effects",
            List.of(READ_ATOMIC, PRAM, WRITES_FOLLOW_READS),
            Anomaly.G0,
            Anomaly.G1C,
            Anomaly.FRACTURED_READ,
            Anomaly.G_CAUSAL),
    PARALLEL_SNAPSHOT_ISOLATION(
            SESSION,
            "Sovran et al., SOSP 2011; Cerone et al., CONCUR 2015",
            "snapshots that sites may see in different orders; no update is lost",
            List.of(CAUSAL, CONSISTENT_VIEW),
            Anomaly.G_SINGLE),
    PREFIX(
            SESSION,
            "Cerone et al., CONCUR 2015",
            "snapshots that all see one order of commits",
            List.of(CAUSAL),
            Anomaly.G_PREFIX),
    SNAPSHOT_ISOLATION(
            NONE,
            "Berenson et al., SIGMOD 1995; Cerone and Gotsman, JACM 2018, without sessions",
            "reads from one snapshot, and no two concurrent changes of one key",
            List.of(CONSISTENT_VIEW),
            Anomaly.G_NONADJACENT),
    STRONG_SESSION_SNAPSHOT_ISOLATION(
            SESSION,
            "Daudjee and Salem, VLDB 2006; Cerone and Gotsman, JACM 2018",
            "snapshot isolation in which sessions see what they did before",
            List.of(SNAPSHOT_ISOLATION, PARALLEL_SNAPSHOT_ISOLATION, PREFIX),
            Anomaly.G_NONADJACENT),
    STRONG_SNAPSHOT_ISOLATION(
            REAL_TIME,
            "Daudjee and Salem, VLDB 2006",
            "snapshot isolation in which snapshots hold all that had committed",
            List.of(STRONG_SESSION_SNAPSHOT_ISOLATION),
            Anomaly.G0,
            Anomaly.G1C,
            Anomaly.G_SINGLE,
            Anomaly.G_NONADJACENT),
    UPDATE_SERIALIZABLE(
            NONE,
            "Adya 1999, PL-3U",
            "updates are serializable, and each reader sees a state of theirs",
            List.of(CONSISTENT_VIEW),
            Anomaly.G_UPDATE),
    REPEATABLE_READ(
            NONE,
            "Adya 1999, PL-2.99",
            "serializable but for predicates",
            List.of(CONSISTENT_VIEW),
            Anomaly.G_NONADJACENT,
            Anomaly.G_UPDATE,
            Anomaly.G2_ITEM),
    SERIALIZABLE(
            NONE,
            "Adya 1999, PL-3",
            "as if one transaction ran after the other",
            List.of(REPEATABLE_READ, UPDATE_SERIALIZABLE, SNAPSHOT_ISOLATION)),
    STRONG_SESSION_SERIALIZABLE(
            SESSION,
            "Daudjee and Salem, ICDE 2004",
            "serializable in an order that keeps that of each session",
            List.of(SERIALIZABLE, STRONG_SESSION_SNAPSHOT_ISOLATION),
            Anomaly.G2_ITEM),
    STRICT_SERIALIZABLE(
            REAL_TIME,
            "Adya 1999, PL-SS; Papadimitriou 1979",
            "serializable in an order that keeps real time",
            List.of(STRONG_SESSION_SERIALIZABLE, STRONG_SNAPSHOT_ISOLATION),
            Anomaly.G2_ITEM);

    private final Order order;
    private final String source;
    private final String meaning;
    private final List<Level> implied;

    /** By the order that an anomaly needs, what must not be. */
    private final List<Set<Anomaly>> forbidden = new ArrayList<>();

    Level(Order order, String source, String meaning, List<Level> implied, Anomaly... own) {
        this.order = order;
        this.source = source;
        this.meaning = meaning;
        this.implied = implied;
        for (Order each : Order.values()) {
            Set<Anomaly> some = EnumSet.noneOf(Anomaly.class);
            implied.forEach(weaker -> some.addAll(weaker.forbidden(each)));
            forbidden.add(some);
        }
        forbidden.get(order.ordinal()).addAll(Arrays.asList(own));
        if (isOfSessions()) {
            forbidden.get(NONE.ordinal()).addAll(Anomaly.ofVersions());
        }
    }

    /** The kebab-case name. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The order that it demands besides. */
    public Order order() {
        return order;
    }

    /** Where it is defined. */
    public String source() {
        return source;
    }

    /** What it promises, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** The next weaker levels, which hold wherever this one does. */
    public List<Level> implied() {
        return implied;
    }

    /** True when the other level holds wherever this one does. */
    public boolean implies(Level other) {
        return this == other || implied.stream().anyMatch(each -> each.implies(other));
    }

    /** True when an anomaly that needs an order must not be. */
    public boolean forbids(Anomaly anomaly, Order by) {
        return forbidden(by).contains(anomaly);
    }

    /**
     * As {@link #forbids}, but without what has a more common name: a circle of updates and a
     * reader is write skew to a level that forbids all circles.
     */
    boolean isBrokenBy(Anomaly anomaly, Order by) {
        return forbids(anomaly, by) && !(anomaly == Anomaly.G_UPDATE && isSerial());
    }

    /**
     * True for a session guarantee, or several: it is about the versions of each key by itself, and
     * implies no isolation.
     */
    public boolean isOfSessions() {
        return forbidden(SESSION).stream().anyMatch(Anomaly::isOfSessions)
                && !forbidden(SESSION).contains(Anomaly.G1C);
    }

    /** What breaks a session guarantee and no other. */
    Anomaly ownAnomaly() {
        return forbidden(SESSION).stream()
                .filter(Anomaly::isOfSessions)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** True when it forbids every circle of dependencies, so that it is about one order of all. */
    boolean isSerial() {
        return forbidden.stream().anyMatch(each -> each.contains(Anomaly.G2_ITEM));
    }

    /** What must not be, by the order that an anomaly needs. */
    Set<Anomaly> forbidden(Order by) {
        return Collections.unmodifiableSet(forbidden.get(by.ordinal()));
    }
}
