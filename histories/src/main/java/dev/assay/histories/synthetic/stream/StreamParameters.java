// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a streamed history looks like. Start from {@link #of} and change what matters.
 *
 * @param operations how many operations are invoked
 * @param processes how many clients are busy at the same time
 * @param keys how many objects there are; where there is one, operations have no key (but those of
 *     kinds that need one)
 * @param values how many different values are written; {@link #UNIQUE} when none is written twice
 * @param permits of a semaphore
 * @param weights how often each of the kind's functions is called, in their order
 * @param options shares and switches
 */
public record StreamParameters(
        StreamKind kind,
        long operations,
        int processes,
        int keys,
        int values,
        int permits,
        List<Integer> weights,
        Options options) {
    /** Of {@link #values}: each written value is new. */
    public static final int UNIQUE = 0;

    /**
     * Shares and switches.
     *
     * @param crashed share of operations whose outcome nobody knows; half of them take effect, some
     *     of these later
     * @param failed share of operations that did not happen
     * @param violation true when one result is to be wrong
     * @param failedCasFails a cas that found another value ends as failed instead of with false
     * @param revisions results come with the number of the state that they saw or made
     */
    public record Options(
            double crashed,
            double failed,
            boolean violation,
            boolean failedCasFails,
            boolean revisions) {
        /** Everything returns, nothing is wrong. */
        public static final Options NONE = new Options(0, 0, false, false, false);
    }

    public StreamParameters {
        weights = List.copyOf(weights);
        requirePositive("operations", operations);
        requirePositive("processes", processes);
        requirePositive("keys", keys);
        requirePositive("permits", permits);
        if (values < 0) {
            throw new IllegalArgumentException("values repeat from " + values + "; at least 1");
        }
        if (permits > processes) {
            throw new IllegalArgumentException(
                    "more permits ("
                            + permits
                            + ") than processes ("
                            + processes
                            + ") never run out; lower the permits");
        }
        requireShares(options);
        if (options.revisions() && !kind.hasRevisions()) {
            throw new IllegalArgumentException(
                    "histories of " + kind.id() + " have no revisions; leave them out");
        }
        if (!kind.isLock()) {
            requireMix(kind, weights, options.violation());
        }
    }

    private static void requirePositive(String what, long number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, not " + number);
        }
    }

    private static void requireShares(Options options) {
        double crashed = options.crashed();
        double failed = options.failed();
        if (!(crashed >= 0 && failed >= 0 && crashed + failed < 1)) {
            throw new IllegalArgumentException(
                    "the shares of crashed ("
                            + crashed
                            + ") and failed ("
                            + failed
                            + ") operations are from 0 to 1, and below 1 together");
        }
    }

    private static void requireMix(StreamKind kind, List<Integer> weights, boolean violation) {
        long sum = 0;
        boolean tells = false;
        for (int i = 0; i < weights.size(); i++) {
            int weight = weights.get(i);
            if (weight < 0 || weight > 1_000_000) {
                throw new IllegalArgumentException(
                        "a weight of the mix is from 0 to 1000000, not " + weight);
            }
            sum += weight;
            tells |= weight > 0 && kind.isTelling(kind.functions().get(i));
        }
        if (weights.size() != kind.functions().size() || sum == 0) {
            throw new IllegalArgumentException(
                    "the mix needs a positive weight for one of "
                            + String.join(", ", kind.functions()));
        }
        if (violation && !tells) {
            throw new IllegalArgumentException(
                    "a violation shows in results of "
                            + kind.tellingFunctions()
                            + " only; give it a positive weight in the mix");
        }
    }

    /** Five processes, one key, unique values, the kind's own mix, two permits of a semaphore. */
    public static StreamParameters of(StreamKind kind, long operations) {
        return new StreamParameters(
                kind,
                operations,
                5,
                1,
                kind == StreamKind.COUNTER ? 5 : UNIQUE,
                kind == StreamKind.SEMAPHORE ? 2 : 1,
                kind.weights(),
                Options.NONE);
    }

    /** The same with other clients. */
    public StreamParameters withProcesses(int changed) {
        return new StreamParameters(
                kind, operations, changed, keys, values, permits, weights, options);
    }

    /** The same with other keys. */
    public StreamParameters withKeys(int changed) {
        return new StreamParameters(
                kind, operations, processes, changed, values, permits, weights, options);
    }

    /** The same with another range of values. */
    public StreamParameters withValues(int changed) {
        return new StreamParameters(
                kind, operations, processes, keys, changed, permits, weights, options);
    }

    /** The same with another number of permits. */
    public StreamParameters withPermits(int changed) {
        return new StreamParameters(
                kind, operations, processes, keys, values, changed, weights, options);
    }

    /** The same with other shares and switches. */
    public StreamParameters with(Options changed) {
        return new StreamParameters(
                kind, operations, processes, keys, values, permits, weights, changed);
    }

    /** The same with another mix; functions that it does not name are not called. */
    public StreamParameters withMix(Map<String, Integer> mix) {
        List<Integer> changed = new ArrayList<>();
        for (String function : kind.functions()) {
            changed.add(mix.getOrDefault(function, 0));
        }
        for (String function : mix.keySet()) {
            if (!kind.functions().contains(function)) {
                throw new IllegalArgumentException(
                        kind.isLock()
                                ? "clients of a "
                                        + kind.id()
                                        + " acquire and release in turn;"
                                        + " leave the mix out"
                                : kind.id()
                                        + " has no function "
                                        + function
                                        + "; it has "
                                        + String.join(", ", kind.functions()));
            }
        }
        return new StreamParameters(
                kind, operations, processes, keys, values, permits, changed, options);
    }
}
