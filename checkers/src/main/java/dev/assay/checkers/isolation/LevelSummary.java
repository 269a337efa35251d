// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * What verdicts on all levels come to: the strongest that hold and the weakest that are broken.
 *
 * @param parts by level
 * @param added an order of transactions that all levels had to keep besides their own
 */
record LevelSummary(List<Verdict> parts, Order added) {
    /**
     * The verdict as a whole: invalid where no level of isolation holds, for a store without any
     * may keep session guarantees.
     *
     * @param spent what kept levels from being decided, if anything did
     */
    Verdict verdict(String id, Optional<String> spent) {
        boolean isAnyIsolated =
                Arrays.stream(Level.values())
                        .filter(level -> !level.isOfSessions())
                        .anyMatch(level -> status(level) != Status.INVALID);
        if (!isAnyIsolated) {
            return Verdict.all(id, parts);
        }
        boolean isUnknown =
                parts.stream().anyMatch(part -> part.status() == Status.UNKNOWN && !isUntold(part));
        return isUnknown
                ? Verdict.unknown(id, words() + "; " + spent.orElse("undecided"))
                : Verdict.valid(id, words());
    }

    private Status status(Level level) {
        return parts.get(level.ordinal()).status();
    }

    private static boolean isUntold(Verdict part) {
        return part.reason().equals(IsolationChecker.NO_TIMES);
    }

    /** The same in words. */
    String words() {
        List<Level> holding = new ArrayList<>();
        List<Level> broken = new ArrayList<>();
        for (Level level : Level.values()) {
            switch (status(level)) {
                case VALID -> holding.add(level);
                case INVALID -> broken.add(level);
                default -> {}
            }
        }
        String holds = words(holding, (one, other) -> other.implies(one));
        String breaks = words(broken, Level::implies);
        String timed =
                parts.stream()
                        .filter(LevelSummary::isUntold)
                        .map(Verdict::part)
                        .collect(Collectors.joining(", "));
        return (holds.isEmpty() ? "no level holds" : "strongest level that holds: " + holds)
                + (breaks.isEmpty() ? "" : "; weakest that is broken: " + breaks)
                + (timed.isEmpty() ? "" : "; without times nobody can tell: " + timed);
    }

    /** Those of some levels that no other one of them makes needless. */
    private String words(List<Level> some, BiPredicate<Level, Level> isNeedless) {
        List<String> words = new ArrayList<>();
        for (Level level : some) {
            boolean needless =
                    some.stream()
                            .anyMatch(other -> other != level && isNeedless.test(level, other));
            if (!needless) {
                words.add(new OrderedLevel(level, added).word());
            }
        }
        return String.join(", ", words);
    }
}
