// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

/**
 * What is at stake with some data, as its schema says.
 *
 * @param value of what a transaction moves
 * @param regulation how strictly it is regulated
 * @param sensitivity of what it tells about people
 */
public record DataClass(Degree value, Degree regulation, Degree sensitivity) {
    /** Data about which nothing is said. */
    public static final DataClass ROUTINE = new DataClass(Degree.LOW, Degree.LOW, Degree.LOW);

    /** How much of something there is. */
    public enum Degree {
        LOW,
        MEDIUM,
        HIGH;

        boolean isAtLeast(Degree other) {
            return compareTo(other) >= 0;
        }
    }
}
