// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.results.VerdictEntry;
import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A violation in at most 25 lines: what was broken, the witness in words ending in the
 * contradiction, where to go from here.
 */
final class FailureText {
    static final int LINES_MAX = 25;

    private FailureText() {}

    /**
     * The lines.
     *
     * @param where the trial or the file
     * @param pointers names and values to end with: seed, replay, report
     */
    static List<String> lines(
            Console console, String where, VerdictEntry verdict, Map<String, String> pointers) {
        return lines(console, where, verdict, pointers, LINES_MAX);
    }

    /** The lines, at most so many. */
    static List<String> lines(
            Console console,
            String where,
            VerdictEntry verdict,
            Map<String, String> pointers,
            int most) {
        List<String> lines = new ArrayList<>();
        VerdictEntry broken = verdict.firstWitnessed().orElse(verdict);
        lines.addAll(
                console.wrap(
                        console.style().verdict("invalid")
                                + ": "
                                + where
                                + " broke "
                                + promise(verdict, broken),
                        "  "));
        List<String> told = new ArrayList<>();
        broken.witness().ifPresent(witness -> told.addAll(explanation(console, witness)));
        int room = most - lines.size() - pointers.size();
        lines.addAll(told.size() <= room ? told : shortened(told, room));
        pointers.forEach(
                (name, value) ->
                        lines.add(
                                "  " + name + " ".repeat(Math.max(1, 9 - name.length())) + value));
        return lines;
    }

    // The path from the whole to the part that has the witness, without the whole itself.
    private static String promise(VerdictEntry whole, VerdictEntry broken) {
        List<String> names = new ArrayList<>();
        VerdictEntry at = whole;
        while (at != broken) {
            VerdictEntry next =
                    at.parts().stream()
                            .filter(part -> part.all().anyMatch(below -> below == broken))
                            .findFirst()
                            .orElse(broken);
            names.add(next.part());
            at = next;
        }
        return names.isEmpty() ? broken.part() : String.join(", ", names);
    }

    private static List<String> explanation(Console console, WitnessEntry witness) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "  "
                        + witness.kind().replace('-', ' ')
                        + (witness.operations().isEmpty()
                                ? ""
                                : ", operations " + numbers(witness.operations()))
                        + ", events "
                        + witness.firstEvent()
                        + "–"
                        + witness.lastEvent());
        List<String> sentences = witness.explanation();
        for (int i = 0; i < sentences.size(); i++) {
            boolean isContradiction = i == sentences.size() - 1;
            for (String line :
                    console.wrap(
                            (isContradiction ? "  ⇒ " : "  · ") + sentences.get(i).strip(),
                            "    ")) {
                lines.add(isContradiction ? console.style().strong(line) : line);
            }
        }
        return lines;
    }

    private static String numbers(List<Integer> operations) {
        List<String> shown =
                operations.stream().limit(12).map(operation -> "#" + operation).toList();
        return String.join(" ", shown)
                + (operations.size() > 12 ? " … (" + operations.size() + ")" : "");
    }

    // The beginning says who takes part, the end what contradicts what; the middle is in the
    // report.
    private static List<String> shortened(List<String> told, int room) {
        int head = (room - 1) / 2;
        int tail = room - 1 - head;
        List<String> lines = new ArrayList<>(told.subList(0, head));
        lines.add("  … " + (told.size() - head - tail) + " lines more in the report");
        lines.addAll(told.subList(told.size() - tail, told.size()));
        return lines;
    }
}
