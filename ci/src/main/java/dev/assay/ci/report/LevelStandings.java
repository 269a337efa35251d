// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.checkers.isolation.Level;
import dev.assay.ci.results.VerdictEntry.LevelEntry;
import dev.assay.ci.results.VerdictEntry.LevelsEntry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of each isolation level: what was judged, and what follows from it, for a level
 * holds where one that implies it does, and is broken where one is that it implies.
 */
final class LevelStandings {
    private final LevelsEntry entry;
    private final Map<Level, LevelEntry> judged = new EnumMap<>(Level.class);

    /** What is known of a level. */
    enum Standing {
        HOLDS("✓", "holds"),
        BROKEN("✗", "broken"),
        UNDECIDED("?", "undecided"),
        NOT_ASKED("·", "not asked");

        private final String sign;
        private final String words;

        Standing(String sign, String words) {
            this.sign = sign;
            this.words = words;
        }

        String sign() {
            return sign;
        }

        String words() {
            return words;
        }

        /** The name of its class in the style sheet. */
        String style() {
            return words.replace(' ', '-');
        }
    }

    LevelStandings(LevelsEntry entry) {
        this.entry = entry;
        for (LevelEntry each : entry.levels()) {
            String name = each.level().replaceFirst("\\+.*", "");
            Arrays.stream(Level.values())
                    .filter(level -> level.word().equals(name))
                    .forEach(level -> judged.put(level, each));
        }
    }

    Standing of(Level level) {
        if (Arrays.stream(Level.values()).anyMatch(each -> each.implies(level) && isHeld(each))) {
            return Standing.HOLDS;
        }
        if (Arrays.stream(Level.values()).anyMatch(each -> level.implies(each) && isBroken(each))) {
            return Standing.BROKEN;
        }
        return judged.containsKey(level) ? Standing.UNDECIDED : Standing.NOT_ASKED;
    }

    private boolean isHeld(Level level) {
        return judged(level).filter(LevelEntry::isHeld).isPresent();
    }

    private boolean isBroken(Level level) {
        return judged(level).filter(LevelEntry::isBroken).isPresent();
    }

    private Optional<LevelEntry> judged(Level level) {
        return Optional.ofNullable(judged.get(level));
    }

    /** Why a level's standing is what it is. */
    String reason(Level level) {
        Optional<LevelEntry> own = judged(level);
        if (own.isPresent()) {
            return own.get().reason();
        }
        return switch (of(level)) {
            case HOLDS ->
                    Arrays.stream(Level.values())
                            .filter(each -> each.implies(level) && isHeld(each))
                            .findFirst()
                            .map(each -> each.word() + " implies it")
                            .orElseThrow();
            case BROKEN ->
                    Arrays.stream(Level.values())
                            .filter(each -> level.implies(each) && isBroken(each))
                            .findFirst()
                            .map(each -> "it implies " + each.word())
                            .orElseThrow();
            case UNDECIDED, NOT_ASKED -> "";
        };
    }

    /** Those that hold and that no other one that holds implies, weaker ones first. */
    List<Level> strongestHeld() {
        return Arrays.stream(Level.values())
                .filter(level -> of(level) == Standing.HOLDS)
                .filter(
                        level ->
                                Arrays.stream(Level.values())
                                        .filter(each -> each != level && each.implies(level))
                                        .noneMatch(each -> of(each) == Standing.HOLDS))
                .toList();
    }

    /** Those that are broken and imply no other one that is, weaker ones first. */
    List<Level> weakestBroken() {
        return Arrays.stream(Level.values())
                .filter(level -> of(level) == Standing.BROKEN)
                .filter(
                        level ->
                                Arrays.stream(Level.values())
                                        .filter(each -> each != level && level.implies(each))
                                        .noneMatch(each -> of(each) == Standing.BROKEN))
                .toList();
    }

    /** The weakest broken ones whose witness no other part of the verdict tells. */
    List<LevelEntry> witnesses() {
        return weakestBroken().stream()
                .flatMap(level -> judged(level).stream())
                .filter(level -> level.witness().isPresent())
                .toList();
    }

    boolean isDemanded(Level level) {
        return judged(level)
                .filter(each -> entry.demanded().equals(Optional.of(each.level())))
                .isPresent();
    }

    /** The order that every level had to keep besides its own, where there was one. */
    Optional<String> added() {
        return entry.levels().stream()
                .filter(each -> each.level().contains("+"))
                .map(each -> each.level().replaceFirst(".*\\+", ""))
                .findFirst();
    }
}
