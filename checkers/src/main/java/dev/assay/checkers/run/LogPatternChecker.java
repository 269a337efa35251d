// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.run;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.histories.History;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * No line of the given files has a match of a regular expression (Jepsen's {@code
 * log-file-pattern}): a panic, an assertion, a corrupted page that clients never saw. Each hit
 * tells file and line; the first hundred are kept and all counted. A file that cannot be read makes
 * the answer unknown where no other has a hit. Bytes that are no UTF-8 are replaced. O(size of the
 * files) for expressions that need no backtracking.
 *
 * <p>What it cannot see: matches across lines, and what the expression does not name.
 */
public final class LogPatternChecker implements Checker {
    private static final int KEPT = 100;
    private static final int LONGEST = 300;

    private final List<Path> files;
    private final Pattern pattern;

    public LogPatternChecker(List<Path> files, Pattern pattern) {
        this.files = List.copyOf(files);
        this.pattern = pattern;
    }

    @Override
    public String id() {
        return "log-file-pattern";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        if (files.isEmpty()) {
            return Verdict.vacuous(id(), "no file was named");
        }
        Search search = new Search(history, meter);
        files.forEach(search::read);
        return search.verdict();
    }

    /** A line that asks for the time while an expression goes back and forth in it. */
    private static final class Watched implements CharSequence {
        private final String line;
        private final Budget.Meter meter;
        private int looks;

        Watched(String line, Budget.Meter meter) {
            this.line = line;
            this.meter = meter;
        }

        @Override
        public char charAt(int index) {
            if ((++looks & 0xFFFF) == 0) {
                meter.poll();
            }
            return line.charAt(index);
        }

        @Override
        public int length() {
            return line.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return line.subSequence(start, end);
        }

        @Override
        public String toString() {
            return line;
        }
    }

    /** The files, one after the other. */
    private final class Search {
        private final History history;
        private final Budget.Meter meter;
        private final List<String> hits = new ArrayList<>();
        private final List<Verdict> parts = new ArrayList<>();
        private long found;
        private long lines;
        private long unreadable;

        Search(History history, Budget.Meter meter) {
            this.history = history;
            this.meter = meter;
        }

        void read(Path file) {
            long before = found;
            int keptBefore = hits.size();
            long read = 0;
            try (BufferedReader reader = open(file)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    read++;
                    if ((read & 0x3F) == 1) {
                        meter.poll();
                    }
                    if (pattern.matcher(new Watched(line, meter)).find()) {
                        hit(file, read, line);
                    }
                }
            } catch (IOException bad) {
                unreadable++;
                if (found == before) {
                    String reason = "cannot be read: " + bad;
                    parts.add(Verdict.unknown(file.toString(), reason));
                    return;
                }
            }
            lines += read;
            parts.add(
                    found == before
                            ? Verdict.valid(
                                    file.toString(), "none of " + read + " lines has a match")
                            : invalid(file, found - before, hits.subList(keptBefore, hits.size())));
        }

        private BufferedReader open(Path file) throws IOException {
            return new BufferedReader(
                    new InputStreamReader(
                            Files.newInputStream(file),
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .onMalformedInput(CodingErrorAction.REPLACE)
                                    .onUnmappableCharacter(CodingErrorAction.REPLACE)));
        }

        private void hit(Path file, long number, String line) {
            found++;
            if (hits.size() < KEPT) {
                String shown = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
                hits.add(file + ":" + number + ": " + shown);
            }
        }

        private Verdict invalid(Path file, long count, List<String> kept) {
            List<String> told = new ArrayList<>(kept);
            told.add(
                    count
                            + (count == 1 ? " line" : " lines")
                            + " of "
                            + file
                            + (count == 1 ? " matches " : " match ")
                            + pattern.pattern()
                            + ", which none may");
            Witness witness =
                    Described.witness(
                            "log-file-pattern",
                            List.of(),
                            new int[] {0, Math.max(0, history.events() - 1)},
                            told);
            return Verdict.invalid(file.toString(), witness).with(Map.of("matches", count));
        }

        Verdict verdict() {
            return Verdict.all(id(), parts)
                    .with(
                            Map.of(
                                    "files",
                                    (long) files.size(),
                                    "files that cannot be read",
                                    unreadable,
                                    "lines",
                                    lines,
                                    "matches",
                                    found));
        }
    }
}
