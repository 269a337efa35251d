// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.RandomEvents;
import dev.assay.histories.Randomness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RoundTripProperties {
    @Property(tries = 1_000)
    void a_history_comes_back_from_edn_event_by_event(@ForAll long seed) throws IOException {
        comesBack(new EdnFormat(), seed);
    }

    @Property(tries = 1_000)
    void a_history_comes_back_from_json_lines_event_by_event(@ForAll long seed) throws IOException {
        comesBack(new JsonLinesFormat(), seed);
    }

    private static void comesBack(HistoryFormat format, long seed) throws IOException {
        List<Event> events = new RandomEvents(new Randomness(seed)).events(30);
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        History history = builder.build();
        ByteArrayOutputStream written = new ByteArrayOutputStream();

        format.write(history, written);
        HistoryFormats.Loaded loaded =
                HistoryFormats.read(
                        new ByteArrayInputStream(written.toByteArray()),
                        "written",
                        Optional.empty());

        List<Event> read = new ArrayList<>();
        loaded.history().replay(read::add);
        assertThat(read).as(() -> written.toString(StandardCharsets.UTF_8)).isEqualTo(events);
        assertThat(loaded.format().id()).isEqualTo(format.id());
    }
}
