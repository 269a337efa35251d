// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

/**
 * Who holds a lock that has an owner.
 *
 * @param process the holder, if {@code count} is positive
 * @param count how often the holder acquired it
 * @param token the token of the last fresh acquire, or the least that it can have been
 * @param isExact whether it is the token itself; told only while the lock is held
 */
public record Holding(int process, int count, long token, boolean isExact) {
    private static final int NOBODY = -1;

    /** A lock that nobody holds, after this token. */
    public static Holding free(long token) {
        return new Holding(NOBODY, 0, token, true);
    }

    Holding released() {
        return count > 1 ? new Holding(process, count - 1, token, isExact) : free(token);
    }
}
