// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;

/**
 * Standard output that remembers why it failed: print streams keep errors to themselves, and a
 * result that nobody got must not look like one that was told.
 */
public final class ResultStream extends PrintStream {
    private static final int BUFFER_BYTES = 1 << 13;

    private final Noting noting;

    private ResultStream(Noting noting, Charset charset) {
        super(new BufferedOutputStream(noting, BUFFER_BYTES), true, charset);
        this.noting = noting;
    }

    /** Prints to an output. */
    public static ResultStream over(OutputStream output, Charset charset) {
        return new ResultStream(new Noting(output), charset);
    }

    /** Why something that was printed is lost; empty while nothing is. */
    Optional<String> failure() {
        return checkError() ? Optional.of(noting.failure) : Optional.empty();
    }

    /** Passes everything on and keeps the words of the first error. */
    private static final class Noting extends FilterOutputStream {
        private String failure = "";

        Noting(OutputStream output) {
            super(output);
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw noted(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                throw noted(e);
            }
        }

        private IOException noted(IOException problem) {
            if (failure.isEmpty()) {
                failure = String.valueOf(problem.getMessage());
            }
            return problem;
        }
    }
}
