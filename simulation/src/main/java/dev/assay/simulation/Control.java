// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

/**
 * What a world may let a nemesis do; a schedule declares what it needs, and a world that lacks it
 * refuses before the trial starts.
 */
public enum Control {
    /** Cutting links, in one direction or both. */
    PARTITION,
    /** Loss, duplication, delay and reordering of messages on links. */
    LINK_QUALITY,
    /** Killing and restarting processes; their disks keep what the process wrote. */
    CRASH,
    /** Killing nodes so that writes which were not synced are lost. */
    POWER_LOSS,
    /** Stopping a process for a while without killing it. */
    PAUSE,
    /** Setting, drifting and stopping a node's wall clock. */
    WALL_CLOCK,
    /** Drifting and stopping a node's monotonic clock. */
    MONOTONIC_CLOCK,
    /** Further delays on links, of some distribution. */
    LINK_DELAY,
    /** Losses on links that come in bursts. */
    BURST_LOSS,
    /** Old messages that links deliver again. */
    REPLAY,
    /** Damaged bytes of messages. */
    CORRUPTION,
    /** Links that carry only so many bytes a second, or messages at once. */
    BANDWIDTH,
    /** Holding messages back by the priorities of chains of them. */
    MESSAGE_ORDER,
    /** Links on which messages wait. */
    CLOG,
    /**
     * Killing a process inside the callback in which it makes an observation: who listens hears of
     * it before the callback goes on.
     */
    NAMED_POINT,
    /** Callbacks of a node that take time. */
    SLOW_CPU,
    /** Losing the messages for which a node's queue has no room. */
    QUEUE_LIMIT,
    /** Starting another version of a node's program. */
    UPGRADE,
    /** Making the operations of a node's disk fail, stall or lie. */
    STORAGE_ERRORS,
    /** Emptying the disk of a node that is down. */
    EMPTY_DISK,
    /** Changing behind a node's back what its disk holds. */
    STORAGE_DAMAGE,
    /** Changing what nodes say, running second instances of them, going back to a copied disk. */
    MESSAGES,
    /** Unlikely turns at points that the code of nodes names. */
    BUGGIFY,
    /** Asking a cluster to change who takes part in it, and who leads. */
    MEMBERSHIP,
    /** Moving, copying and resetting the trusted counters of nodes. */
    TRUSTED_COUNTER;

    /** The kebab-case name that schedule files use. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
