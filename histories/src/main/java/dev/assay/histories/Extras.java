// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * An event's further facts, sorted by name, so that a history is written the same way by every JVM.
 */
final class Extras {
    private Extras() {}

    static Map<String, Value> sorted(Map<String, Value> extras) {
        return extras.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(extras));
    }
}
