// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.simulation.rules.SimulatedCodeRules;
import org.junit.jupiter.api.Test;

class SimulatedCodeTest {
    @Test
    void nothingThatASeedDoesNotDetermineIsTouchedInsideAWorld() {
        SimulatedCodeRules.check(
                "dev.assay.harness.virtual",
                "dev.assay.harness.workload",
                "dev.assay.harness.target");
    }
}
