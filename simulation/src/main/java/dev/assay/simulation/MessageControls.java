// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.function.Predicate;

/** What a world lets a nemesis do so that a node lies. */
public interface MessageControls {
    /**
     * Everything that the node or client at this address sends passes through the interceptor from
     * now on. Interceptors stack: what the one applied first lets out, the next one sees.
     */
    World.Applied intercept(int address, Interceptor interceptor);

    /**
     * Starts a second instance of the node at its address, with a copy of its disk as it is now and
     * with clocks and timers of its own. Crashes, restarts and pauses of the node concern both.
     * With several twins of one node in force there is one second instance, and the routing applied
     * last counts; the instance ends with the last of them, and its disk with it.
     */
    World.Applied twin(int node, TwinRouting routing);

    /** Copies what is on the node's disk now, as a process that reads it would see it. */
    DiskCopy copyDisk(int node);

    /** How the messages of this world's protocol can be lied about. */
    MessageForger forger();

    /** What a disk held at some moment. */
    @FunctionalInterface
    interface DiskCopy {
        /**
         * Kills the node, puts the copy in place of what its disk holds now, durable and not, and
         * starts the node again; one that was down stays down.
         *
         * @param forgotten of a file's name: whether it goes back; the others stay as they are
         */
        void restore(Predicate<String> forgotten);
    }
}
