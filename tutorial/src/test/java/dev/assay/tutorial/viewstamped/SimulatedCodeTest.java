// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import dev.assay.simulation.rules.SimulatedCodeRules;
import org.junit.jupiter.api.Test;

class SimulatedCodeTest {
    @Test
    void nothingThatASeedDoesNotDetermineIsTouched() {
        SimulatedCodeRules.check("dev.assay.tutorial.viewstamped");
    }
}
