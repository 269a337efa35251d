// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.isolation.Level;
import dev.assay.ci.report.LevelStandings.Standing;
import dev.assay.ci.results.VerdictEntry.LevelEntry;
import dev.assay.ci.results.VerdictEntry.LevelsEntry;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LatticeCardTest {
    private static LevelEntry entry(String level, String status) {
        return new LevelEntry(level, status, "because", Optional.empty());
    }

    private static LevelStandings standings(LevelEntry... levels) {
        return new LevelStandings(new LevelsEntry(Optional.empty(), List.of(levels)));
    }

    private static Set<Level> below(Level level) {
        Set<Level> found = EnumSet.of(level);
        Deque<Level> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            for (Level next : open.pop().implied()) {
                if (found.add(next)) {
                    open.push(next);
                }
            }
        }
        return found;
    }

    @Test
    void what_holds_or_is_broken_decides_what_it_implies_or_is_implied_by_and_nothing_else() {
        for (Level judged : Level.values()) {
            LevelStandings holding = standings(entry(judged.word(), "valid"));
            LevelStandings broken = standings(entry(judged.word(), "invalid"));
            LevelStandings open = standings(entry(judged.word(), "unknown"));
            for (Level other : Level.values()) {
                String pair = judged + " and " + other;
                assertThat(holding.of(other))
                        .as(pair)
                        .isEqualTo(
                                below(judged).contains(other)
                                        ? Standing.HOLDS
                                        : Standing.NOT_ASKED);
                assertThat(broken.of(other))
                        .as(pair)
                        .isEqualTo(
                                below(other).contains(judged)
                                        ? Standing.BROKEN
                                        : Standing.NOT_ASKED);
                assertThat(open.of(other))
                        .as(pair)
                        .isEqualTo(judged == other ? Standing.UNDECIDED : Standing.NOT_ASKED);
            }
            assertThat(holding.strongestHeld()).containsExactly(judged);
            assertThat(holding.weakestBroken()).isEmpty();
            assertThat(broken.weakestBroken()).containsExactly(judged);
            assertThat(open.strongestHeld()).isEmpty();
        }
    }

    @Test
    void a_level_stands_above_what_it_implies_and_no_line_runs_through_a_box() {
        for (Level level : Level.values()) {
            assertThat(LatticeLayout.left(level) + LatticeLayout.BOX)
                    .isLessThan(LatticeLayout.width());
            for (Level weaker : level.implied()) {
                double bottom = LatticeLayout.top(level) + LatticeLayout.HEIGHT;
                assertThat(bottom).isLessThan(LatticeLayout.top(weaker));
                Line2D line =
                        new Line2D.Double(
                                LatticeLayout.middle(level),
                                bottom,
                                LatticeLayout.middle(weaker),
                                LatticeLayout.top(weaker));
                for (Level other : Level.values()) {
                    assertThat(other != level && other != weaker && line.intersects(box(other)))
                            .as(level + " to " + weaker + " through " + other)
                            .isFalse();
                }
            }
            for (Level other : Level.values()) {
                assertThat(other != level && box(level).intersects(box(other)))
                        .as(level + " on " + other)
                        .isFalse();
            }
        }
    }

    private static Rectangle2D box(Level level) {
        return new Rectangle2D.Double(
                LatticeLayout.left(level),
                LatticeLayout.top(level),
                LatticeLayout.BOX,
                LatticeLayout.HEIGHT);
    }

    @Test
    void standings_are_told_by_sign_and_word_and_the_marks_stand_at_the_right_levels() {
        Markup page = new Markup();
        new LatticeCard(
                        new LevelsEntry(
                                Optional.of("causal+real-time"),
                                List.of(
                                        entry("read-committed+real-time", "valid"),
                                        entry("causal+real-time", "invalid"),
                                        entry("repeatable-read+real-time", "unknown"))),
                        "file-0")
                .draw(page);

        assertThat(page.toString())
                .contains("Strongest that holds: read-committed.")
                .contains("Weakest that is broken: causal.")
                .contains("Each level keeps the real-time order besides.");
        assertThat(row(page, "causal")).contains("✗", " broken", "(asked; weakest broken)");
        assertThat(row(page, "prefix")).contains("✗", " broken", "it implies causal");
        assertThat(row(page, "read-uncommitted")).contains("✓", "read-committed implies it");
        assertThat(row(page, "repeatable-read")).contains("?", " undecided", "because");
        assertThat(row(page, "pram")).contains("·", " not asked").doesNotContain("(");
        assertThat(row(page, "read-committed")).contains("(strongest that holds)");
    }

    private static String row(Markup page, String level) {
        String text = page.toString();
        int from = text.indexOf("<tr id=\"file-0-level-" + level + "\"");
        return text.substring(from, text.indexOf("</tr>", from));
    }
}
