// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.Durations;
import dev.assay.ci.results.Results.ShrinkingEntry;
import dev.assay.ci.results.Results.SizeEntry;
import java.util.List;
import java.util.Optional;

/** How large a failed trial was before and after it was made as small as it could be. */
final class ShrinkingTable {
    private ShrinkingTable() {}

    /**
     * @param section where the smallest trial is shown
     */
    static void draw(Markup page, ShrinkingEntry shrinking, Optional<Section> section) {
        page.open("section", "aria-labelledby", "shrinking")
                .element("h2", "Before and after shrinking", "id", "shrinking");
        page.raw("<table class=\"figures\"><thead><tr>");
        for (String title : List.of("", "before", "after")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        SizeEntry before = shrinking.before();
        SizeEntry after = shrinking.after();
        row(page, "steps of the schedule", count(before.steps()), count(after.steps()));
        row(page, "operations", count(before.operations()), count(after.operations()));
        row(page, "nodes", count(before.nodes()), count(after.nodes()));
        row(page, "clients", count(before.clients()), count(after.clients()));
        row(
                page,
                "time for faults",
                Durations.format(before.faultSeconds()),
                Durations.format(after.faultSeconds()));
        page.raw("</tbody></table>");
        page.open("p", "class", "note")
                .text(
                        "It took "
                                + (shrinking.runs() == 1
                                        ? "one run"
                                        : Markup.grouped(shrinking.runs()) + " runs")
                                + " and "
                                + Durations.format(shrinking.seconds())
                                + ". What both have in common: "
                                + shrinking.signature()
                                + "."
                                + shrinking
                                        .cutOff()
                                        .map(why -> " This need not be the end: " + why + ".")
                                        .orElse(""));
        section.ifPresent(
                shown ->
                        page.text(" The smallest: ")
                                .element("a", shown.name(), "href", "#" + shown.id())
                                .text("."));
        page.close("p").close("section");
    }

    private static String count(int number) {
        return Markup.grouped(number);
    }

    private static void row(Markup page, String name, String before, String after) {
        page.raw("<tr>").element("th", name, "scope", "row");
        page.element("td", before).element("td", after).raw("</tr>");
    }
}
