// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Randomness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** Whatever happened to a file: it is read, or the error says where it is not a history. */
class SpoiltInputProperties {
    @StatisticsReport(onFailureOnly = true)
    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void spoilt_edn_is_read_or_refused_with_its_place(@ForAll long seed) throws IOException {
        readOrRefused(new EdnFormat(), seed);
    }

    @StatisticsReport(onFailureOnly = true)
    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void spoilt_json_lines_are_read_or_refused_with_their_place(@ForAll long seed)
            throws IOException {
        readOrRefused(new JsonLinesFormat(), seed);
    }

    @StatisticsReport(onFailureOnly = true)
    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void a_spoilt_etcd_log_is_read_or_refused_with_its_place(@ForAll long seed) throws IOException {
        readOrRefused(new EtcdLogFormat(), seed);
    }

    @StatisticsReport(onFailureOnly = true)
    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void a_spoilt_key_value_log_is_read_or_refused_with_its_place(@ForAll long seed)
            throws IOException {
        readOrRefused(new KvLogFormat(), seed);
    }

    @Property(tries = 3_000, shrinking = ShrinkingMode.OFF)
    void spoilt_compressed_files_are_read_or_refused(@ForAll long seed) throws IOException {
        Randomness randomness = new Randomness(seed);
        byte[] plain = Samples.any(randomness.pick(HistoryFormats.all()), randomness);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(plain);
        }
        byte[] spoilt = Samples.spoilt(compressed.toByteArray(), plain, randomness);
        try {
            HistoryFormats.read(new ByteArrayInputStream(spoilt), "spoilt", Optional.empty());
        } catch (MalformedHistoryException e) {
            assertThat(e.source()).isEqualTo("spoilt");
            assertThat(e.getMessage()).startsWith("spoilt:").doesNotContain("\n");
        }
    }

    // Inputs that all end alike would test little.
    private static void coverBoth() {
        Statistics.coverage(
                coverage -> {
                    coverage.check("read").percentage(share -> share > 3);
                    coverage.check("refused").percentage(share -> share > 30);
                });
    }

    private static void readOrRefused(HistoryFormat format, long seed) throws IOException {
        Randomness randomness = new Randomness(seed);
        byte[] spoilt =
                Samples.spoilt(
                        Samples.any(format, randomness),
                        Samples.any(format, randomness),
                        randomness);
        HistoryBuilder builder = new HistoryBuilder();
        try {
            format.read(new ByteArrayInputStream(spoilt), "spoilt", builder);
            builder.build();
            Statistics.collect("read");
        } catch (MalformedHistoryException e) {
            Statistics.collect("refused");
            assertThat(e.source()).isEqualTo("spoilt");
            assertThat(e.line()).isPositive();
            assertThat(e.column()).isPositive();
            assertThat(e.getMessage())
                    .startsWith("spoilt:" + e.line() + ":" + e.column() + ": ")
                    .doesNotContain("\n");
        }
        coverBoth();
    }
}
