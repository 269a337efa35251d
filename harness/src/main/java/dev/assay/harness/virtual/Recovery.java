// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.harness.Operation;
import dev.assay.checkers.model.Describe;
import dev.assay.histories.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the system answered after everything was healed.
 *
 * @param sinceNanos true time of the first final operation
 * @param succeeded final operations that succeeded in time
 * @param slowest of these
 * @param complaints one line for each operation that did not
 */
public record Recovery(long sinceNanos, int succeeded, Duration slowest, List<String> complaints) {
    public Recovery {
        complaints = List.copyOf(complaints);
    }

    static Recovery of(FinalOperations last, long sinceNanos, Duration limit) {
        List<String> complaints = new ArrayList<>();
        for (FinalOperations.Late late : last.late()) {
            complaints.add("Process %d asked for %s at %.3f s, when every fault was healed, and had no success within %.1f s"
                            .formatted(late.process(), describe(late.operation()), late.sinceNanos() / 1e9, limit.toMillis() / 1e3)
                    + " (attempts: " + late.attempts() + "; the last answer: " + late.lastAnswer() + ").");
        }
        return new Recovery(sinceNanos, last.succeeded(), Duration.ofNanos(last.slowestNanos()), complaints);
    }

    private static String describe(Operation operation) {
        StringBuilder text = new StringBuilder(operation.function());
        operation.steps().forEach(step -> {
            if (!(step.value() instanceof Value.Missing)) {
                text.append(' ').append(Describe.value(step.value()));
            }
            if (step.key() != Value.ABSENT) {
                text.append(" on ").append(Describe.value(step.key()));
            }
        });
        return text.toString();
    }
}
