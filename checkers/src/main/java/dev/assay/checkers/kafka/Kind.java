// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What can be wrong with logs; {@link KafkaChecker} has the definitions. */
enum Kind {
    INCONSISTENT_OFFSETS(false),
    DUPLICATE(false),
    UNEXPECTED_MESSAGE(false),
    G1A(false),
    PRECOMMITTED_READ(false),
    LOST_WRITE(false),
    POLL_SKIP(false),
    NONMONOTONIC_POLL(false),
    INT_POLL_SKIP(false),
    INT_NONMONOTONIC_POLL(false),
    NONMONOTONIC_SEND(false),
    INT_NONMONOTONIC_SEND(false),
    G1C(false),
    INT_SEND_SKIP(true),
    SUBSCRIBED_POLL_SKIP(true),
    SUBSCRIBED_NONMONOTONIC_POLL(true),
    UNSEEN(true),
    G0(true),
    G1C_WW(true),
    G_SINGLE(true),
    G_NONADJACENT(true),
    G2_ITEM(true);

    private final boolean isAllowedByDefault;

    Kind(boolean isAllowedByDefault) {
        this.isAllowedByDefault = isAllowedByDefault;
    }

    boolean isAllowedByDefault() {
        return isAllowedByDefault;
    }

    /** The kebab-case name. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The names of some kinds. */
    static List<String> words(Predicate<Kind> which) {
        return Arrays.stream(values()).filter(which).map(Kind::word).toList();
    }
}
