// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.EnumSet;

/**
 * Many registers that operations read, write and compare together, several in one operation; {@link
 * RegistersModel} says how. Every register starts at 0, or at {@code --initial}: a map gives each
 * key its own value (nil for a key that it does not hold), anything else is for all keys.
 */
public final class MultiRegisterModel extends RegistersModel {
    public MultiRegisterModel() {
        super(
                "multi-register",
                EnumSet.of(Function.READ, Function.WRITE, Function.CAS),
                Value.of(0));
    }
}
