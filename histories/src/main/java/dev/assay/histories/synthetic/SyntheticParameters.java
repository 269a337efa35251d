// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

/**
 * What a synthetic history looks like. Start from {@link #of} and change what matters by the {@code
 * with} methods.
 *
 * @param processes how many clients run at the same time
 * @param operations how many operations are invoked
 * @param keys how many objects there are; where there is one, operations have no key (but those of
 *     kinds that need one)
 * @param values how many different values are written, so that small numbers make values repeat
 * @param crashed share of operations whose outcome nobody knows; half of them take effect, some of
 *     these after their last event
 * @param failed share of operations that did not happen
 */
public record SyntheticParameters(
        ObjectKind kind,
        int processes,
        int operations,
        int keys,
        int values,
        double crashed,
        double failed) {
    public SyntheticParameters {
        if (processes < 1 || operations < 0 || keys < 1 || values < 1) {
            throw new IllegalArgumentException(
                    "processes "
                            + processes
                            + ", operations "
                            + operations
                            + ", keys "
                            + keys
                            + ", values "
                            + values
                            + ": all must be positive");
        }
        if (crashed < 0 || failed < 0 || crashed + failed > 1) {
            throw new IllegalArgumentException(
                    "shares crashed "
                            + crashed
                            + " and failed "
                            + failed
                            + " must not be negative nor exceed 1 together");
        }
    }

    /**
     * Three processes, one key, four values, one operation in twenty crashed and one in twenty
     * failed.
     */
    public static SyntheticParameters of(ObjectKind kind, int operations) {
        return new SyntheticParameters(kind, 3, operations, 1, 4, 0.05, 0.05);
    }

    /** The same with other clients. */
    public SyntheticParameters withProcesses(int changed) {
        return new SyntheticParameters(kind, changed, operations, keys, values, crashed, failed);
    }

    /** The same with other keys. */
    public SyntheticParameters withKeys(int changed) {
        return new SyntheticParameters(
                kind, processes, operations, changed, values, crashed, failed);
    }

    /** The same with another range of values. */
    public SyntheticParameters withValues(int changed) {
        return new SyntheticParameters(kind, processes, operations, keys, changed, crashed, failed);
    }

    /** The same with another share of crashed operations. */
    public SyntheticParameters withCrashed(double changed) {
        return new SyntheticParameters(kind, processes, operations, keys, values, changed, failed);
    }

    /** The same with another share of failed operations. */
    public SyntheticParameters withFailed(double changed) {
        return new SyntheticParameters(kind, processes, operations, keys, values, crashed, changed);
    }
}
