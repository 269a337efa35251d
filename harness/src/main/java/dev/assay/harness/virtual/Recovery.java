// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.checkers.model.Describe;
import dev.assay.harness.Operation;
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
 * @param lateProcesses the processes that called them last
 */
public record Recovery(
        long sinceNanos,
        int succeeded,
        Duration slowest,
        List<String> complaints,
        List<Integer> lateProcesses) {
    public Recovery {
        lateProcesses = List.copyOf(lateProcesses);
        complaints = List.copyOf(complaints);
    }

    static Recovery of(FinalOperations last, long sinceNanos, Duration limit) {
        List<String> complaints = new ArrayList<>();
        for (FinalOperations.Late late : last.late()) {
            complaints.add(
                    complaint(
                            new Attempts(
                                    late.process(),
                                    late.sinceNanos(),
                                    late.attempts(),
                                    late.lastAnswer()),
                            late.operation(),
                            limit));
        }
        return new Recovery(
                sinceNanos,
                last.succeeded(),
                Duration.ofNanos(last.slowestNanos()),
                complaints,
                last.late().stream().map(FinalOperations.Late::process).toList());
    }

    /**
     * How often an operation was tried in vain.
     *
     * @param process that tried last
     * @param sinceNanos true time of the first attempt
     */
    public record Attempts(int process, long sinceNanos, int count, String lastAnswer) {}

    /** One line about an operation that had no success within its limit. */
    public static String complaint(Attempts attempts, Operation operation, Duration limit) {
        String asked =
                "Process %d asked for %s at %.3f s, when every fault was healed"
                        .formatted(
                                attempts.process(),
                                describe(operation),
                                attempts.sinceNanos() / 1e9);
        String got =
                "had no success within %.1f s (attempts: %d; the last answer: %s)"
                        .formatted(limit.toMillis() / 1e3, attempts.count(), attempts.lastAnswer());
        return asked + ", and " + got + ".";
    }

    private static String describe(Operation operation) {
        StringBuilder text = new StringBuilder(operation.function());
        operation
                .steps()
                .forEach(
                        step -> {
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
