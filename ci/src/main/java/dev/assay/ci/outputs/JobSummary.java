// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.outputs;

import dev.assay.ci.Durations;
import dev.assay.ci.results.Results;
import java.util.List;

/**
 * Results as Markdown for the summary of a job: verdict, a table, and the first failures in words
 * behind folds. GitHub takes at most 1 MiB per step, so that rows and failures are limited, and the
 * text says what it leaves out.
 */
public final class JobSummary {
    private static final int ROWS_MAX = 200;
    private static final int TOLD_MAX = 10;
    private static final int LINE_MAX = 2_000;
    private static final int LINES_MAX = 60;

    private JobSummary() {}

    /**
     * The text.
     *
     * @param document where results and report lie, as a person would say it
     */
    public static String write(Results results, String document) {
        List<Judged> judged = Judged.of(results);
        StringBuilder text = new StringBuilder();
        text.append("## ")
                .append(sign(results.verdict()))
                .append(" Assay ")
                .append(results.command())
                .append(": ")
                .append(results.verdict())
                .append("\n\n")
                .append(escape(results.reason()))
                .append("\n\n");
        // What failed comes first: a long table is cut at its end.
        List<Judged> order =
                java.util.stream.Stream.concat(
                                judged.stream().filter(one -> !one.isMet()),
                                judged.stream().filter(Judged::isMet))
                        .toList();
        text.append("| | verdict | why | time |\n| --- | --- | --- | ---: |\n");
        order.stream().limit(ROWS_MAX).forEach(one -> row(text, one));
        if (judged.size() > ROWS_MAX) {
            text.append("\n… and ").append(judged.size() - ROWS_MAX).append(" more.\n");
        }
        text.append('\n');
        List<Judged> failed =
                judged.stream().filter(one -> !one.isMet() && one.witness().isPresent()).toList();
        failed.stream().limit(TOLD_MAX).forEach(one -> fold(text, one));
        if (failed.size() > TOLD_MAX) {
            text.append("\n")
                    .append(failed.size() - TOLD_MAX)
                    .append(" more failures are in the report.\n\n");
        }
        results.seed().ifPresent(seed -> text.append("Seed ").append(seed).append(" · "));
        return text.append("Assay ")
                .append(escape(results.environment().version()))
                .append(", commit ")
                .append(escape(results.environment().commit()))
                .append(" · ")
                .append(Durations.format(results.seconds()))
                .append(" · `")
                .append(document.replace('`', '\''))
                .append("`\n")
                .toString();
    }

    private static void row(StringBuilder text, Judged judged) {
        text.append("| ")
                .append(escape(judged.name()))
                .append(" | ")
                .append(judged.verdict().equals(Judged.NOT_RUN) ? "–" : sign(judged.verdict()))
                .append(' ')
                .append(judged.verdict().replace('-', ' '))
                .append(judged.isMet() && !judged.verdict().equals("valid") ? ", as expected" : "")
                .append(" | ")
                .append(escape(judged.reason()))
                .append(" | ")
                .append(Durations.format(judged.seconds()))
                .append(" |\n");
    }

    private static void fold(StringBuilder text, Judged judged) {
        text.append("<details><summary>")
                .append(escape(judged.name()))
                .append(": ")
                .append(escape(judged.kind()))
                .append("</summary>\n\n");
        List<String> words = judged.words();
        words.stream()
                .limit(LINES_MAX)
                .forEach(line -> text.append("- ").append(escape(line)).append('\n'));
        if (words.size() > LINES_MAX) {
            text.append("- … ").append(words.size() - LINES_MAX).append(" lines more\n");
        }
        text.append("\n</details>\n\n");
    }

    static String sign(String verdict) {
        return switch (verdict) {
            case "valid" -> "✅";
            case "invalid" -> "❌";
            case "error" -> "⛔";
            default -> "❔";
        };
    }

    /** What a system returned must not become a table, a link or an element. */
    static String escape(String words) {
        StringBuilder escaped = new StringBuilder(words.length() + 16);
        String cut = words.length() <= LINE_MAX ? words : words.substring(0, LINE_MAX) + "…";
        for (int i = 0; i < cut.length(); i++) {
            char character = cut.charAt(i);
            switch (character) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '|', '\\', '`', '*', '_', '[', ']', '#', '!', '~' ->
                        escaped.append('\\').append(character);
                default -> escaped.append(character < ' ' || character == 0x7f ? ' ' : character);
            }
        }
        return escaped.toString();
    }
}
