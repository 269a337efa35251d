// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.client;

import dev.assay.db.kv.Operation;
import dev.assay.simulation.Node;
import java.util.function.Consumer;

/** A client's session, whatever protocol the nodes speak: one operation at a time. */
public interface DatabaseClient extends Node {
    /** True until an operation's outcome was indefinite. */
    boolean isUsable();

    /** Starts an operation; {@code done} is called once, in a callback of the environment. */
    void invoke(Operation operation, Consumer<ClientOutcome> done);
}
