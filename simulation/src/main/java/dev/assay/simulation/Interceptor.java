// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

/**
 * Stands between a liar's code and the network. The code runs as it is; only what it sends is in
 * the interceptor's hands, which may let it go, drop it, change it, keep it for later, or say
 * something else to somebody else. It hears what the liar receives, too, and may answer in its
 * place.
 *
 * <p>Like simulated code it must be a function of what it sees and of its own random stream.
 */
@FunctionalInterface
public interface Interceptor {
    /**
     * The code at the address wants to send this. Nothing leaves but what is handed to the outlet.
     * The array must not be changed.
     */
    void sent(int to, byte[] message, Outlet outlet);

    /** The code is about to receive this; it will, whatever the interceptor does. */
    default void received(int from, byte[] message, Outlet outlet) {}

    /** The lie ends: the last chance to let out what was kept back. */
    default void ended(Outlet outlet) {}

    /** Where an interceptor lets messages out, all of them under the liar's own address. */
    interface Outlet {
        /** True time, for lies that last or change. */
        long nowNanos();

        /** Lets a message out; interceptors that were applied later see it next. */
        void send(int to, byte[] message);

        /**
         * As {@link #send}, but later; it comes out even if the lie is over or the liar is dead.
         */
        void sendAfter(long delayNanos, int to, byte[] message);
    }
}
