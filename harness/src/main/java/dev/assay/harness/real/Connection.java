// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.real;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import java.io.IOException;

/**
 * One client's connection to a real system. One thread uses it at a time, but {@link #close} may be
 * called by another meanwhile, and must then end what is under way.
 */
public interface Connection extends AutoCloseable {
    /**
     * Calls an operation and waits for its answer.
     *
     * <p>A connection must never send an operation twice by itself: what it does not know for
     * certain it must not guess. {@link Outcome.Failed} is for operations that were refused, or not
     * sent; an operation of which nobody can say ends as {@link Outcome.Indefinite} or with an
     * {@link IOException}, which means the same.
     *
     * @throws UnreadableAnswerException when the answer is not what this connection understands
     */
    Outcome invoke(Operation operation) throws IOException;

    @Override
    void close();

    /** The operation was not sent, so that it did not happen. */
    final class NotSentException extends IOException {
        private static final long serialVersionUID = 1L;

        public NotSentException(String message) {
            super(message);
        }
    }

    /**
     * The system answered with something that the target's description does not foresee, so that
     * nothing can be judged: most often the description is wrong.
     */
    final class UnreadableAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnreadableAnswerException(String message) {
            super(message);
        }
    }
}
