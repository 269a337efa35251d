// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.kv;

import dev.assay.histories.Value;

/** What the state machine answers. */
public sealed interface Result {
    /** Done; a get carries the value, a cas a truth value, others nil. */
    record Done(Value value) implements Result {}

    /** Nothing was changed, and never will be by this request. */
    record Refused(String reason) implements Result {}
}
