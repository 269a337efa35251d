// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.ledger.JdkSignatureVerifier;
import dev.assay.checkers.ledger.KeyChange;
import dev.assay.checkers.ledger.KeyHistory;
import dev.assay.checkers.ledger.SignatureVerifier;
import dev.assay.checkers.ledger.SignerKey;
import dev.assay.db.crypto.SignatureScheme.SecretKey;
import dev.assay.db.crypto.parallel.ParallelVerifier;
import dev.assay.db.crypto.parallel.ParallelVerifier.Claim;
import dev.assay.histories.Randomness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemesTest {
    static Stream<SignatureScheme> schemes() {
        return Schemes.all().stream();
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void everybody_verifies_what_a_signer_signed_and_nothing_else(SignatureScheme scheme) {
        SchemeKeyRing ring = new SchemeKeyRing(scheme, 7);
        byte[] message = {1, 2, 3};
        byte[] signature = ring.of(1).sign(message);

        assertThat(ring.of(1).owner()).isEqualTo(1);
        assertThat(ring.of(0).verify(1, message, signature)).isTrue();
        assertThat(ring.of(0).verify(2, message, signature)).isFalse();
        assertThat(ring.of(0).verify(-1, message, signature)).isFalse();
        assertThat(new SchemeKeyRing(scheme, 8).of(0).verify(1, message, signature)).isFalse();
        assertThat(ring.of(0).verify(1, new byte[] {1, 2}, signature)).isFalse();
        assertThat(ring.of(0).verify(1, message, new byte[0])).isFalse();
        assertThat(scheme.verify(new byte[0], message, signature)).isFalse();
        assertThat(scheme.verify(new byte[5000], message, signature)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void signing_is_a_function_of_seed_and_message(SignatureScheme scheme) {
        byte[] message = {9};
        byte[] first = new SchemeKeyRing(scheme, 3).of(2).sign(message);

        assertThat(new SchemeKeyRing(scheme, 3).of(2).sign(message)).isEqualTo(first);
        assertThat(new SchemeKeyRing(scheme, 3).of(2).sign(new byte[] {8})).isNotEqualTo(first);
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void no_bit_of_a_signature_can_be_changed(SignatureScheme scheme) {
        SchemeKeyRing ring = new SchemeKeyRing(scheme, 1);
        byte[] message = {4, 5};
        byte[] signature = ring.of(0).sign(message);
        Randomness randomness = new Randomness(1);
        for (int i = 0; i < 25; i++) {
            byte[] changed = signature.clone();
            changed[randomness.nextInt(changed.length)] ^= (byte) (1 << randomness.nextInt(8));
            assertThat(ring.of(1).verify(0, message, changed)).isFalse();
        }
        byte[] longer = Arrays.copyOf(signature, signature.length + 1);
        assertThat(ring.of(1).verify(0, message, longer)).isFalse();
    }

    @Test
    void ed25519_agrees_with_the_platform_on_good_and_damaged_signatures() {
        SignatureVerifier platform = new JdkSignatureVerifier();
        Ed25519Scheme scheme = new Ed25519Scheme();
        Randomness randomness = new Randomness(2);
        int good = 0;
        for (int i = 0; i < 500; i++) {
            byte[] seed = Seeds.ofKey(1, i, 0);
            byte[] message = Seeds.derived("message", seed);
            SecretKey key = scheme.keyOf(seed);
            byte[] signature = key.sign(message);
            if (randomness.chance(0.5)) {
                signature[randomness.nextInt(64)] ^= (byte) (1 << randomness.nextInt(8));
            }
            byte[] publicKey = key.publicKey();
            if (randomness.chance(0.2)) {
                publicKey[randomness.nextInt(32)] ^= (byte) (1 << randomness.nextInt(8));
            }
            boolean ours = scheme.verify(publicKey, message, signature);
            good += ours ? 1 : 0;
            assertThat(platform.verify(SignerKey.of("ed25519", publicKey), message, signature))
                    .as("case %d", i)
                    .isEqualTo(ours);
        }
        assertThat(good).isBetween(100, 400);
    }

    @Test
    void both_halves_of_a_hybrid_signature_must_hold() {
        HybridScheme scheme = new HybridScheme();
        SecretKey key = scheme.keyOf(Seeds.ofKey(1, 1, 0));
        byte[] message = {1};
        byte[] signature = key.sign(message);
        byte[] badClassic = signature.clone();
        badClassic[3] ^= 1;
        byte[] badQuantumSafe = signature.clone();
        badQuantumSafe[100] ^= 1;

        assertThat(scheme.verify(key.publicKey(), message, signature)).isTrue();
        assertThat(scheme.verify(key.publicKey(), message, badClassic)).isFalse();
        assertThat(scheme.verify(key.publicKey(), message, badQuantumSafe)).isFalse();
    }

    @Test
    void a_half_of_a_hybrid_signature_is_none_of_the_message_alone() {
        SecretKey key = new HybridScheme().keyOf(Seeds.ofKey(1, 1, 0));
        byte[] message = {1};
        byte[] half = Arrays.copyOf(key.sign(message), 64);
        byte[] publicHalf = Arrays.copyOf(key.publicKey(), 32);

        assertThat(new Ed25519Scheme().verify(publicHalf, message, half)).isFalse();
    }

    @Test
    void a_replaced_or_revoked_key_signs_nothing_from_there_on_and_stays_good_before() {
        SchemeKeyRing ring = new SchemeKeyRing(new Ed25519Scheme(), 1);
        SecretKey old = ring.key(0, 0);
        SecretKey next = ring.key(0, 1);
        KeyHistory history = new KeyHistory(List.of(SignerKey.of("ed25519", old.publicKey())));
        AtomicLong size = new AtomicLong(1);
        RegisteredSignatures before = new RegisteredSignatures(0, old, history, size::get);
        byte[] message = {1};
        byte[] byOld = before.sign(message);
        byte[] byNext = next.sign(message);
        assertThat(before.verify(0, message, byOld)).isTrue();
        history.apply(KeyChange.rotate(0, SignerKey.of("ed25519", next.publicKey())), 10);
        history.apply(KeyChange.revoke(0), 20);

        for (long at = 1; at < 30; at++) {
            size.set(at);
            assertThat(before.verify(0, message, byOld)).as("size %d", at).isEqualTo(at <= 11);
            assertThat(before.verify(0, message, byNext))
                    .as("size %d", at)
                    .isEqualTo(at > 11 && at <= 21);
        }
        assertThat(before.verifyAt(5, 0, message, byOld)).isTrue();
        assertThat(before.verifyAt(5, 3, message, byOld)).isFalse();
    }

    @Test
    void every_message_of_a_batch_is_signed_and_no_other() {
        Signatures one = new ModelledKeyRing(1).of(4);
        for (int count : new int[] {1, 2, 3, 7, 64, 100}) {
            List<byte[]> messages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                messages.add(new byte[] {(byte) i, 1});
            }
            List<byte[]> signed = new BatchSignatures(one).sign(messages);
            BatchSignatures judge = new BatchSignatures(new ModelledKeyRing(1).of(0));
            for (int i = 0; i < count; i++) {
                assertThat(judge.verify(4, messages.get(i), signed.get(i))).isTrue();
                assertThat(judge.verify(3, messages.get(i), signed.get(i))).isFalse();
                assertThat(judge.verify(4, new byte[] {(byte) i, 2}, signed.get(i))).isFalse();
                assertThat(judge.verify(4, messages.get(i), signed.get((i + 1) % count)))
                        .isEqualTo(count == 1);
            }
        }
    }

    @Test
    void no_bit_of_a_batch_signature_can_be_changed_even_when_its_root_is_known() {
        BatchSignatures batches = new BatchSignatures(new ModelledKeyRing(1).of(4));
        byte[] message = {1};
        byte[] signed = batches.sign(List.of(message, new byte[] {2}, new byte[] {3})).get(0);
        assertThat(batches.verify(4, message, signed)).isTrue();
        for (int bit = 0; bit < signed.length * 8; bit++) {
            byte[] changed = signed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(batches.verify(4, message, changed)).as("bit %d", bit).isFalse();
        }
        for (int length = 0; length < signed.length; length++) {
            assertThat(batches.verify(4, message, Arrays.copyOf(signed, length))).isFalse();
        }
    }

    @Test
    void the_signature_of_a_batch_is_verified_once() {
        AtomicInteger verified = new AtomicInteger();
        Signatures modelled = new ModelledKeyRing(1).of(4);
        Signatures counting =
                new Signatures() {
                    @Override
                    public int owner() {
                        return 4;
                    }

                    @Override
                    public byte[] sign(byte[] message) {
                        return modelled.sign(message);
                    }

                    @Override
                    public boolean verify(int signer, byte[] message, byte[] signature) {
                        verified.incrementAndGet();
                        return modelled.verify(signer, message, signature);
                    }
                };
        BatchSignatures batches = new BatchSignatures(counting);
        List<byte[]> messages = List.of(new byte[] {1}, new byte[] {2}, new byte[] {3});
        List<byte[]> signed = batches.sign(messages);
        for (int i = 0; i < 3; i++) {
            assertThat(batches.verify(4, messages.get(i), signed.get(i))).isTrue();
        }

        assertThat(verified).hasValue(1);
    }

    @Test
    void many_threads_answer_as_one() {
        SchemeKeyRing ring = new SchemeKeyRing(new Ed25519Scheme(), 1);
        SecretKey key = ring.key(0, 0);
        SignerKey known = SignerKey.of("ed25519", key.publicKey());
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] message = {(byte) i};
            byte[] signature = key.sign(message);
            signature[0] ^= (byte) (i % 7 == 5 ? 1 : 0);
            claims.add(new Claim(known, message, signature));
        }
        ParallelVerifier verifier = new ParallelVerifier(Schemes.verifier());

        boolean[] holds = verifier.verify(claims);

        for (int i = 0; i < 60; i++) {
            assertThat(holds[i]).as("claim %d", i).isEqualTo(i % 7 != 5);
        }
        assertThat(verifier.firstBad(claims)).isEqualTo(5);
        assertThat(verifier.firstBad(claims.subList(0, 5))).isEqualTo(-1);
    }

    @Test
    void only_the_recipient_opens_an_envelope_and_only_unchanged() {
        byte[] mine = new byte[Envelopes.KEY_SEED_BYTES];
        byte[] others = mine.clone();
        others[0] = 1;
        byte[] context = {7};
        byte[] content = {1, 2, 3, 4};
        byte[] seed = new byte[Envelopes.SEAL_SEED_BYTES];

        byte[] envelope = Envelopes.seal(Envelopes.publicKey(mine), content, context, seed);

        assertThat(Envelopes.open(mine, envelope, context).orElseThrow()).isEqualTo(content);
        assertThat(Envelopes.seal(Envelopes.publicKey(mine), content, context, seed))
                .isEqualTo(envelope);
        assertThat(Envelopes.open(others, envelope, context)).isEmpty();
        assertThat(Envelopes.open(mine, envelope, new byte[] {8})).isEmpty();
        assertThat(Envelopes.open(mine, new byte[20], context)).isEmpty();
        for (int i = 0; i < envelope.length; i += 37) {
            byte[] changed = envelope.clone();
            changed[i] ^= 1;
            assertThat(Envelopes.open(mine, changed, context)).as("byte %d", i).isEmpty();
        }
    }
}
