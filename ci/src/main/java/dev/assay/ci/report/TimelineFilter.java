// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a timeline can be narrowed down to: a key, a process, a type of operation. The bars carry
 * the numbers of the choices that they belong to; a script hides the others. Without scripts there
 * is nothing to choose, and all stays in sight.
 */
final class TimelineFilter {
    private static final int CHOICES_MAX = 200;

    private final HistoryView view;
    private final Map<String, Integer> keys;
    private final Map<String, Integer> types;
    private final TreeSet<Integer> processes = new TreeSet<>();

    TimelineFilter(HistoryView view, int[] operations) {
        this.view = view;
        TreeSet<String> foundKeys =
                new TreeSet<>(
                        Comparator.comparingInt(String::length)
                                .thenComparing(Comparator.naturalOrder()));
        TreeSet<String> foundTypes = new TreeSet<>();
        for (int operation : operations) {
            foundKeys.addAll(keys(operation));
            foundTypes.addAll(types(operation));
            processes.add(view.history().process(operation));
        }
        keys = numbered(foundKeys);
        types = numbered(foundTypes);
    }

    private static Map<String, Integer> numbered(TreeSet<String> names) {
        Map<String, Integer> numbers = new HashMap<>();
        names.forEach(name -> numbers.put(name, numbers.size()));
        return numbers;
    }

    private TreeSet<String> keys(int operation) {
        TreeSet<String> found = new TreeSet<>();
        History history = view.history();
        for (int step = history.firstStep(operation);
                step < history.firstStep(operation + 1);
                step++) {
            if (!history.values().get(history.stepKey(step)).equals(Value.ABSENT)) {
                found.add(view.keyWords(step));
            }
        }
        return found;
    }

    private TreeSet<String> types(int operation) {
        TreeSet<String> found = new TreeSet<>();
        History history = view.history();
        for (int step = history.firstStep(operation);
                step < history.firstStep(operation + 1);
                step++) {
            found.add(history.functionName(history.stepFunction(step)));
        }
        return found;
    }

    /** The numbers of an operation's keys. */
    String keyNumbers(int operation) {
        return numbers(keys(operation), keys);
    }

    /** The numbers of an operation's types. */
    String typeNumbers(int operation) {
        return numbers(types(operation), types);
    }

    private static String numbers(TreeSet<String> names, Map<String, Integer> numbers) {
        return names.stream()
                .map(name -> Integer.toString(numbers.getOrDefault(name, -1)))
                .collect(Collectors.joining(" "));
    }

    void draw(Markup page, String name) {
        page.open(
                "div",
                "class",
                "filter scripted",
                "role",
                "group",
                "aria-label",
                "What the timeline of " + name + " shows");
        drawChoices(page, "key", "k", sorted(keys));
        Map<String, Integer> numbers = new HashMap<>();
        processes.forEach(process -> numbers.put(Integer.toString(process), process));
        drawChoices(page, "process", "p", sorted(numbers));
        drawChoices(page, "type", "f", sorted(types));
        page.element("output", "", "aria-live", "polite").close("div");
    }

    private static List<Map.Entry<String, Integer>> sorted(Map<String, Integer> numbers) {
        List<Map.Entry<String, Integer>> entries = new ArrayList<>(numbers.entrySet());
        entries.sort(Map.Entry.comparingByValue());
        return entries;
    }

    private static void drawChoices(
            Markup page, String what, String letter, List<Map.Entry<String, Integer>> choices) {
        if (choices.size() < 2) {
            return;
        }
        page.open("label").text(what + " ").open("select", "data-filter", letter);
        page.element("option", "all", "value", "");
        for (Map.Entry<String, Integer> choice :
                choices.subList(0, Math.min(CHOICES_MAX, choices.size()))) {
            page.element("option", choice.getKey(), "value", choice.getValue());
        }
        if (choices.size() > CHOICES_MAX) {
            page.element(
                    "option",
                    (choices.size() - CHOICES_MAX) + " more cannot be chosen",
                    "disabled",
                    "disabled");
        }
        page.close("select").close("label").text(" ");
    }
}
