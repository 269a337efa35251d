// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import dev.assay.db.crypto.SignatureScheme.SecretKey;
import java.util.TreeMap;

/**
 * Real keys of one scheme, made of a seed when they are first needed. Of one thread, as a simulated
 * cluster is.
 */
public final class SchemeKeyRing implements KeyRing {
    private final SignatureScheme scheme;
    private final long seed;
    private final TreeMap<Integer, SecretKey> keys = new TreeMap<>();

    /**
     * The keys of a cluster.
     *
     * @param seed of the cluster: signatures of one are worth nothing in another
     */
    public SchemeKeyRing(SignatureScheme scheme, long seed) {
        this.scheme = scheme;
        this.seed = seed;
    }

    @Override
    public Signatures of(int address) {
        SecretKey own = keyOf(address);
        return new Signatures() {
            @Override
            public int owner() {
                return address;
            }

            @Override
            public byte[] sign(byte[] message) {
                return own.sign(message);
            }

            @Override
            public boolean verify(int signer, byte[] message, byte[] signature) {
                return signer >= 0 && scheme.verify(keyOf(signer).publicKey(), message, signature);
            }
        };
    }

    /** One of a participant's keys, numbered from 0; the ring itself signs by the first. */
    public SecretKey key(int address, int number) {
        return scheme.keyOf(Seeds.ofKey(seed, address, number));
    }

    private SecretKey keyOf(int address) {
        return keys.computeIfAbsent(address, missing -> key(missing, 0));
    }
}
