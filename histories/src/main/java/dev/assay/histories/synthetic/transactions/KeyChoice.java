// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.transactions;

import dev.assay.histories.Randomness;
import java.util.Arrays;

/** The keys in use, and which one is next. O(log keys) a draw at most. */
final class KeyChoice {
    /** A fifth of the keys, for four fifths of the steps. */
    private static final int HOT_PART = 5;

    private final TransactionParameters.Keys parameters;
    private final boolean isOfLists;
    private final Randomness randomness;
    private final SimulatedKey[] keys;

    /** Of Zipf's law: what the first keys weigh together. */
    private final double[] weights;

    private long nextId;

    KeyChoice(TransactionParameters.Keys parameters, boolean isOfLists, Randomness randomness) {
        this.parameters = parameters;
        this.isOfLists = isOfLists;
        this.randomness = randomness;
        keys = new SimulatedKey[parameters.count()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = fresh();
        }
        boolean isZipf = parameters.distribution() == TransactionParameters.Distribution.ZIPF;
        weights = new double[isZipf ? keys.length : 0];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (i == 0 ? 0 : weights[i - 1]) + 1.0 / (i + 1);
        }
    }

    private SimulatedKey fresh() {
        return new SimulatedKey(nextId++, SimulatedStore.NODES, isOfLists);
    }

    /** A key to use. */
    SimulatedKey next() {
        return at(
                switch (parameters.distribution()) {
                    case UNIFORM -> randomness.nextInt(keys.length);
                    case ZIPF -> zipf();
                    case HOT -> hot();
                });
    }

    private int zipf() {
        double drawn = randomness.nextDouble() * weights[weights.length - 1];
        int found = Arrays.binarySearch(weights, drawn);
        return Math.min(found < 0 ? -found - 1 : found + 1, weights.length - 1);
    }

    private int hot() {
        int hot = Math.max(1, keys.length / HOT_PART);
        boolean isHot = hot == keys.length || randomness.nextInt(HOT_PART) != 0;
        return isHot ? randomness.nextInt(hot) : hot + randomness.nextInt(keys.length - hot);
    }

    private SimulatedKey at(int place) {
        if (parameters.writesPerKey() > 0 && keys[place].given() >= parameters.writesPerKey()) {
            keys[place] = fresh();
        }
        return keys[place];
    }

    /** A key that nobody used. */
    SimulatedKey unused() {
        return fresh();
    }
}
