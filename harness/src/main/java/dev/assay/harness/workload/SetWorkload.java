// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.workload;

import dev.assay.harness.Operation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;

/** Gets and additions to sets: what was added and acknowledged must be in every later set. */
public final class SetWorkload extends KeyedWorkload {
    public SetWorkload() {
        super("set", "s", 60, 0.4);
    }

    @Override
    Operation change(KeyRotation.Key key, Randomness random) {
        return step("add", key, Value.of(key.freshValue()));
    }
}
