// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import dev.assay.harness.real.Connection;
import dev.assay.nemeses.file.FieldReader;
import dev.assay.nemeses.processes.Places;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A kind of client that a target file names by {@code client: {kind: …}}; found by {@link
 * java.util.ServiceLoader}.
 */
public interface ConnectionKind {
    /** The kebab-case id: {@code http}. */
    String id();

    /**
     * Reads the fields that stand beside {@code kind}; those that it does not ask for are refused.
     *
     * @throws dev.assay.nemeses.file.FormatException with the line, for what it does not understand
     */
    Connector configure(FieldReader fields);

    /** Makes connections as a file describes them. */
    interface Connector {
        /** The functions that it can call: {@code get}, {@code put}, …; {@code txn} for all. */
        Set<String> functions();

        /**
         * A connection to a node.
         *
         * @param limit how long anything may take
         */
        Connection connect(Places places, int node, Duration limit) throws IOException;

        /** Called once when all nodes are ready. */
        default void prepare(Places places, Duration limit) throws IOException {}

        /** The node that leads, where one can ask. */
        default OptionalInt leader(Places places) {
            return OptionalInt.empty();
        }
    }
}
