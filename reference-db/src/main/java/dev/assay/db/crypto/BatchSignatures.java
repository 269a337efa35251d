// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import dev.assay.checkers.ledger.Hash;
import dev.assay.checkers.ledger.MerkleProofs;
import dev.assay.checkers.ledger.MerkleProofs.Place;
import dev.assay.checkers.ledger.MerkleTree;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One signature for many messages: it is of the root of a Merkle tree over them (RFC 9162), and
 * each message carries it with its own path. So signing costs one signature a batch; a verifier
 * that is handed messages of one batch one after the other verifies the signature once, and a hash
 * a level for each.
 *
 * <p>An instance belongs to one thread, since it remembers the last root that it found good.
 */
public final class BatchSignatures {
    /** More messages than this are no batch, so that a liar's path has a bounded length. */
    public static final int MESSAGES_MAX = 1 << 16;

    private static final byte[] DOMAIN = "assay batch 1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 4 + 4 + Hash.BYTES + 4;

    private final Signatures signatures;
    private int knownSigner = -1;
    private byte[] knownRoot = new byte[0];
    private byte[] knownSignature = new byte[0];

    /** Batches signed and verified by these single signatures. */
    public BatchSignatures(Signatures signatures) {
        this.signatures = signatures;
    }

    /** A signature for each of the messages, in their order. */
    public List<byte[]> sign(List<byte[]> messages) {
        if (messages.isEmpty() || messages.size() > MESSAGES_MAX) {
            throw new IllegalArgumentException(
                    "a batch has 1 to " + MESSAGES_MAX + " messages: " + messages.size());
        }
        MerkleTree tree = new MerkleTree();
        messages.forEach(tree::append);
        byte[] signature = signatures.sign(statement(messages.size(), tree.root()));
        List<byte[]> all = new ArrayList<>();
        for (int index = 0; index < messages.size(); index++) {
            List<Hash> path = tree.inclusion(index, messages.size());
            ByteBuffer bytes =
                    ByteBuffer.allocate(HEADER_BYTES + path.size() * Hash.BYTES + signature.length)
                            .putInt(index)
                            .putInt(messages.size())
                            .put(tree.root().toBytes())
                            .putInt(path.size());
            path.forEach(hash -> bytes.put(hash.toBytes()));
            all.add(bytes.put(signature).array());
        }
        return all;
    }

    /** Whether the signer signed a batch with this message in it; never throws for bad input. */
    public boolean verify(int signer, byte[] message, byte[] batchSignature) {
        if (batchSignature.length < HEADER_BYTES) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.wrap(batchSignature);
        int index = bytes.getInt();
        int count = bytes.getInt();
        byte[] root = taken(bytes, Hash.BYTES);
        int length = bytes.getInt();
        boolean canBe =
                count > 0
                        && count <= MESSAGES_MAX
                        && length >= 0
                        && length <= bytes.remaining() / Hash.BYTES;
        if (!canBe) {
            return false;
        }
        List<Hash> path = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            path.add(Hash.ofBytes(taken(bytes, Hash.BYTES)));
        }
        byte[] signature = taken(bytes, bytes.remaining());
        Hash rootHash = Hash.ofBytes(root);
        return MerkleProofs.includes(new Place(index, count), message, rootHash, path)
                && isSigned(signer, statement(count, rootHash), signature);
    }

    private boolean isSigned(int signer, byte[] statement, byte[] signature) {
        boolean isKnown =
                signer == knownSigner
                        && Arrays.equals(statement, knownRoot)
                        && Arrays.equals(signature, knownSignature);
        if (isKnown) {
            return true;
        }
        if (!signatures.verify(signer, statement, signature)) {
            return false;
        }
        knownSigner = signer;
        knownRoot = statement;
        knownSignature = signature;
        return true;
    }

    private static byte[] statement(int count, Hash root) {
        return ByteBuffer.allocate(DOMAIN.length + 4 + Hash.BYTES)
                .put(DOMAIN)
                .putInt(count)
                .put(root.toBytes())
                .array();
    }

    private static byte[] taken(ByteBuffer bytes, int count) {
        byte[] taken = new byte[count];
        bytes.get(taken);
        return taken;
    }
}
