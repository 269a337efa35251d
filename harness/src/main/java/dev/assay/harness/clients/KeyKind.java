// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import dev.assay.histories.Value;

/** What the standard workloads keep under a key, which its first letter tells. */
enum KeyKind {
    REGISTER,
    LIST,
    SET;

    static KeyKind of(Value key) {
        return switch (text(key).isEmpty() ? ' ' : text(key).charAt(0)) {
            case 'l' -> LIST;
            case 's' -> SET;
            default -> REGISTER;
        };
    }

    /** A key or a value as a system is told it. */
    static String text(Value value) {
        return switch (value) {
            case Value.Text text -> text.value();
            case Value.Int number -> Long.toString(number.value());
            default -> throw new IllegalArgumentException("no such key or value here: " + value);
        };
    }
}
