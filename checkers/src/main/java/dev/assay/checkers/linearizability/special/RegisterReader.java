// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.RegisterOperations.Reading;
import java.util.Optional;

/** Reads what the operations on a register mean, once for all engines that are asked in turn. */
final class RegisterReader {
    private Optional<Known> last = Optional.empty();

    private record Known(ObjectHistory history, Reading reading) {}

    Reading of(ObjectHistory history, Budget.Meter meter) {
        if (last.isEmpty() || last.get().history != history) {
            last = Optional.of(new Known(history, RegisterOperations.of(history, meter)));
        }
        return last.get().reading;
    }
}
