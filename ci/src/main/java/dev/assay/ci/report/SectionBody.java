// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.VerdictEntry;
import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import dev.assay.harness.spacetime.SpaceTime;
import java.util.List;
import java.util.Optional;

/** The part of the page about one history. */
final class SectionBody {
    private static final int ROWS_MAX = 200;
    private static final int STEPS_MAX = 200;
    private static final int ANOMALIES_MAX = 4;

    private final Section section;
    private final Optional<HistoryView> view;
    private final int operationsMax;
    private final Optional<LatticeCard> lattice;
    private Optional<SpaceTime> world = Optional.empty();
    private boolean isTextWanted;

    SectionBody(Section section, Optional<HistoryView> view, int operationsMax) {
        this.section = section;
        this.view = view;
        this.operationsMax = operationsMax;
        lattice =
                section.details().stream()
                        .flatMap(VerdictEntry::all)
                        .flatMap(verdict -> verdict.levels().stream())
                        .findFirst()
                        .map(levels -> new LatticeCard(levels, section.id()));
    }

    /** Holds the history as text too, where it is short enough. */
    SectionBody withText(boolean isWanted) {
        isTextWanted = isWanted;
        return this;
    }

    /** Draws a space-time diagram too, where there is something to draw. */
    SectionBody with(Optional<SpaceTime> shown) {
        world = shown;
        return this;
    }

    /**
     * @param isOnly true when the page's own tables already say what this history covers
     */
    void draw(Markup page, boolean isOnly) {
        Object[] closed = {"class", "history " + section.verdict(), "id", section.id()};
        Object[] opened = {
            "class", "history " + section.verdict(), "id", section.id(), "open", "open"
        };
        page.open("details", section.isTelling() || isOnly ? opened : closed);
        page.open("summary")
                .raw(PageBody.badge(section.verdict()))
                .text(" ")
                .element("strong", section.name());
        page.element("span", " " + section.reason(), "class", "because").close("summary");
        section.replay().ifPresent(command -> drawCopyable(page, "replay", command));
        section.shrink().ifPresent(command -> drawCopyable(page, "shrink", command));
        section.facts().stream()
                .filter(fact -> fact.name().equals("seed"))
                .forEach(seed -> drawCopyable(page, "seed", seed.value()));
        Optional<Timeline> timeline =
                view.filter(shown -> shown.history().operations() > 0)
                        .map(shown -> timeline(shown, isOnly));
        WitnessCard card =
                new WitnessCard(
                        view, timeline.map(Timeline::links).orElseGet(OperationLinks::none));
        section.witnessed()
                .ifPresent(
                        verdict -> {
                            page.element("h3", "The violation");
                            card.draw(page, verdict, section.id());
                        });
        drawVerdict(page);
        lattice.ifPresent(levels -> drawLattice(page, levels, card));
        world.ifPresent(shown -> view.ifPresent(history -> drawWorld(page, shown, history)));
        view.ifPresent(shown -> drawPictures(page, shown, timeline));
        view.map(HistoryView::history)
                .filter(history -> isTextWanted && HistoryText.canDraw(history))
                .ifPresent(
                        history -> HistoryText.draw(page, history, section.name(), section.id()));
        section.coverage()
                .filter(unused -> !isOnly)
                .ifPresent(
                        coverage -> {
                            page.element("h3", "What was exercised");
                            CoverageTables.drawSuspicions(page, coverage.suspicions());
                            CoverageTables.draw(page, coverage);
                        });
        drawFacts(page);
        page.close("details");
    }

    private static void drawCopyable(Markup page, String what, String text) {
        page.open("p", "class", "command").element("span", what).element("code", text);
        page.element(
                        "button",
                        "Copy",
                        "type",
                        "button",
                        "class",
                        "scripted",
                        "data-copy",
                        text,
                        "aria-label",
                        "Copy: " + what + " " + text)
                .close("p");
    }

    private void drawVerdict(Markup page) {
        section.details()
                .filter(verdict -> !verdict.parts().isEmpty())
                .ifPresent(
                        verdict -> {
                            page.element("h3", "Verdicts");
                            PageBody.drawParts(page, verdict);
                        });
    }

    private Timeline timeline(HistoryView shown, boolean isOnly) {
        Optional<WitnessEntry> witness = focus();
        return new Timeline(
                shown,
                witness,
                witness.isPresent() ? operationsMax * 2 : operationsMax,
                isOnly ? "" : section.id() + "-");
    }

    private void drawLattice(Markup page, LatticeCard levels, WitnessCard card) {
        page.element("h3", "Isolation levels");
        levels.draw(page);
        levels.standings().witnesses().stream()
                .limit(ANOMALIES_MAX)
                .forEach(
                        level -> {
                            page.element("h3", "What breaks " + level.level());
                            card.draw(
                                    page,
                                    VerdictEntry.of(level),
                                    section.id() + "-" + level.level());
                        });
    }

    /** The witness around which pictures are drawn. */
    private Optional<WitnessEntry> focus() {
        return section.witnessed()
                .flatMap(VerdictEntry::witness)
                .or(
                        () ->
                                lattice.stream()
                                        .flatMap(card -> card.standings().witnesses().stream())
                                        .findFirst()
                                        .flatMap(VerdictEntry.LevelEntry::witness));
    }

    private void drawWorld(Markup page, SpaceTime shown, HistoryView history) {
        SpaceTimePicture picture =
                new SpaceTimePicture(
                        shown, history, section.witnessed().flatMap(VerdictEntry::witness));
        page.element("h3", "Step by step").element("p", picture.caption(), "class", "note");
        picture.draw(page, section.name());
        List<String> lines = picture.lines(STEPS_MAX);
        page.open("details", "class", "numbers")
                .element("summary", "The last " + lines.size() + " steps in words")
                .open("ol", "class", "steps");
        lines.forEach(line -> page.open("li").element("code", line).close("li"));
        page.close("ol").close("details");
    }

    private void drawPictures(Markup page, HistoryView shown, Optional<Timeline> drawn) {
        if (drawn.isEmpty()) {
            page.element(
                    "p",
                    "The history has no operation, so there is nothing to draw.",
                    "class",
                    "note");
            return;
        }
        Timeline timeline = drawn.get();
        page.element("h3", "Timeline").element("p", timeline.caption(), "class", "note");
        timeline.draw(page, section.name());
        drawOperations(page, shown, timeline);
        Plots plots = new Plots(shown, Math.clamp(operationsMax * 4L, 300, 2_000));
        if (plots.hasLatencies()) {
            page.element("h3", "Latency").element("p", plots.latencyCaption(), "class", "note");
            plots.drawLatency(page, section.name());
            page.element("h3", "Throughput by outcome");
            plots.drawThroughput(page, section.name());
            plots.drawTable(page);
        }
        RecoveryTable recovery = new RecoveryTable(shown);
        if (recovery.hasRows()) {
            recovery.draw(page);
        }
        new OutcomesTable(shown).draw(page, section.witnessed().flatMap(VerdictEntry::witness));
    }

    private void drawOperations(Markup page, HistoryView shown, Timeline timeline) {
        int[] operations = timeline.shown();
        int rows = Math.min(section.isInvalid() ? ROWS_MAX : ROWS_MAX / 6, operations.length);
        page.open("details", "class", "numbers")
                .element(
                        "summary",
                        "The operations as a table"
                                + (rows < operations.length ? " (first " + rows + ")" : ""));
        page.open("div", "class", "wide")
                .raw(
                        "<table class=\"operations\"><thead><tr><th scope=\"col\">operation</th><th"
                                + " scope=\"col\">process</th><th scope=\"col\">what</th><th"
                                + " scope=\"col\">outcome</th><th scope=\"col\">called</th><th"
                                + " scope=\"col\">returned</th></tr></thead><tbody>");
        Axis axis =
                new Axis(
                        shown.isTime(),
                        shown.first(),
                        Math.max(shown.first() + 1, shown.last()),
                        0,
                        1);
        for (int i = 0; i < rows; i++) {
            int operation = operations[i];
            page.raw("<tr><td>").raw(timeline.links().name(operation)).raw("</td>");
            page.element("td", Integer.toString(shown.history().process(operation)));
            page.open("td").element("code", shown.words(operation)).close("td");
            page.element("td", shown.history().outcome(operation).word());
            page.element("td", axis.label(shown.start(operation)));
            page.element(
                    "td",
                    shown.history().completion(operation) < 0
                            ? "never"
                            : axis.label(shown.end(operation)));
            page.raw("</tr>");
        }
        page.raw("</tbody></table>").close("div").close("details");
    }

    private void drawFacts(Markup page) {
        page.element("h3", "Set-up").raw("<table class=\"environment\"><tbody>");
        section.facts().forEach(fact -> PageBody.row(page, fact.name(), fact.value()));
        page.raw("</tbody></table>");
        if (!section.schedule().isEmpty()) {
            page.open("details", "class", "numbers")
                    .element("summary", "The schedule of faults")
                    .open("ol");
            section.schedule().forEach(step -> page.element("li", step));
            page.close("ol").close("details");
        }
    }
}
