// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

/** What an event says about its operation, in Jepsen's words. */
public enum EventType {
    /** A client is about to call the system. */
    INVOKE,
    /** The operation happened. */
    OK,
    /** The operation did not happen and never will. */
    FAIL,
    /** Nobody knows whether the operation happened, or whether it still will. */
    INFO;

    private static final EventType[] ALL = values();

    /** The type with this ordinal, without copying the array of all. */
    public static EventType at(int ordinal) {
        return ALL[ordinal];
    }

    /** True for everything but {@link #INVOKE}. */
    public boolean isCompletion() {
        return this != INVOKE;
    }

    /** The lower-case name that formats use. */
    public String word() {
        return switch (this) {
            case INVOKE -> "invoke";
            case OK -> "ok";
            case FAIL -> "fail";
            case INFO -> "info";
        };
    }
}
