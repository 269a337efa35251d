// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

/**
 * What a fault does to a node's place in the fault budget. Faults that only hurt links and clocks
 * harm no node: a protocol has to be safe whatever they do.
 */
public enum Harm {
    /** None. */
    NONE,
    /** The node does not answer while the fault lasts, and then goes on with all that it knew. */
    STOPS,
    /**
     * The node loses something that its disk had promised to keep; for the rest of the trial it may
     * have to refuse to serve.
     */
    DAMAGES,
    /** The node may say anything to anybody; for the rest of the trial nothing it says counts. */
    LIES
}
