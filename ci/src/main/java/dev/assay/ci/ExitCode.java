// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import dev.assay.checkers.Status;
import java.util.Collection;

/** The exit codes of every command. */
public final class ExitCode {
    /** All as expected. */
    public static final int OK = 0;

    /** A violation was found. */
    public static final int VIOLATION = 1;

    /** Undecided, or nothing was there to check. */
    public static final int UNDECIDED = 2;

    /** Bad arguments, bad input, or an output that cannot be written. */
    public static final int BAD_INPUT = 254;

    /** A defect of Assay itself. */
    public static final int INTERNAL = 255;

    private ExitCode() {}

    /** The exit code of one verdict. */
    public static int of(Status status) {
        return switch (status) {
            case VALID -> OK;
            case VACUOUS, UNKNOWN -> UNDECIDED;
            case INVALID -> VIOLATION;
        };
    }

    /**
     * The exit code of several inputs together: a violation beats everything, then what kept Assay
     * from judging.
     */
    public static int worst(Collection<Integer> codes) {
        return codes.stream()
                .max(java.util.Comparator.comparingInt(ExitCode::weight))
                .orElse(UNDECIDED);
    }

    private static int weight(int code) {
        return switch (code) {
            case VIOLATION -> 4;
            case INTERNAL -> 3;
            case BAD_INPUT -> 2;
            case UNDECIDED -> 1;
            case OK -> 0;
            default -> throw new IllegalArgumentException("no exit code of Assay: " + code);
        };
    }
}
