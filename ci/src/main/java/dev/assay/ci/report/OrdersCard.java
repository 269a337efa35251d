// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.checkers.PartialOrders;
import dev.assay.checkers.PartialOrders.DeadEnd;
import dev.assay.checkers.PartialOrders.Member;
import dev.assay.checkers.PartialOrders.Obstacle;
import dev.assay.checkers.PartialOrders.Step;
import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far the orders of a window get: the furthest dead ends to choose from, each as a sentence, a
 * picture and a table. Choosing needs no script.
 */
final class OrdersCard {
    private static final int IDLE_MAX = 4;
    private static final int CROWD = 14;

    private final WitnessEntry witness;
    private final PartialOrders orders;
    private final History history;
    private final TreeSet<Integer> hidden = new TreeSet<>();

    private final OperationLinks links;

    OrdersCard(WitnessEntry witness, History history, OperationLinks links) {
        this.links = links;
        this.witness = witness;
        this.orders = witness.orders().orElseThrow();
        this.history = history;
        hideIdle();
    }

    /** False when the history is not the one that the orders speak of. */
    static boolean canDraw(WitnessEntry witness, History history) {
        return witness.orders().isPresent()
                && witness.orders().get().members().stream()
                        .allMatch(member -> member.operation() < history.operations());
    }

    // Of a crowd of operations that never returned and that no order needs, a few tell enough.
    private void hideIdle() {
        Set<Integer> telling = new HashSet<>();
        for (DeadEnd end : orders.ends()) {
            end.steps().forEach(step -> telling.add(step.operation()));
            telling.addAll(end.before());
        }
        List<Integer> idle =
                orders.members().stream()
                        .filter(member -> !member.isRequired())
                        .map(Member::operation)
                        .filter(operation -> !telling.contains(operation))
                        .toList();
        if (orders.members().size() > CROWD && idle.size() > IDLE_MAX) {
            hidden.addAll(idle.subList(IDLE_MAX, idle.size()));
        }
    }

    /**
     * @param id unique within the page
     */
    void draw(Markup page, String id) {
        page.element("h4", "How far an order can get").element("p", summary(), "class", "note");
        page.open("div", "class", "ends");
        for (int i = 0; i < orders.ends().size(); i++) {
            String name = id + "-end-" + i;
            Object[] chosen = {
                "type", "radio", "name", id + "-end", "id", name, "checked", "checked"
            };
            Object[] other = {"type", "radio", "name", id + "-end", "id", name};
            if (orders.ends().size() > 1) {
                page.empty("input", i == 0 ? chosen : other);
                page.element("label", title(i), "for", name);
            }
        }
        for (int i = 0; i < orders.ends().size(); i++) {
            drawEnd(page, i);
        }
        page.close("div");
        drawLegend(page);
    }

    private String summary() {
        int required = (int) orders.members().stream().filter(Member::isRequired).count();
        String tried =
                orders.isWhole()
                        ? "Every order of these operations was considered: "
                        : "There are too many orders to consider them all here; of those"
                                + " considered, ";
        int found = orders.found();
        String shown =
                found == 1
                        ? "none gets further than this dead end"
                        : orders.ends().size() == found
                                ? "none gets further than these " + found + " dead ends"
                                : "they end in "
                                        + found
                                        + " dead ends, of which these "
                                        + orders.ends().size()
                                        + " get furthest";
        String left =
                hidden.isEmpty()
                        ? ""
                        : " "
                                + hidden.size()
                                + " more operations that may take effect or not are in none of"
                                + " these and not drawn.";
        return tried
                + shown
                + ". "
                + (required == 1
                        ? "The operation that returned has to take effect between its call and its"
                                + " return."
                        : "Each of the "
                                + required
                                + " operations that returned has to take effect between its call"
                                + " and its return.")
                + left;
    }

    private String title(int index) {
        DeadEnd end = orders.ends().get(index);
        return (index + 1)
                + ": explains "
                + explained(end)
                + ", ends in state "
                + cut(lastState(end));
    }

    private String explained(DeadEnd end) {
        Set<Integer> done = new HashSet<>(end.before());
        end.steps().forEach(step -> done.add(step.operation()));
        long required = orders.members().stream().filter(Member::isRequired).count();
        long explained =
                orders.members().stream()
                        .filter(member -> member.isRequired() && done.contains(member.operation()))
                        .count();
        return explained + " of " + required;
    }

    private static String lastState(DeadEnd end) {
        return end.steps().isEmpty()
                ? end.start()
                : end.steps().get(end.steps().size() - 1).state();
    }

    private static String cut(String state) {
        return state.length() <= 24 ? state : state.substring(0, 23) + "…";
    }

    private void drawEnd(Markup page, int index) {
        DeadEnd end = orders.ends().get(index);
        OrderPicture picture =
                new OrderPicture(history, new OrderLayout(witness, history, end, hidden), end);
        page.open("div", "class", "end");
        page.open("p", "class", "course-words").raw(links.words(sentence(end))).close("p");
        picture.draw(page, "Dead end " + (index + 1) + ": " + sentence(end));
        drawTable(page, end, picture);
        page.close("div");
    }

    private String sentence(DeadEnd end) {
        StringBuilder text = new StringBuilder("From state ").append(cut(end.start()));
        if (end.madeBy() >= 0) {
            text.append(" (made by #").append(end.madeBy()).append(')');
        }
        if (end.steps().isEmpty()) {
            text.append(" nothing can take effect");
        } else {
            text.append(" take effect");
            int shown = Math.min(12, end.steps().size());
            int skipped = end.steps().size() - shown;
            text.append(skipped == 0 ? "" : " " + skipped + " operations, then");
            for (Step step : end.steps().subList(skipped, end.steps().size())) {
                text.append(" #").append(step.operation());
            }
            text.append(" and lead to state ").append(cut(lastState(end)));
        }
        List<Obstacle> refused =
                end.obstacles().stream()
                        .filter(obstacle -> obstacle.kind().equals("refused"))
                        .filter(obstacle -> isRequired(obstacle.operation()))
                        .toList();
        if (!refused.isEmpty()) {
            text.append("; there the model refuses");
            refused.stream().limit(6).forEach(each -> text.append(" #").append(each.operation()));
        }
        return text.append('.').toString();
    }

    private boolean isRequired(int operation) {
        return orders.members().stream()
                .anyMatch(member -> member.operation() == operation && member.isRequired());
    }

    private void drawTable(Markup page, DeadEnd end, OrderPicture picture) {
        page.open("details", "class", "numbers").element("summary", "This order as a table");
        page.open("div", "class", "wide").raw("<table class=\"operations\"><thead><tr>");
        for (String title :
                List.of("", "operation", "process", "what", "outcome", "events", "in this order")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        Set<Integer> told = new HashSet<>();
        for (int i = 0; i < end.steps().size(); i++) {
            int operation = end.steps().get(i).operation();
            told.add(operation);
            drawRow(page, Integer.toString(i + 1), operation, picture);
        }
        for (Obstacle obstacle : end.obstacles()) {
            told.add(obstacle.operation());
            drawRow(
                    page,
                    obstacle.kind().equals("refused") ? "✗" : "",
                    obstacle.operation(),
                    picture);
        }
        for (Member member : orders.members()) {
            if (told.add(member.operation())) {
                drawRow(page, "", member.operation(), picture);
            }
        }
        page.raw("</tbody></table>").close("div").close("details");
    }

    private void drawRow(Markup page, String place, int operation, OrderPicture picture) {
        EventType outcome = history.outcome(operation);
        String words =
                orders.members().stream()
                        .filter(member -> member.operation() == operation)
                        .map(Member::words)
                        .findFirst()
                        .orElse("");
        page.raw("<tr>").element("td", place);
        page.open("td").raw(links.name(operation)).close("td");
        page.element("td", Integer.toString(history.process(operation)));
        page.open("td").element("code", words).close("td");
        page.open("td")
                .element(
                        "span",
                        outcome == EventType.INFO ? "unknown" : outcome.word(),
                        "class",
                        "chip " + outcome.word())
                .close("td");
        page.element(
                "td",
                history.invocation(operation)
                        + "–"
                        + (outcome == EventType.INFO || history.completion(operation) < 0
                                ? ""
                                : Integer.toString(history.completion(operation))));
        page.element("td", picture.fate(operation)).raw("</tr>");
    }

    private static void drawLegend(Markup page) {
        page.open("ul", "class", "order-legend");
        for (String entry :
                List.of(
                        "mutation changes the state",
                        "read only looks",
                        "failed comparison failed",
                        "later for this proof it may also take effect later, or never",
                        "torn never returned: takes effect at any time, or never",
                        "nth takes effect as the n-th; 0: before the window",
                        "crossed the model refuses it in the state that was reached")) {
            int space = entry.indexOf(' ');
            page.open("li");
            page.element("span", "", "class", "key " + entry.substring(0, space));
            page.text(entry.substring(space + 1)).close("li");
        }
        page.close("ul");
    }
}
