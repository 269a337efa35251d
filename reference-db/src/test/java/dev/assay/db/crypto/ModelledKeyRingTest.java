// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ModelledKeyRingTest {
    private final KeyRing keys = new ModelledKeyRing(7);

    @Property
    void everybodyVerifiesWhatASignerSigned(
            @ForAll byte[] message, @ForAll @IntRange(max = 5) int signer) {
        byte[] signature = keys.of(signer).sign(message);

        assertThat(keys.of(3).verify(signer, message, signature)).isTrue();
        assertThat(keys.of(signer).sign(message)).isEqualTo(signature);
        assertThat(keys.of(3).verify(signer + 1, message, signature)).isFalse();
        assertThat(new ModelledKeyRing(8).of(3).verify(signer, message, signature)).isFalse();
    }

    @Property
    void noBitOfAMessageOrASignatureCanBeChanged(
            @ForAll @Size(min = 1, max = 40) byte[] message, @ForAll @IntRange(max = 319) int bit) {
        byte[] signature = keys.of(1).sign(message);
        byte[] otherMessage = flipped(message, bit);
        byte[] otherSignature = flipped(signature, bit);

        assertThat(keys.of(2).verify(1, otherMessage, signature)).isFalse();
        assertThat(keys.of(2).verify(1, message, otherSignature)).isFalse();
    }

    @Example
    void zerosAtTheEndAreSigned() {
        byte[] signature = keys.of(1).sign(new byte[3]);

        assertThat(keys.of(2).verify(1, new byte[4], signature)).isFalse();
        assertThat(keys.of(2).verify(1, new byte[3], new byte[0])).isFalse();
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] copy = bytes.clone();
        copy[bit / 8 % copy.length] ^= (byte) (1 << bit % 8);
        return copy;
    }
}
