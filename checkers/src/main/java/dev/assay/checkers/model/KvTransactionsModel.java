// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.EnumSet;

/**
 * A key-value store whose operations get, put, cas and delete several keys at once; {@link
 * RegistersModel} says how. A key that is not there holds nil; a delete that returned true or false
 * says whether there was a value. Every key starts at nil, or at {@code --initial}: a map gives
 * each key its own value, anything else is for all keys.
 */
public final class KvTransactionsModel extends RegistersModel {
    public KvTransactionsModel() {
        super(
                "kv-transactions",
                EnumSet.of(Function.READ, Function.WRITE, Function.CAS, Function.DELETE),
                Value.NIL);
    }
}
