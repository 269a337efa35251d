// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

/** An entry of the world's event queue. */
sealed interface Happening {
    /**
     * A message reaches its receiver's machine.
     *
     * @param incarnation of the receiver when it was sent, or {@link #ANY}
     * @param cutEpoch how often the link had been cut when it was sent, or {@link #ANY}
     * @param hash of the bytes when it was sent
     */
    record Delivery(Link link, int incarnation, int cutEpoch, long hash, byte[] message)
            implements Happening {
        /** Fits every incarnation and every cut. */
        static final int ANY = -1;

        /** The same message with other bytes. */
        Delivery with(byte[] changed) {
            return new Delivery(link, incarnation, cutEpoch, Trace.hash(changed), changed);
        }
    }

    /** The next timer of a host may be due. */
    record Wake(Host host, int generation) implements Happening {}

    /**
     * Runs in one incarnation of a host: waits while the host is paused, and never happens once the
     * incarnation is dead.
     */
    record Callback(Host host, int incarnation, TraceEvent.Kind kind, Runnable action)
            implements Happening {}

    /** A slow host has finished its next callback. */
    record Worked(Host host, int generation) implements Happening {}

    /** Runs whatever the hosts do: driver code, and disks. */
    record Driver(TraceEvent.Kind kind, int address, Runnable action) implements Happening {}

    /**
     * A nemesis acts; it leaves a trace only by what it does, so that a fault which is called off
     * leaves none.
     */
    record Interrupt(Runnable action) implements Happening {}
}
