// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.transactions;

/**
 * What transactions a history holds.
 *
 * @param isOfLists transactions append to lists and read them whole; otherwise they write registers
 *     and read them
 * @param transactions how many are begun
 * @param processes clients that are busy at the same time
 * @param isolation what the simulated store keeps
 * @param steps how many steps each has
 * @param keys which keys they use
 * @param options what goes wrong
 */
public record TransactionParameters(
        boolean isOfLists,
        long transactions,
        int processes,
        SimulatedIsolation isolation,
        Steps steps,
        Keys keys,
        Options options) {
    /** More are nobody's clients. */
    private static final int MOST_PROCESSES = 100_000;

    private static final int MOST_STEPS = 1_000;
    private static final int MOST_KEYS = 10_000_000;

    /**
     * The number of steps, drawn evenly.
     *
     * @param writes the share of those that write
     */
    public record Steps(int least, int most, double writes) {
        public Steps {
            require(
                    least >= 1 && least <= most && most <= MOST_STEPS,
                    "steps are from 1 to " + MOST_STEPS + ", the least first");
            require(writes > 0 && writes <= 1, "the share of writes is above 0, at most 1");
        }
    }

    /** How often keys are used. */
    public enum Distribution {
        UNIFORM,
        /** The n-th key as often as 1/n. */
        ZIPF,
        /** A fifth of the keys for four fifths of the steps. */
        HOT
    }

    /**
     * The keys in use.
     *
     * @param writesPerKey after so many a key gives way to a new one; 0 for never
     */
    public record Keys(int count, Distribution distribution, int writesPerKey) {
        public Keys {
            require(count >= 1 && count <= MOST_KEYS, "keys are from 1 to " + MOST_KEYS);
            require(writesPerKey >= 0, "writes for each key are 0 or more");
        }
    }

    /**
     * What goes wrong.
     *
     * @param crashed the share of transactions of unknown outcome
     * @param failed the share of transactions that clients abort
     * @param violation one result is wrong, at about nine tenths of the history
     */
    public record Options(double crashed, double failed, boolean violation) {
        /** All goes well. */
        public static final Options NONE = new Options(0, 0, false);

        public Options {
            require(
                    crashed >= 0 && failed >= 0 && crashed + failed <= 0.9,
                    "the shares of crashed and failed transactions are from 0 to 0.9 together");
        }
    }

    public TransactionParameters {
        require(transactions >= 1, "at least one transaction is needed");
        require(
                processes >= 1 && processes <= MOST_PROCESSES,
                "processes are from 1 to " + MOST_PROCESSES);
        require(
                !isOfLists || isolation != SimulatedIsolation.CAUSAL,
                "lists to which different nodes append have no order that all see; choose"
                        + " parallel-snapshot-isolation, or registers");
        require(
                !isOfLists || keys.writesPerKey > 0,
                "lists that grow for ever are read for ever; say how many writes a key gets");
        require(
                !options.violation || transactions >= 20,
                transactions + " transactions are too few for a violation; make 20 or more");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
