// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.Locale;

/** Which transactions must seem to come before others, besides what they read and wrote. */
public enum Order {
    /** None. */
    NONE,
    /** Each session's in the order in which it ran them. */
    SESSION,
    /** Those that ended before others began; every session's are among them. */
    REAL_TIME;

    /** The kebab-case name. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
