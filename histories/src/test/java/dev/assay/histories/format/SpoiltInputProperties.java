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

/** Whatever happened to a file: it is read, or the error says where it is not a history. */
class SpoiltInputProperties {
    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void spoilt_edn_is_read_or_refused_with_its_place(@ForAll long seed) throws IOException {
        readOrRefused(new EdnFormat(), seed);
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void spoilt_json_lines_are_read_or_refused_with_their_place(@ForAll long seed)
            throws IOException {
        readOrRefused(new JsonLinesFormat(), seed);
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void a_spoilt_etcd_log_is_read_or_refused_with_its_place(@ForAll long seed) throws IOException {
        readOrRefused(new EtcdLogFormat(), seed);
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
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

    /** 1,000 inputs; some are read, most refused: inputs that all end alike would test little. */
    private static void readOrRefused(HistoryFormat format, long seed) throws IOException {
        int read = 0;
        for (int i = 0; i < 1_000; i++) {
            Randomness randomness = new Randomness(seed).fork("input " + i);
            byte[] sample = Samples.any(format, randomness);
            byte[] spoilt = Samples.spoilt(sample, Samples.any(format, randomness), randomness);
            read += isRead(format, spoilt) ? 1 : 0;
        }
        assertThat(read).isBetween(20, 700);
    }

    private static boolean isRead(HistoryFormat format, byte[] spoilt) throws IOException {
        HistoryBuilder builder = new HistoryBuilder();
        try {
            format.read(new ByteArrayInputStream(spoilt), "spoilt", builder);
            builder.build();
            return true;
        } catch (MalformedHistoryException e) {
            assertThat(e.source()).isEqualTo("spoilt");
            assertThat(e.line()).isPositive();
            assertThat(e.column()).isPositive();
            assertThat(e.getMessage())
                    .startsWith("spoilt:" + e.line() + ":" + e.column() + ": ")
                    .doesNotContain("\n");
            return false;
        }
    }
}
