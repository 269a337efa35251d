// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Corpus;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.format.HistoryFormats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorpusTest {
    @Test
    void everyHistoryOfTheCorpusGetsItsVerdict() throws IOException {
        Optional<Corpus> corpus = Corpus.fromEnvironment();
        assumeTrue(
                corpus.isPresent(),
                "set " + Corpus.VARIABLE + " to a folder of histories with an expected.tsv");
        List<String> wrong = new ArrayList<>();
        int judged = 0;
        for (Corpus.Entry entry : corpus.get().entries()) {
            if (Models.all().containsKey(entry.model())) {
                HistoryFormats.Loaded loaded = HistoryFormats.read(corpus.get().path(entry));
                LinearizabilityOptions options =
                        LinearizabilityOptions.standard().reading(loaded.format().conventions());
                Verdict verdict =
                        CheckRunner.run(
                                new LinearizabilityChecker(Models.find(entry.model()), options),
                                loaded.history(),
                                Budget.standard());
                judged++;
                if (!isRight(entry, verdict, loaded.history())) {
                    wrong.add(entry.file() + ": " + verdict.status() + " " + verdict.reason());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(judged).isPositive();
    }

    /**
     * A history in which nothing succeeded is valid to those who ask no more than that nothing is
     * wrong, and vacuous to us.
     */
    private static boolean isRight(Corpus.Entry entry, Verdict verdict, History history) {
        boolean nothingSucceeded =
                IntStream.range(0, history.operations())
                        .noneMatch(operation -> history.outcome(operation) == EventType.OK);
        return nothingSucceeded
                ? verdict.status() == Status.VACUOUS && entry.expected().equals("valid")
                : verdict.status().word().equals(entry.expected());
    }
}
