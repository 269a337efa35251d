// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.checkers.Status;
import dev.assay.ci.results.VerdictEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was promised, and in how many of the trials each promise was kept. */
final class PromisesTable {
    private PromisesTable() {}

    /** Draws the table; nothing where no verdict has parts. */
    static void draw(Markup page, List<Section> sections) {
        Map<String, List<Status>> promises = new LinkedHashMap<>();
        for (Section section : sections) {
            for (VerdictEntry part : section.details().map(VerdictEntry::parts).orElse(List.of())) {
                promises.computeIfAbsent(part.part(), unused -> new ArrayList<>())
                        .add(part.toStatus());
            }
        }
        if (promises.isEmpty()) {
            return;
        }
        page.open("div", "class", "wide").raw("<table class=\"promises\"><thead><tr>");
        for (String title : List.of("promise", "verdict", "kept")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        promises.forEach((promise, statuses) -> drawRow(page, promise, statuses));
        page.raw("</tbody></table>").close("div");
    }

    private static void drawRow(Markup page, String promise, List<Status> statuses) {
        Status worst = statuses.stream().reduce(Status.VALID, Status::worst);
        long kept = statuses.stream().filter(status -> status == Status.VALID).count();
        page.raw("<tr>").element("th", promise.replace('-', ' '), "scope", "row");
        page.open("td").raw(PageBody.badge(worst.word())).close("td");
        page.element("td", "in " + kept + " of " + statuses.size() + " trials").raw("</tr>");
    }
}
