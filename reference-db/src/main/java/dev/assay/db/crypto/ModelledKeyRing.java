// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import java.util.Arrays;

/**
 * Signatures that cost next to nothing, for campaigns: 8 bytes made of the message, the signer and
 * the cluster's seed. They find out every change that is not made with a participant's own {@link
 * Signatures}, which is all that a simulated liar holds; they stand no attack by somebody who knows
 * this code. Chance collisions: 1 in 2^64.
 *
 * @param seed of the cluster: signatures of one are worth nothing in another
 */
public record ModelledKeyRing(long seed) implements KeyRing {
    /** How long a signature is. */
    public static final int SIGNATURE_BYTES = Long.BYTES;

    @Override
    public Signatures of(int address) {
        return new Modelled(seed, address);
    }

    private record Modelled(long seed, int owner) implements Signatures {
        @Override
        public byte[] sign(byte[] message) {
            return signature(owner, message);
        }

        @Override
        public boolean verify(int signer, byte[] message, byte[] signature) {
            return Arrays.equals(signature(signer, message), signature);
        }

        private byte[] signature(int signer, byte[] message) {
            long hash = mix(seed ^ mix(signer + 1L));
            int whole = message.length - message.length % Long.BYTES;
            for (int i = 0; i < whole; i += Long.BYTES) {
                hash = mix(hash ^ longAt(message, i, Long.BYTES));
            }
            hash = mix(hash ^ longAt(message, whole, message.length - whole));
            hash = mix(hash ^ message.length);
            byte[] signature = new byte[SIGNATURE_BYTES];
            for (int i = 0; i < SIGNATURE_BYTES; i++) {
                signature[i] = (byte) (hash >>> (8 * i));
            }
            return signature;
        }

        private static long longAt(byte[] bytes, int from, int count) {
            long value = 0;
            for (int i = 0; i < count; i++) {
                value = value << 8 | bytes[from + i] & 0xff;
            }
            return value;
        }

        /** A bijection that spreads every bit over all (Stafford's variant 13, as SplitMix64). */
        private static long mix(long value) {
            long z = value + 0x9e3779b97f4a7c15L;
            z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
            z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
            return z ^ z >>> 31;
        }
    }
}
