// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

/**
 * What a format's authors mean where histories look alike but say different things. Checkers take
 * them as an option.
 *
 * @param nilReadIsUnknown a read that is ok and returned nil says nothing about what it saw, so
 *     that it matches any value (Knossos); otherwise nil is a value like others, that of a register
 *     nobody wrote (Porcupine)
 * @param failedCasIsMismatch a failed compare-and-set took place and found another value than it
 *     expected (Porcupine); otherwise it did not happen, for whatever reason (Knossos). Readers of
 *     formats with this meaning hand such an operation on as ok with the result false; what they
 *     leave failed did not happen, so that a checker need not look at this
 * @param isTimeless the format tells the order of each session and nothing of real time; how the
 *     events of different sessions lie to each other is its reader's guess, of which no checker may
 *     make anything
 */
public record Conventions(
        boolean nilReadIsUnknown, boolean failedCasIsMismatch, boolean isTimeless) {
    /** Nil is nil, and what failed did not happen. */
    public static final Conventions PLAIN = new Conventions(false, false);

    /** As {@link #PLAIN}, of sessions without times. */
    public static final Conventions TIMELESS = new Conventions(false, false, true);

    /** Of a format whose events are in the order of real time. */
    public Conventions(boolean nilReadIsUnknown, boolean failedCasIsMismatch) {
        this(nilReadIsUnknown, failedCasIsMismatch, false);
    }
}
