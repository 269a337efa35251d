// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.SHA256Digest;

/** Seeds of keys, and seeds for several purposes out of one. */
final class Seeds {
    private Seeds() {}

    /** A seed that has as many bytes as it must. */
    static byte[] whole(byte[] seed) {
        if (seed.length != SignatureScheme.SEED_BYTES) {
            throw new IllegalArgumentException(
                    "a seed has " + SignatureScheme.SEED_BYTES + " bytes, not " + seed.length);
        }
        return seed.clone();
    }

    /** 32 bytes for a purpose, which say nothing about those for another. */
    static byte[] derived(String purpose, byte[] seed) {
        byte[] words = ("assay seed\0" + purpose + "\0").getBytes(StandardCharsets.UTF_8);
        SHA256Digest digest = new SHA256Digest();
        digest.update(words, 0, words.length);
        digest.update(seed, 0, seed.length);
        byte[] derived = new byte[digest.getDigestSize()];
        digest.doFinal(derived, 0);
        return derived;
    }

    /** The seed of one of a participant's keys in the cluster of this seed. */
    static byte[] ofKey(long cluster, int address, int number) {
        byte[] numbers =
                ByteBuffer.allocate(16).putLong(cluster).putInt(address).putInt(number).array();
        return derived("key", numbers);
    }
}
