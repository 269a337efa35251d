// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.histories.Corpus;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CorpusTest {
    private List<Corpus.Entry> entries = List.of();
    private Optional<Corpus> corpus = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        corpus = Corpus.fromEnvironment();
        assumeTrue(
                corpus.isPresent(), () -> Corpus.VARIABLE + " does not name a folder of histories");
        entries = corpus.orElseThrow().entries();
    }

    @Test
    void every_history_is_read_in_the_format_that_is_detected() throws IOException {
        for (Corpus.Entry entry : entries) {
            HistoryFormats.Loaded loaded = HistoryFormats.read(corpus.orElseThrow().path(entry));

            assertThat(loaded.format().id()).as(entry.file()).isEqualTo(entry.format());
            assertThat(loaded.history().operations()).as(entry.file()).isPositive();
        }
        assertThat(entries).hasSizeGreaterThan(100);
    }

    @Test
    void every_history_comes_back_from_edn_and_json_lines() throws IOException {
        for (Corpus.Entry entry : entries) {
            History history = HistoryFormats.read(corpus.orElseThrow().path(entry)).history();
            for (HistoryFormat format : List.of(new EdnFormat(), new JsonLinesFormat())) {
                ByteArrayOutputStream written = new ByteArrayOutputStream();
                format.write(history, written);
                History again =
                        HistoryFormats.read(
                                        new ByteArrayInputStream(written.toByteArray()),
                                        entry.file(),
                                        Optional.of(format))
                                .history();

                assertThat(events(again)).as(entry.file()).isEqualTo(events(history));
            }
        }
    }

    private static List<Event> events(History history) {
        List<Event> events = new ArrayList<>();
        history.replay(events::add);
        return events;
    }
}
