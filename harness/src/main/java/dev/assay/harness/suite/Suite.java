// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.trial.Trial;
import java.util.List;

/** Named trials that are run and reported together, in this order. */
public record Suite(String name, List<Trial> trials) {
    public Suite {
        trials = List.copyOf(trials);
    }
}
