// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import java.util.Map;

/** The numbers that a toxic is set to, complete. */
public record Attributes(Map<String, Number> values) {
    /** A whole number. */
    long whole(String name) {
        return of(name).longValue();
    }

    /** A number that may have a fraction. */
    double real(String name) {
        return of(name).doubleValue();
    }

    private Number of(String name) {
        Number value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no attribute " + name + " among " + values);
        }
        return value;
    }
}
