// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.workload;

import dev.assay.harness.Operation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;

/**
 * Gets and appends to lists. A list tells its whole past, so that a lost, doubled or reordered
 * append is seen by any later get.
 */
public final class AppendWorkload extends KeyedWorkload {
    public AppendWorkload() {
        super("append", "l", 60, 0.4);
    }

    @Override
    Operation change(KeyRotation.Key key, Randomness random) {
        return step("append", key, Value.of(key.freshValue()));
    }
}
