// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

import dev.assay.histories.MicroOperation;
import java.util.List;

/** What a workload asks of a client: the steps carry arguments. */
public record Operation(String function, List<MicroOperation> steps) {
    public Operation {
        steps = List.copyOf(steps);
    }

    /** An operation with one step. */
    public static Operation of(MicroOperation step) {
        return new Operation(step.function(), List.of(step));
    }
}
