// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Mistakes that are easily made, each a switch. */
enum Mistake {
    /** A new primary begins with the logs of one replica less than a majority. */
    TOO_FEW_LOGS,
    /** A backup says that it has an entry before that is on its disk. */
    ACKNOWLEDGED_BEFORE_SYNC,
    /** A primary tells of an entry before it is on its disk; restarted, it numbers another so. */
    PREPARED_BEFORE_SYNC,
    /** A request that comes twice is executed twice. */
    SESSIONS_FORGOTTEN;

    String switchName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        for (Mistake mistake : values()) {
            names.add(mistake.switchName());
        }
        return names;
    }

    static Set<Mistake> named(Set<String> switches) {
        Set<Mistake> mistakes = EnumSet.noneOf(Mistake.class);
        for (Mistake mistake : values()) {
            if (switches.contains(mistake.switchName())) {
                mistakes.add(mistake);
            }
        }
        return mistakes;
    }
}
