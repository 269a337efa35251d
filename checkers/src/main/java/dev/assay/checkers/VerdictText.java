// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A verdict as text for people, in at most 25 lines: what was broken, the witness in words that end
 * in the contradiction, where to go from here. What is undecided, or proves nothing, says so in
 * words of its own.
 */
public final class VerdictText {
    /** No text is longer. */
    public static final int LINES_MAX = 25;

    private static final int WIDTH = 100;
    private static final int OPERATIONS_SHOWN = 12;
    private static final int POINTER_WIDTH = 9;

    private VerdictText() {}

    /**
     * The lines, at most {@link #LINES_MAX}.
     *
     * @param where what was judged: {@code the history}, a trial's name
     * @param pointers names and values to end with: seed, history, replay
     */
    public static List<String> lines(String where, Verdict verdict, Map<String, String> pointers) {
        return lines(where, verdict, pointers, LINES_MAX);
    }

    /** The lines, at most so many. */
    public static List<String> lines(
            String where, Verdict verdict, Map<String, String> pointers, int most) {
        List<String> lines = new ArrayList<>();
        List<String> told = new ArrayList<>();
        switch (verdict.status()) {
            case VALID -> lines.addAll(wrap("valid: " + where + ": " + verdict.reason(), "  "));
            case VACUOUS -> {
                lines.addAll(wrap("vacuous: " + where + ": " + verdict.reason(), "  "));
                lines.add("  It proves nothing, and that is no pass.");
            }
            case UNKNOWN -> {
                lines.addAll(wrap("unknown: " + where + ": " + verdict.reason(), "  "));
                lines.add("  Nobody could decide it, and that is no pass.");
            }
            case INVALID -> {
                Verdict broken = verdict.firstWitnessed().orElse(verdict);
                lines.addAll(
                        wrap("invalid: " + where + " broke " + promise(verdict, broken), "  "));
                broken.witness().ifPresent(witness -> told.addAll(explanation(witness)));
            }
        }
        int room = Math.max(3, most - lines.size() - pointers.size());
        lines.addAll(told.size() <= room ? told : shortened(told, room));
        pointers.forEach((name, value) -> lines.add(pointer(name, value)));
        return lines;
    }

    /** A name and where it points, in a column. */
    public static String pointer(String name, String value) {
        return "  " + name + " ".repeat(Math.max(1, POINTER_WIDTH - name.length())) + value;
    }

    // The path from the whole to the part that has the witness, without the whole itself.
    private static String promise(Verdict whole, Verdict broken) {
        List<String> names = new ArrayList<>();
        Verdict at = whole;
        while (at != broken) {
            Verdict next =
                    at.parts().stream()
                            .filter(part -> part.firstWitnessed().isPresent())
                            .findFirst()
                            .orElse(broken);
            names.add(next.part());
            at = next;
        }
        return names.isEmpty() ? broken.part() : String.join(", ", names);
    }

    private static List<String> explanation(Witness witness) {
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
            lines.addAll(
                    wrap((isContradiction ? "  ⇒ " : "  · ") + sentences.get(i).strip(), "    "));
        }
        return lines;
    }

    private static String numbers(List<Integer> operations) {
        List<String> shown =
                operations.stream()
                        .limit(OPERATIONS_SHOWN)
                        .map(operation -> "#" + operation)
                        .toList();
        return String.join(" ", shown)
                + (operations.size() > OPERATIONS_SHOWN ? " … (" + operations.size() + ")" : "");
    }

    // The beginning says who takes part, the end what contradicts what; the middle is in a report.
    private static List<String> shortened(List<String> told, int room) {
        int head = (room - 1) / 2;
        int tail = room - 1 - head;
        List<String> lines = new ArrayList<>(told.subList(0, head));
        lines.add("  … " + (told.size() - head - tail) + " lines more");
        lines.addAll(told.subList(told.size() - tail, told.size()));
        return lines;
    }

    // Breaks at blanks; a word that is longer than a line keeps a line of its own.
    private static List<String> wrap(String text, String indent) {
        List<String> lines = new ArrayList<>();
        String rest = text.replace('\n', ' ');
        while (rest.length() > WIDTH) {
            int at = rest.lastIndexOf(' ', WIDTH);
            if (at <= indent.length()) {
                at = rest.indexOf(' ', WIDTH);
            }
            if (at < 0) {
                break;
            }
            lines.add(rest.substring(0, at));
            rest = indent + rest.substring(at + 1);
        }
        lines.add(rest);
        return lines;
    }
}
