// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

/**
 * The newest grant of a lock whose grants may expire.
 *
 * @param process to whom it was granted, if it is held
 * @param phase what became of it as far as anybody was told
 * @param least the least that its token can be
 * @param most the greatest that its token can be; both are the token itself where it was told
 */
public record Lease(int process, Phase phase, long least, long most) {
    private static final int NOBODY = -1;

    /** What became of a grant. */
    public enum Phase {
        /** Nobody was ever granted the lock, or its last holder gave it back. */
        FREE,
        /** The holder was told that its grant is over, which it did not give back. */
        EXPIRED,
        /** The grant may still stand. */
        HELD
    }

    /** A lock that nobody holds, after this token. */
    public static Lease free(long token) {
        return new Lease(NOBODY, Phase.FREE, token, token);
    }

    boolean isHeld() {
        return phase == Phase.HELD;
    }

    /** True when its token can be this one. */
    boolean mayBe(long token) {
        return least <= token && token <= most;
    }

    /** The same grant when its token is known to be within these bounds. */
    Lease between(long lower, long upper) {
        return new Lease(process, phase, lower, upper);
    }

    Lease released() {
        return new Lease(NOBODY, Phase.FREE, least, most);
    }

    Lease expired() {
        return new Lease(NOBODY, Phase.EXPIRED, least, most);
    }
}
