// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

/**
 * The functions that the built-in models know, under the names by which Jepsen's tests and others
 * call them.
 */
enum Function {
    READ,
    WRITE,
    CAS,
    APPEND,
    ADD,
    ACQUIRE,
    RELEASE,
    ENQUEUE,
    DEQUEUE,
    OTHER;

    /** The function behind a name; {@link #OTHER} where no built-in model knows it. */
    static Function named(String name) {
        return switch (name) {
            case "read", "r", "get" -> READ;
            case "write", "w", "put" -> WRITE;
            case "cas", "compare-and-set" -> CAS;
            case "append" -> APPEND;
            case "add", "add-to-set" -> ADD;
            case "acquire", "lock" -> ACQUIRE;
            case "release", "unlock" -> RELEASE;
            case "enqueue" -> ENQUEUE;
            case "dequeue" -> DEQUEUE;
            default -> OTHER;
        };
    }

    /** The name that messages use. */
    String word() {
        return switch (this) {
            case READ -> "read (r, get)";
            case WRITE -> "write (w, put)";
            case CAS -> "cas";
            case APPEND -> "append";
            case ADD -> "add (add-to-set)";
            case ACQUIRE -> "acquire (lock)";
            case RELEASE -> "release (unlock)";
            case ENQUEUE -> "enqueue";
            case DEQUEUE -> "dequeue";
            case OTHER -> "other";
        };
    }
}
