// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What can go wrong between transactions. The G names are those of Adya ("Weak consistency", PhD
 * thesis, MIT 1999, chapters 4 and 5), {@link #G_NONADJACENT} and the others on lists those of Elle
 * (Kingsbury and Alvaro, VLDB 2020), circles by session or real time included.
 */
public enum Anomaly {
    /** A list holds an element more than once that was appended once. */
    DUPLICATE_ELEMENTS("duplicate-elements", "an element is in a list twice"),
    /** Somebody read what nobody ever wrote. */
    THIN_AIR_READ("thin-air-read", "a value was read that nobody wrote"),
    /** Two lists that were read of one key are no prefixes of each other. */
    INCOMPATIBLE_ORDER("incompatible-order", "two reads of a key contradict each other"),
    /** A transaction read what a transaction wrote that aborted. */
    G1A("G1a", "a read of what an aborted transaction wrote"),
    /** A committed version was built on that of a transaction that aborted. */
    DIRTY_UPDATE("dirty-update", "an update of what an aborted transaction wrote"),
    /** A transaction read what another one overwrote itself. */
    G1B("G1b", "a read of an intermediate version"),
    /** A transaction read its own writes before it made them. */
    FUTURE_READ("future-read", "a read of what the transaction writes only later"),
    /** A transaction does not see what it did or saw itself. */
    INTERNAL("internal", "a transaction contradicts itself"),
    /** A transaction changed a version that another one replaced meanwhile. */
    LOST_UPDATE("lost-update", "an update was lost"),
    /** A transaction does not see what its session did before. */
    MISSING_YOUR_WRITES("missing-your-writes", "a write that its own session did not see"),
    /** A transaction does not see what its session had seen before. */
    NON_MONOTONIC_READS("non-monotonic-reads", "a session went back behind what it had read"),
    /** Writes of a session were seen out of turn. */
    NON_MONOTONIC_WRITES("non-monotonic-writes", "a session's writes out of their order"),
    /** A write was seen without what its session had read before. */
    MISSING_READ_WRITE_DEPENDENCY(
            "missing-read-write-dependency", "a write without what its session had read before"),
    /** A session was seen without what it had done before, or not any more. */
    BROKEN_PIPELINE("broken-pipeline", "a session that was seen out of its order"),
    /** Writes in a circle. */
    G0("G0", "writes in a circle"),
    /** Writes and reads of them in a circle. */
    G1C("G1c", "information flows in a circle"),
    /** After it has seen something of a transaction, a read misses another part of it. */
    G_MONOTONIC_ATOMIC("G-monotonic-atomic-view", "a transaction seen in part, then not"),
    /** Part of a transaction was seen, and another part was not. */
    FRACTURED_READ("fractured-read", "a transaction seen in part"),
    /** What came before something seen was not seen. */
    G_CAUSAL("G-causal", "a cause that was not seen"),
    /** What came before a snapshot was not seen in it. */
    G_PREFIX("G-prefix", "a snapshot that is no prefix of all commits"),
    /** A circle with one anti-dependency: read skew. */
    G_SINGLE("G-single", "read skew: a circle with one anti-dependency"),
    /** A circle with anti-dependencies, no two of them next to each other: long fork. */
    G_NONADJACENT("G-nonadjacent", "a circle in which no two anti-dependencies are adjacent"),
    /** A circle through writers and at most one reader. */
    G_UPDATE("G-update", "a circle of updates and at most one reader"),
    /** A circle with anti-dependencies: write skew. */
    G2_ITEM("G2-item", "write skew: a circle with adjacent anti-dependencies");

    private final String id;
    private final String meaning;

    Anomaly(String id, String meaning) {
        this.id = id;
        this.meaning = meaning;
    }

    /** The name that reports print. */
    public String id() {
        return id;
    }

    /** The name where an order besides what was read and written was needed. */
    public String id(Order order) {
        return switch (order) {
            case NONE -> id;
            case SESSION -> isOfSessions() ? id : id + "-process";
            case REAL_TIME -> id + "-realtime";
        };
    }

    /** What it is, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** True for what only sessions can do wrong. */
    boolean isOfSessions() {
        return compareTo(MISSING_YOUR_WRITES) >= 0 && compareTo(BROKEN_PIPELINE) <= 0;
    }

    /** True for circles that may go through an order of transactions as well as through reads. */
    boolean isOfCircles() {
        return compareTo(G0) >= 0;
    }

    /** A read of what is no committed, final version in one order of its key. */
    static Set<Anomaly> ofVersions() {
        return EnumSet.of(
                DUPLICATE_ELEMENTS,
                THIN_AIR_READ,
                INCOMPATIBLE_ORDER,
                G1A,
                DIRTY_UPDATE,
                G1B,
                FUTURE_READ);
    }

    /** The kebab-case name of a witness. */
    String kind(Order order) {
        return id(order).toLowerCase(Locale.ROOT);
    }
}
