// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A small device that numbers what a node says, and vouches for it: the unique sequential
 * identifier generator (USIG) of Veronese et al., "Efficient Byzantine Fault-Tolerance", IEEE
 * Transactions on Computers 2013, section 3. It gives no number twice and leaves none out, whatever
 * the node's code is up to, and keeps its count while the node is down, apart from the node's disk.
 * Who lies can use its own device, and no other; so it can say nothing twice under one number.
 *
 * <p>Beyond the paper it can say again which identifiers it gave last ({@link #given}): a node that
 * dies after its device numbered a message, and before it has the number on its disk, would leave a
 * number behind that belongs to nothing, and everybody would wait for it. Saying it again is no
 * second use, since the identifier vouches for the same content.
 */
public interface TrustedCounter {
    /** The epoch of a device that never started anew. */
    long FIRST_EPOCH = 1;

    /** So many identifiers a device can say again. */
    int REMEMBERED = 64;

    /** How a device keeps its count. */
    enum Make {
        /** It survives restarts, and losses of power. */
        DURABLE,
        /**
         * It starts from nothing with each incarnation of its node, in the same epoch: keys that
         * are kept, a count that lives in memory.
         */
        VOLATILE
    }

    /**
     * What the device vouches with.
     *
     * @param epoch counts how often the device started anew, from {@link #FIRST_EPOCH}
     * @param number from 1
     * @param certificate over the content, the epoch and the number
     */
    record Identifier(long epoch, long number, byte[] certificate) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identifier that
                    && epoch == that.epoch
                    && number == that.number
                    && Arrays.equals(certificate, that.certificate);
        }

        @Override
        public int hashCode() {
            return Objects.hash(epoch, number, Arrays.hashCode(certificate));
        }
    }

    /**
     * Content with its identifier.
     *
     * @param content what was handed in, but where the node's code is made to lie
     */
    record Numbered(byte[] content, Identifier identifier) {}

    /** Gives the content the next number; durable when this returns. */
    Numbered number(byte[] content);

    /** The epoch that the device is in. */
    long epoch();

    /** The last number that was given, 0 if there is none. */
    long last();

    /** The identifier that was given with a number, if it is one of the last. */
    Optional<Identifier> given(long number);

    /**
     * Whether the device of this node vouches for exactly this content. False for nonsense; never
     * throws.
     */
    boolean verify(int owner, byte[] content, Identifier identifier);
}
