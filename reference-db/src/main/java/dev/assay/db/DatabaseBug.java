// SPDX-License-Identifier: Apache-2.0
package dev.assay.db;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A bug that the database can be built with, by a switch on the real code path that is off unless
 * named: what the trials must be able to find. Each protocol has an enum of its own.
 */
public interface DatabaseBug {
    /** The enum's constant. */
    String name();

    /** All that is said of it. */
    Description description();

    /**
     * What is said of a bug.
     *
     * @param summary what it does, in one line
     * @param source where it was seen in a real system, or which section of the paper it breaks
     * @param seenBy the checkers or oracles that should see it
     * @param needs the families of faults that can bring it to light; none where drawn schedules
     *     cannot
     */
    record Description(String summary, String source, String seenBy, SortedSet<String> needs) {
        public Description {
            needs = Collections.unmodifiableSortedSet(new TreeSet<>(needs));
        }

        /** The same. */
        public static Description of(
                String summary, String source, String seenBy, String... needs) {
            return new Description(summary, source, seenBy, new TreeSet<>(List.of(needs)));
        }
    }

    /** The kebab-case name of the switch. */
    default String switchName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** True when schedules that are drawn from the families that it needs bring it to light. */
    default boolean isFoundByDrawnSchedules() {
        return !description().needs().isEmpty();
    }

    /**
     * The bugs with these switch names.
     *
     * @throws IllegalArgumentException when there is no such switch
     */
    static <B extends Enum<B> & DatabaseBug> Set<B> named(Class<B> type, Set<String> switches) {
        Set<B> bugs = EnumSet.noneOf(type);
        SortedSet<String> unknown = new TreeSet<>(switches);
        for (B bug : type.getEnumConstants()) {
            if (unknown.remove(bug.switchName())) {
                bugs.add(bug);
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "no switch is called "
                            + unknown.getFirst()
                            + "; there are "
                            + names(List.of(type.getEnumConstants())));
        }
        return bugs;
    }

    /** The switch names of bugs, sorted. */
    static SortedSet<String> names(List<? extends DatabaseBug> bugs) {
        SortedSet<String> names = new TreeSet<>();
        bugs.forEach(bug -> names.add(bug.switchName()));
        return names;
    }
}
