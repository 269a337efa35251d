// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Collects text and hands it on in large pieces, as UTF-8. */
final class TextOutput {
    private static final int FLUSH_CHARACTERS = 1 << 15;

    private final OutputStream output;
    private final StringBuilder text = new StringBuilder(FLUSH_CHARACTERS + 1024);

    TextOutput(OutputStream output) {
        this.output = output;
    }

    /** What is collected; to be added to. */
    StringBuilder text() {
        return text;
    }

    /** Hands on what is collected when there is enough of it. */
    void endOfEvent() {
        if (text.length() > FLUSH_CHARACTERS) {
            try {
                handOn();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void finish() throws IOException {
        handOn();
        output.flush();
    }

    private void handOn() throws IOException {
        output.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }
}
