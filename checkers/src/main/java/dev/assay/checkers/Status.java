// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

/** How a check ended, from best to worst; verdicts combine by the worst. */
public enum Status {
    /** Everything that was checked holds. */
    VALID,
    /** There was nothing to check, which proves nothing. */
    VACUOUS,
    /** Undecided, with the reason: a spent budget, a crashed checker, damaged evidence. */
    UNKNOWN,
    /** A promise was broken, with a witness. */
    INVALID;

    /** The worse of the two. */
    public Status worst(Status other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The lower-case name that results use. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
