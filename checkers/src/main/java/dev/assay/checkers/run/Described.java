// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.run;

import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Describe;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Operations, times and values of a history in words. */
final class Described {
    private static final int LONGEST = 120;

    private Described() {}

    /** {@code operation 7 (process 2), read}, and how it ended. */
    static String operation(History history, int operation) {
        EventType outcome = history.outcome(operation);
        return "operation "
                + operation
                + " (process "
                + history.process(operation)
                + "), "
                + history.functionName(history.function(operation))
                + (outcome == EventType.OK
                        ? ", returned"
                        : outcome == EventType.FAIL ? ", failed" : ", never returned");
    }

    /** A value, cut where it is long. */
    static String value(Value value) {
        String words = Describe.value(value);
        return words.length() <= LONGEST ? words : words.substring(0, LONGEST) + "…";
    }

    /** A time for people. */
    static String time(long nanos) {
        if (nanos < 10_000_000) {
            return nanos < 10_000 ? nanos + " ns" : nanos / 1_000 + " µs";
        }
        return nanos < 10_000_000_000L ? nanos / 1_000_000 + " ms" : nanos / 1_000_000_000L + " s";
    }

    /** True when every event tells its time. */
    static boolean hasTimes(History history) {
        for (int event = 0; event < history.events(); event++) {
            if (history.eventTimeNanos(event) == Event.NO_TIME) {
                return false;
            }
        }
        return true;
    }

    /** A witness of these operations within a window of events. */
    static Witness witness(
            String kind, Collection<Integer> operations, int[] window, List<String> lines) {
        return new Witness(
                kind,
                List.copyOf(new TreeSet<>(operations)),
                window[0],
                window[1],
                List.of(),
                lines);
    }
}
