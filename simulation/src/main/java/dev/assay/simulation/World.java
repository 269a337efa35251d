// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.IntConsumer;

/**
 * Where the nodes of a system live, and the controls that a nemesis has over them. True time is the
 * world's own; nodes may see other times. Driver code (clients' generator, nemesis) runs in the
 * world's callbacks, one at a time.
 */
public interface World {
    /** The kebab-case id: {@code simulated}, {@code processes}, … */
    String id();

    /**
     * What this world can do to its nodes; other methods throw {@link
     * UnsupportedOperationException}.
     */
    Set<Control> controls();

    /** How many database nodes there are; their addresses are {@code 0 .. nodes() - 1}. */
    int nodes();

    /** Nanoseconds of true time since the world began. */
    long nowNanos();

    /** Runs driver code after a delay of true time. */
    void after(long delayNanos, Runnable action);

    /**
     * As {@link #after}, but ahead of everything else at that instant where the world can order it:
     * what a fault does must not depend on when it was planned, nor may a plan that was dropped
     * leave a trace.
     */
    default void interruptAfter(long delayNanos, Runnable action) {
        after(delayNanos, action);
    }

    /** Starts a client-side node that survives every fault but those of the network. */
    void attach(int address, Protocol client);

    /**
     * Calls the listener for every client attached so far and, as it comes, for every further one.
     */
    void listenForClients(IntConsumer listener);

    /** The node that most recently became leader of the highest term and is alive, if any. */
    OptionalInt leader();

    /**
     * True once every node has taken part, of a system that must be whole once ({@link
     * Protocol#formation}); else always.
     */
    default boolean isFormed() {
        return true;
    }

    /** Control over links. */
    NetworkControls network();

    /** Control over processes and power. */
    ProcessControls processes();

    /** Control over clocks. */
    ClockControls clocks();

    /** Control over disks. */
    StorageControls storage();

    /**
     * Lets {@link Environment#buggify} be true on this node: each point is active in a share of all
     * runs, and an active one says yes with some probability. What was applied last counts.
     *
     * @param active share of runs in which a point is active, the same for all nodes of a run
     * @param yes probability that an active point says yes
     */
    default Applied buggify(int node, double active, double yes) {
        throw new UnsupportedOperationException("the world '" + id() + "' cannot ask for bad luck");
    }

    /** Control over what nodes say. */
    default MessageControls messages() {
        throw new UnsupportedOperationException("in the world '" + id() + "' nobody can lie");
    }

    /** Control over who takes part. */
    default MembershipControls membership() {
        throw new UnsupportedOperationException(
                "in the world '" + id() + "' nobody can change who takes part");
    }

    /** Control over trusted counters. */
    default CounterControls counters() {
        throw new UnsupportedOperationException(
                "in the world '" + id() + "' no node has a trusted counter");
    }

    /** Calls the listener for every observation of every node, in order. */
    void listen(ObservationListener listener);

    /** Hears what nodes do. */
    @FunctionalInterface
    interface ObservationListener {
        /** Node {@code address} did this at that true time. */
        void observed(long timeNanos, int address, Observation observation);
    }

    /**
     * A fault that was applied and can be taken back; taking back one leaves other faults on the
     * same place in force.
     */
    @FunctionalInterface
    interface Applied {
        /** Takes it back; harmless when called again. */
        void undo();
    }

    /** Links between addresses, each direction on its own. Cuts and qualities stack. */
    interface NetworkControls {
        /** Messages from {@code from} to {@code to} are dropped, also those under way. */
        Applied cut(int from, int to);

        /** Messages from {@code from} to {@code to} suffer this quality besides the world's own. */
        Applied degrade(int from, int to, LinkQuality quality);

        /** Messages from {@code from} to {@code to} suffer this as well. */
        Applied impair(int from, int to, Impairment impairment);

        /**
         * Messages from {@code from} to {@code to} that would arrive wait until the link is
         * unclogged, then arrive at once and in order.
         */
        Applied clog(int from, int to);
    }

    /**
     * What a link does to messages.
     *
     * @param loss probability that a message is lost, 0 … 1
     * @param duplication probability that a message arrives twice
     * @param extraDelayNanosMax further delay, uniform from 0, which also reorders
     */
    record LinkQuality(double loss, double duplication, long extraDelayNanosMax) {
        public LinkQuality {
            if (!(loss >= 0
                    && loss <= 1
                    && duplication >= 0
                    && duplication <= 1
                    && extraDelayNanosMax >= 0)) {
                throw new IllegalArgumentException(
                        "need loss and duplication from 0 to 1 and a delay of 0 or more: loss "
                                + loss
                                + ", duplication "
                                + duplication
                                + ", extra delay "
                                + extraDelayNanosMax
                                + " ns");
            }
        }
    }

    /**
     * Processes and power. Each call is harmless where it changes nothing (crashing a crashed
     * node).
     */
    interface ProcessControls {
        /** Kills the node; what it wrote stays. */
        void crash(int node);

        /** Kills the node; writes that were not synced are lost, each perhaps, perhaps torn. */
        void losePower(int node);

        /** Starts a killed node over its disk. */
        void restart(int node);

        /**
         * Stops the node; messages and timers wait. Outlives a crash: a node that is restarted
         * while paused starts when it is resumed.
         */
        void pause(int node);

        /** Lets a paused node go on. */
        void resume(int node);

        /** True unless the node is killed. */
        boolean isUp(int node);

        /**
         * Each callback of the node takes so much true time, at the end of which it takes effect;
         * what comes meanwhile waits in line. Adds to what is in force.
         */
        Applied slow(int node, long nanosPerCallback);

        /**
         * Leaves the node room for so many callbacks that wait because it is slow or paused: a
         * message that finds no room is lost, timers and answers of the disk are not. The least of
         * what is in force counts.
         */
        default Applied limitQueue(int node, int callbacks) {
            throw new UnsupportedOperationException("this world's queues have no limit");
        }

        /**
         * Puts another version of the program on the node's machine, which runs from the next start
         * on; see {@link Environment#version}.
         */
        void install(int node, int version);
    }

    /** One of the clocks of a node. */
    enum Clock {
        /** Tells the time of day. */
        WALL,
        /** Measures delays; timers run by it. */
        MONOTONIC
    }

    /** Clocks. */
    interface ClockControls {
        /** Sets the wall clock forward (or back, when negative) at once. */
        void jumpWall(int node, long deltaNanos);

        /**
         * Lets both clocks of the node run at {@code 1 + partsPerMillion / 1e6} of true time,
         * ±500,000 at most.
         */
        Applied drift(int node, long partsPerMillion);

        /** Lets one clock drift, as {@link #drift(int, long)} does both. */
        Applied drift(int node, Clock clock, long partsPerMillion);

        /**
         * Stops one clock, which goes on from where it stands; timers do not fire while the
         * monotonic clock stands.
         */
        Applied freeze(int node, Clock clock);

        /** Ends every drift and freeze that was applied and brings the wall clock to true time. */
        void reset(int node);
    }

    /**
     * An operator that asks the cluster again and again until its leader uses the configuration
     * that the operator wants: the voters with which the cluster began, but for what faults change
     * about that. It asks from outside of the network, all nodes that are up.
     */
    interface MembershipControls {
        /** The operator does not want a node to vote. */
        Applied remove(int node);

        /** The operator wants a node to vote that did not at first. */
        Applied add(int node);

        /** The operator asks once for a node to lead. */
        void transferTo(int node);

        /** Who voted at first. */
        SortedSet<Integer> votersAtFirst();

        /**
         * Voters of the first hour that are out, as far as is known: that the operator does not
         * want, or that do not vote in the configuration which some node uses.
         */
        SortedSet<Integer> missing();

        /** True when a node voted at first, or votes in the configuration that some node uses. */
        boolean takesPart(int node);

        /**
         * True when some nodes are a majority of the voters at first and of those in each
         * configuration that some node uses, so that they can serve whichever is in force, and
         * bring back the first one.
         */
        boolean isMajority(SortedSet<Integer> nodes);
    }
}
