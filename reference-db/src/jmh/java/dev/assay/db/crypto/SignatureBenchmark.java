// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import dev.assay.checkers.ledger.SignerKey;
import dev.assay.db.crypto.SignatureScheme.SecretKey;
import dev.assay.db.crypto.parallel.ParallelVerifier;
import dev.assay.db.crypto.parallel.ParallelVerifier.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a signature costs, alone, as one of a batch, and verified on all cores; time a message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SignatureBenchmark {
    private static final int MESSAGE_BYTES = 256;
    private static final int SMALL_BATCH = 64;
    private static final int LARGE_BATCH = 256;

    @Param({"ed25519", "ml-dsa-65", "slh-dsa-sha2-128f", "ed25519+ml-dsa-65"})
    private String scheme = "";

    private SecretKey key = new Ed25519Scheme().keyOf(new byte[32]);
    private SignatureScheme chosen = new Ed25519Scheme();
    private SchemeKeyRing ring = new SchemeKeyRing(chosen, 1);
    private byte[] message = new byte[MESSAGE_BYTES];
    private byte[] signature = new byte[0];
    private byte[] publicKey = new byte[0];
    private final List<byte[]> messages = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private List<byte[]> batch = List.of();
    private final ParallelVerifier parallel = new ParallelVerifier(Schemes.verifier());

    @Setup
    public void sign() {
        chosen = Schemes.named(scheme).orElseThrow();
        ring = new SchemeKeyRing(chosen, 1);
        key = ring.key(0, 0);
        publicKey = key.publicKey();
        signature = key.sign(message);
        for (int i = 0; i < LARGE_BATCH; i++) {
            byte[] other = new byte[MESSAGE_BYTES];
            other[0] = (byte) i;
            messages.add(other);
        }
        SignerKey known = SignerKey.of(scheme, publicKey);
        for (byte[] other : messages.subList(0, SMALL_BATCH)) {
            claims.add(new Claim(known, other, key.sign(other)));
        }
        batch = new BatchSignatures(ring.of(0)).sign(messages);
    }

    @Benchmark
    public byte[] signOne() {
        return key.sign(message);
    }

    @Benchmark
    public boolean verifyOne() {
        return chosen.verify(publicKey, message, signature);
    }

    @Benchmark
    @OperationsPerInvocation(SMALL_BATCH)
    public List<byte[]> signBatchOf64() {
        return new BatchSignatures(ring.of(0)).sign(messages.subList(0, SMALL_BATCH));
    }

    @Benchmark
    @OperationsPerInvocation(LARGE_BATCH)
    public List<byte[]> signBatchOf256() {
        return new BatchSignatures(ring.of(0)).sign(messages);
    }

    @Benchmark
    @OperationsPerInvocation(LARGE_BATCH)
    public boolean verifyBatchOf256() {
        BatchSignatures judge = new BatchSignatures(ring.of(0));
        boolean holds = true;
        for (int i = 0; i < LARGE_BATCH; i++) {
            holds &= judge.verify(0, messages.get(i), batch.get(i));
        }
        return holds;
    }

    @Benchmark
    @OperationsPerInvocation(SMALL_BATCH)
    public boolean[] verify64InParallel() {
        return parallel.verify(claims);
    }
}
