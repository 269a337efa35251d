// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.kv;

/** What a log entry says. */
public sealed interface Command {
    /** Nothing: a new leader commits it to learn what is committed (dissertation, section 6.4). */
    record NoOp() implements Command {}

    /**
     * A client's mutation.
     *
     * @param clientId the session; never used by two clients
     * @param sequence counts up within the session; a retry repeats it
     * @param mutation what to do
     */
    record Execute(long clientId, long sequence, Operation.Mutation mutation) implements Command {}

    /** Who takes part from this entry on; in force as soon as it is in a log. */
    record Reconfigure(Configuration configuration) implements Command {}
}
