// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Mistakes that are easily made, each a switch. */
enum Mistake {
    /** A new primary takes the longest log, whichever view that is from. */
    LONGEST_LOG_WINS,
    /** A backup says that it has an entry before that is on its disk. */
    ACKNOWLEDGED_BEFORE_SYNC,
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
