// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.workload;

import dev.assay.harness.Operation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;

/**
 * Gets and puts: as {@code kv} without compare-and-set, for systems that have none. No value is put
 * twice on a key.
 */
public final class RegisterWorkload extends KeyedWorkload {
    public RegisterWorkload() {
        super("register", "w", 120, 0.5);
    }

    @Override
    Operation change(KeyRotation.Key key, Randomness random) {
        return step("put", key, Value.of(key.freshValue()));
    }
}
