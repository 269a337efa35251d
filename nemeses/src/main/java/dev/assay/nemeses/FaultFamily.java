// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Faults that are switched on and off together. */
public enum FaultFamily {
    /** Cut links in all shapes. */
    PARTITIONS,
    /** Crashes of processes, losses of power, and upgrades. */
    CRASHES,
    /** Processes that stop for a while, or are slow. */
    PAUSES,
    /** Clocks that jump, step, drift, strobe and stand still. */
    CLOCK_SKEW,
    /** Links that lose, double, delay, reorder, damage and replay messages, or let them wait. */
    LINKS,
    /** Disks that lose, spoil, refuse, stall and lie. */
    DISKS,
    /** Nodes that lie; only protocols that promise something against liars are drawn any. */
    LIARS,
    /** Clients that behave badly. */
    CLIENTS,
    /** Unlikely turns at points that the code of nodes names. */
    BUGGIFY,
    /** Voters that are removed and come back, and leaders that hand over. */
    MEMBERSHIP,
    /** Trusted counters that go wrong, and lies that pass through them. */
    COUNTERS;

    /** False for families that strike only where they are asked for. */
    public boolean byDefault() {
        return this != LIARS
                && this != CLIENTS
                && this != BUGGIFY
                && this != MEMBERSHIP
                && this != COUNTERS;
    }

    /** The kebab-case name. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The family of this name. */
    public static Optional<FaultFamily> find(String word) {
        return Arrays.stream(values()).filter(family -> family.word().equals(word)).findFirst();
    }
}
