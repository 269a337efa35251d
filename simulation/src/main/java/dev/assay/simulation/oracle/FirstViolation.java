// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.oracle;

import dev.assay.simulation.Oracle;
import java.util.List;
import java.util.Optional;

/** Keeps the first violation and counts what was judged. */
abstract class FirstViolation implements Oracle {
    private final String id;
    private Optional<Violation> violation = Optional.empty();
    private long judged;

    FirstViolation(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<Violation> violation() {
        return violation;
    }

    @Override
    public long judged() {
        return judged;
    }

    /** One more observation was compared with what must hold. */
    void judgedOne() {
        judged++;
    }

    void violated(long timeNanos, String kind, String... explanation) {
        if (violation.isEmpty()) {
            violation = Optional.of(new Violation(timeNanos, kind, List.of(explanation)));
        }
    }

    static String seconds(long timeNanos) {
        return "%.6f s".formatted(timeNanos / 1e9);
    }
}
