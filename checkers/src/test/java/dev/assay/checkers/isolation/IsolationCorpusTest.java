// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Verdict;
import dev.assay.histories.Corpus;
import dev.assay.histories.History;
import dev.assay.histories.format.HistoryFormats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class IsolationCorpusTest {
    /** Notes name the level that a verdict is about. */
    private static final Pattern AT = Pattern.compile("^at ([a-z-]+)");

    @Test
    void every_transactional_history_of_the_corpus_gets_its_verdict() throws IOException {
        Optional<Corpus> corpus = Corpus.fromEnvironment();
        assumeTrue(
                corpus.isPresent(),
                "set " + Corpus.VARIABLE + " to a folder of histories with an expected.tsv");
        List<String> wrong = new ArrayList<>();
        int judged = 0;
        for (Corpus.Entry entry : corpus.get().entries()) {
            boolean isOfRegisters = entry.model().equals("rw-register");
            if (isOfRegisters || entry.model().equals("list-append")) {
                IsolationChecker lists = IsolationChecker.of(level(entry));
                History history = HistoryFormats.read(corpus.get().path(entry)).history();
                Verdict verdict =
                        CheckRunner.run(
                                isOfRegisters ? lists.onRegisters() : lists,
                                history,
                                Budget.standard());
                judged++;
                if (!verdict.status().word().equals(entry.expected())) {
                    wrong.add(entry.file() + ": " + verdict.status() + " " + verdict.reason());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(judged).isPositive();
    }

    private static Level level(Corpus.Entry entry) {
        Matcher named = AT.matcher(entry.note());
        String word = named.find() ? named.group(1) : Level.SERIALIZABLE.word();
        return Arrays.stream(Level.values())
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElseThrow();
    }
}
