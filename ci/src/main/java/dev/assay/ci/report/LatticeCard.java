// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.checkers.isolation.Level;
import dev.assay.ci.report.LevelStandings.Standing;
import dev.assay.ci.results.VerdictEntry.LevelsEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The isolation levels drawn with what was found of each: the strongest at the top, a line down to
 * each level that is implied. Standings differ by sign, word and outline, not by colour alone. The
 * table behind it says the same with the reasons; boxes lead to its rows.
 */
final class LatticeCard {
    private static final int NAME_LENGTH = 19;

    private final LevelStandings standings;
    private final List<Level> strongest;
    private final List<Level> weakest;
    private final String id;

    /**
     * @param id unique within the page
     */
    LatticeCard(LevelsEntry levels, String id) {
        standings = new LevelStandings(levels);
        strongest = standings.strongestHeld();
        weakest = standings.weakestBroken();
        this.id = id;
    }

    LevelStandings standings() {
        return standings;
    }

    void draw(Markup page) {
        page.element("p", caption(), "class", "note");
        page.open("div", "class", "wide");
        page.open(
                "svg",
                "class",
                "lattice",
                "width",
                LatticeLayout.width(),
                "height",
                LatticeLayout.height(),
                "viewBox",
                "0 0 "
                        + Markup.number(LatticeLayout.width())
                        + " "
                        + Markup.number(LatticeLayout.height()),
                "role",
                "group",
                "aria-label",
                "Isolation levels, the strongest at the top; the table below says the same");
        for (Level level : Level.values()) {
            level.implied().forEach(weaker -> drawLine(page, level, weaker));
        }
        // The strongest first, so that the keyboard goes from top to bottom.
        List<Level> order = new ArrayList<>(Arrays.asList(Level.values()));
        Collections.reverse(order);
        order.forEach(level -> drawBox(page, level));
        page.close("svg").close("div");
        drawTable(page, order);
    }

    private String caption() {
        String holds =
                strongest.isEmpty()
                        ? "No level holds."
                        : "Strongest that holds: " + words(strongest);
        String broken = weakest.isEmpty() ? "" : " Weakest that is broken: " + words(weakest) + ".";
        return holds
                + (strongest.isEmpty() ? "" : ".")
                + broken
                + standings
                        .added()
                        .map(order -> " Each level keeps the " + order + " order besides.")
                        .orElse("")
                + " A line leads down from a level to what it implies.";
    }

    private static String words(List<Level> levels) {
        return levels.stream().map(Level::word).collect(Collectors.joining(", "));
    }

    private void drawLine(Markup page, Level level, Level weaker) {
        page.empty(
                "line",
                "class",
                standings.of(level) == Standing.HOLDS ? "implies holds" : "implies",
                "x1",
                LatticeLayout.middle(level),
                "y1",
                LatticeLayout.top(level) + LatticeLayout.HEIGHT,
                "x2",
                LatticeLayout.middle(weaker),
                "y2",
                LatticeLayout.top(weaker));
    }

    private void drawBox(Markup page, Level level) {
        Standing standing = standings.of(level);
        double left = LatticeLayout.left(level);
        double top = LatticeLayout.top(level);
        List<String> lines = lines(level.word().replace('-', ' '));
        page.open("a", "href", "#" + row(level));
        page.open(
                "g",
                "class",
                "level-box " + standing.style() + (mark(level).isEmpty() ? "" : " told"));
        page.element("title", level.word() + ": " + standing.words() + "\n" + level.meaning());
        page.empty(
                "rect",
                "x",
                left,
                "y",
                top,
                "width",
                LatticeLayout.BOX,
                "height",
                LatticeLayout.HEIGHT,
                "rx",
                5);
        page.element("text", standing.sign(), "class", "sign", "x", left + 7, "y", top + 26);
        double y = top + (lines.size() == 1 ? 25 : 18);
        for (String line : lines) {
            page.element("text", line, "x", left + 24, "y", y);
            y += 15;
        }
        if (!mark(level).isEmpty()) {
            page.element("text", mark(level), "class", "mark", "x", left + 2, "y", top - 5);
        }
        page.close("g").close("a");
    }

    private String mark(Level level) {
        String asked = standings.isDemanded(level) ? "asked" : "";
        String rank =
                strongest.contains(level)
                        ? "strongest that holds"
                        : weakest.contains(level) ? "weakest broken" : "";
        return asked + (asked.isEmpty() || rank.isEmpty() ? "" : "; ") + rank;
    }

    private static List<String> lines(String name) {
        List<String> lines = new ArrayList<>(List.of(""));
        for (String word : name.split(" ")) {
            String last = lines.getLast();
            if (!last.isEmpty() && last.length() + 1 + word.length() > NAME_LENGTH) {
                lines.add(word);
            } else {
                lines.set(lines.size() - 1, last.isEmpty() ? word : last + " " + word);
            }
        }
        return lines;
    }

    private String row(Level level) {
        return id + "-level-" + level.word();
    }

    private void drawTable(Markup page, List<Level> order) {
        page.open("details", "class", "numbers").element("summary", "The levels as a table");
        page.open("div", "class", "wide").raw("<table class=\"levels\"><thead><tr>");
        for (String title : List.of("level", "standing", "why", "promises")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        for (Level level : order) {
            Standing standing = standings.of(level);
            page.open("tr", "id", row(level)).element("th", level.word(), "scope", "row");
            page.open("td")
                    .open("span", "class", "standing " + standing.style())
                    .element("span", standing.sign(), "aria-hidden", "true")
                    .text(" " + standing.words())
                    .close("span")
                    .text(mark(level).isEmpty() ? "" : " (" + mark(level) + ")")
                    .close("td");
            page.element("td", standings.reason(level));
            page.element("td", level.meaning()).raw("</tr>");
        }
        page.raw("</tbody></table>").close("div").close("details");
    }
}
