// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.Style;
import dev.assay.ci.Surroundings;
import dev.assay.histories.VisibleText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Speaks to a person: results on standard output, progress on standard error. A watched terminal
 * has one line of progress that is overwritten and wiped; elsewhere progress is a line now and
 * then.
 */
final class Console {
    private static final long SPARSE_NANOS = 10_000_000_000L;
    private static final long LIVE_NANOS = 80_000_000L;

    /** What we write ourselves: line ends, tabs, and how {@link Style} paints. */
    private static final Pattern OWN = Pattern.compile("[\\n\\t]|\\x1b\\[[0-9;]*m");

    private static final Pattern OWN_WITHOUT_COLOUR = Pattern.compile("[\\n\\t]");

    private final Surroundings surroundings;
    private final Style style;
    private final boolean hasColour;
    private final boolean isWatched;
    private final int width;
    private boolean hasLiveLine;
    private long lastNanos = System.nanoTime();

    Console(Surroundings surroundings) {
        this.surroundings = surroundings;
        style = new Style(surroundings);
        hasColour = surroundings.hasColour();
        isWatched = surroundings.isWatched();
        width = Math.clamp(askWidth(), 60, 120);
    }

    Style style() {
        return style;
    }

    int width() {
        return width;
    }

    /** A line of the result. */
    synchronized void say(String line) {
        wipe();
        surroundings.out().println(harmless(line));
    }

    /** A line that is no result. */
    synchronized void note(String line) {
        wipe();
        surroundings.err().println(harmless(line));
    }

    // Values are spelled out where they become words; names of functions, files and others' words
    // are not.
    private String harmless(String line) {
        if (line.chars().noneMatch(character -> VisibleText.isHidden((char) character))) {
            return line;
        }
        StringBuilder shown = new StringBuilder(line.length() + 16);
        Matcher own = (hasColour ? OWN : OWN_WITHOUT_COLOUR).matcher(line);
        int at = 0;
        while (own.find()) {
            shown.append(VisibleText.of(line.substring(at, own.start()))).append(own.group());
            at = own.end();
        }
        return shown.append(VisibleText.of(line.substring(at))).toString();
    }

    /** Where things are; shown only as often as someone can read. */
    synchronized void progress(String words) {
        String line = harmless(words);
        long now = System.nanoTime();
        if (now - lastNanos < (isWatched ? LIVE_NANOS : SPARSE_NANOS)) {
            return;
        }
        lastNanos = now;
        if (isWatched) {
            String cut = line.length() < width ? line : line.substring(0, width - 2) + "…";
            surroundings.err().print("\r\u001b[K" + cut);
            surroundings.err().flush();
            hasLiveLine = true;
        } else {
            surroundings.err().println(line);
        }
    }

    /** Removes the line of progress. */
    synchronized void wipe() {
        if (hasLiveLine) {
            surroundings.err().print("\r\u001b[K");
            surroundings.err().flush();
            hasLiveLine = false;
        }
    }

    /** Words on as many lines as the terminal's width asks for, those after the first indented. */
    List<String> wrap(String words, String indent) {
        List<String> lines = new ArrayList<>();
        String start = words.substring(0, words.length() - words.stripLeading().length());
        StringBuilder line = new StringBuilder(start);
        boolean isEmpty = true;
        for (String word : words.strip().split(" ")) {
            if (!isEmpty && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
                line.append(indent);
                isEmpty = true;
            }
            line.append(isEmpty ? "" : " ").append(word);
            isEmpty = false;
        }
        lines.add(line.toString());
        return lines;
    }

    private int askWidth() {
        String told = surroundings.variables().getOrDefault("COLUMNS", "");
        if (told.matches("\\d{1,4}")) {
            return Integer.parseInt(told);
        }
        return isWatched && surroundings.out() == System.out ? terminalWidth() : 100;
    }

    private static int terminalWidth() {
        try {
            Process asked =
                    new ProcessBuilder("sh", "-c", "stty size </dev/tty")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String[] size =
                    new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .trim()
                            .split(" ");
            boolean isTold =
                    asked.waitFor(1, TimeUnit.SECONDS)
                            && size.length == 2
                            && size[1].matches("\\d{2,4}");
            return isTold ? Integer.parseInt(size[1]) : 80;
        } catch (IOException noShell) {
            return 80;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 80;
        }
    }
}
