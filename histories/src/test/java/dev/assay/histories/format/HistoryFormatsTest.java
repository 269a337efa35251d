// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryFormatsTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Gives one byte at a time, says that none is at hand, and must not be read to its end. */
    private static final class Growing extends InputStream {
        private final byte[] bytes;
        private int position;

        Growing(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            assertThat(position).as("the reader waits for more").isLessThan(bytes.length);
            return bytes[position++] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            into[offset] = (byte) read();
            return 1;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jsonl    | {\"process\":0,\"type\":\"invoke\",\"f\":\"read\"}",
                "edn      | {:process 0, :type :invoke, :f :read}",
                "edn      | [{:process 0, :type :invoke, :f :read}",
                "etcd-log | INFO  jepsen.util - 0 :invoke :read nil",
            })
    void a_format_is_known_by_the_first_line_before_there_is_more(String id, String line)
            throws IOException {
        byte[] first = bytes("\n \n" + line + "\n");

        HistoryFormats.Opened opened =
                HistoryFormats.open(new Growing(first), "pipe", Optional.empty());

        assertThat(opened.format().id()).isEqualTo(id);
    }

    @Test
    void a_line_that_shows_nothing_waits_for_the_next() throws IOException {
        String log = "starting\n;\nINFO  jepsen.util - 0 :invoke :read nil\n";

        assertThat(
                        HistoryFormats.open(new Growing(bytes(log)), "pipe", Optional.empty())
                                .format()
                                .id())
                .isEqualTo("etcd-log");
    }

    @Test
    void compressed_pieces_are_read_though_none_is_at_hand_when_one_ends() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        for (String type : new String[] {"invoke", "ok"}) {
            try (GZIPOutputStream zipped = new GZIPOutputStream(both)) {
                zipped.write(bytes("{:process 0, :type :" + type + ", :f :read, :value 1}\n"));
            }
        }
        InputStream slow =
                new ByteArrayInputStream(both.toByteArray()) {
                    @Override
                    public synchronized int read(byte[] into, int offset, int length) {
                        return super.read(into, offset, Math.min(1, length));
                    }

                    @Override
                    public synchronized int available() {
                        return 0;
                    }
                };

        HistoryFormats.Loaded loaded = HistoryFormats.read(slow, "pipe", Optional.empty());

        assertThat(loaded.history().events()).isEqualTo(2);
    }
}
