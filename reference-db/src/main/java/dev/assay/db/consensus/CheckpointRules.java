// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

/**
 * How checkpoints are taken and believed.
 *
 * @param interval a checkpoint is taken at each multiple of it
 * @param reach votes for checkpoints so far above what was executed are kept
 * @param countsSignersOnce always, but for a planted bug
 * @param verifiesStates always, but for a planted bug
 */
public record CheckpointRules(
        int interval, long reach, boolean countsSignersOnce, boolean verifiesStates) {
    public CheckpointRules {
        if (interval < 1 || reach < interval) {
            throw new IllegalArgumentException(
                    "needs 1 <= interval <= reach, not " + interval + ", " + reach);
        }
    }
}
