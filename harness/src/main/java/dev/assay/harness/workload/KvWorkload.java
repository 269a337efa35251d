// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.workload;

import dev.assay.harness.Operation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;

/**
 * Gets, puts and compare-and-sets. No value is put twice on a key; half of the comparisons have a
 * chance to match.
 */
public final class KvWorkload extends KeyedWorkload {
    private static final double CAS = 0.4;

    public KvWorkload() {
        super("kv", "r", 120, 0.45);
    }

    @Override
    Operation change(KeyRotation.Key key, Randomness random) {
        if (random.chance(CAS)) {
            Value expected = Value.of(key.likelyValue(random));
            return step("cas", key, Value.sequence(expected, Value.of(key.freshValue())));
        }
        return step("put", key, Value.of(key.freshValue()));
    }
}
