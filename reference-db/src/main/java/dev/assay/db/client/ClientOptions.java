// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.client;

/**
 * How a client tries.
 *
 * @param nodes how many nodes the cluster has; their addresses count from 0
 * @param attemptNanos how long one node may take to answer before another is asked
 * @param redirectNanos pause before a redirect is followed
 * @param backoffNanosMax longest pause when nobody knows a leader
 * @param deadlineNanos how long an operation may take in all
 */
public record ClientOptions(
        int nodes,
        long attemptNanos,
        long redirectNanos,
        long backoffNanosMax,
        long deadlineNanos) {
    private static final long MILLISECOND_NANOS = 1_000_000;

    public ClientOptions {
        if (nodes < 1 || attemptNanos <= 0 || redirectNanos < 0) {
            throw new IllegalArgumentException(
                    "needs nodes and positive times: "
                            + nodes
                            + ", "
                            + attemptNanos
                            + ", "
                            + redirectNanos);
        }
        if (backoffNanosMax < redirectNanos || deadlineNanos < attemptNanos) {
            throw new IllegalArgumentException(
                    "needs a backoff of at least the redirect's pause and a deadline of at least"
                            + " one attempt: "
                            + backoffNanosMax
                            + ", "
                            + deadlineNanos);
        }
    }

    /** The usual setting: an operation may take two seconds. */
    public static ClientOptions of(int nodes) {
        return new ClientOptions(
                nodes,
                250 * MILLISECOND_NANOS,
                MILLISECOND_NANOS,
                40 * MILLISECOND_NANOS,
                2000 * MILLISECOND_NANOS);
    }
}
