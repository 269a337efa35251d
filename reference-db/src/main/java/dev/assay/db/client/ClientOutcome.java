// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.client;

import dev.assay.histories.Value;

/** What a client knows about its operation. */
public sealed interface ClientOutcome {
    /** It happened; a get carries the value, a cas a truth value, others nil. */
    record Done(Value value) implements ClientOutcome {}

    /** It did not change anything and never will. */
    record Failed(String reason) implements ClientOutcome {}

    /** It may have happened, or may still happen. */
    record Indefinite(String reason) implements ClientOutcome {}
}
