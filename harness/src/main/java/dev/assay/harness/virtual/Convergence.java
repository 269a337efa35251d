// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether the replicas caught up with one another in the end.
 *
 * @param told false when no node ever said how far it is, so that nothing can be judged
 * @param complaint what the replicas that stayed behind reached, if any did
 */
public record Convergence(boolean told, Optional<String> complaint) {
    /** No node said how far it is. */
    public static final Convergence UNTOLD = new Convergence(false, Optional.empty());

    static Convergence of(List<String> behind, Duration limit) {
        if (behind.isEmpty()) {
            return new Convergence(true, Optional.empty());
        }
        return new Convergence(
                true,
                Optional.of(
                        "%.1f s after the last final operation not all replicas had applied what others had: %s."
                                .formatted(limit.toMillis() / 1e3, String.join(", ", behind))));
    }
}
