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
     * The node loses something that its disk or its trusted counter had promised to keep, in a way
     * that leaves traces; for the rest of the trial it may have to refuse to serve.
     */
    DAMAGES,
    /**
     * The node's disk goes back to what it once was, whole and without a trace, so that the node
     * alone cannot know what it has promised since. For the rest of the trial it may have to refuse
     * to serve, and what it had promised may be forgotten.
     */
    FORGETS,
    /**
     * The node is no voter while the fault lasts, and until the cluster has taken it in again: the
     * voters that are left stand fewer failures.
     */
    REMOVES,
    /**
     * The node's trusted counter gives numbers again that it gave before: for the rest of the trial
     * nothing that the node says counts, and nothing that the counter vouches for does.
     */
    MISCOUNTS,
    /** The node may say anything to anybody; for the rest of the trial nothing it says counts. */
    LIES
}
