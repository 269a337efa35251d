// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

import dev.assay.histories.MicroOperation;
import java.util.List;

/** What a client knows about its operation afterwards. */
public sealed interface Outcome {
    /** It happened; the steps carry the results. */
    record Ok(List<MicroOperation> steps) implements Outcome {
        public Ok {
            steps = List.copyOf(steps);
        }
    }

    /** It did not happen and never will. */
    record Failed(String reason) implements Outcome {}

    /** Nobody knows whether it happened or still will. */
    record Indefinite(String reason) implements Outcome {}
}
