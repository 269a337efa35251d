// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.crypto.Signatures;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The proof that a quorum voted for a statement: anybody who knows the keys can verify it, whoever
 * hands it on. Its size, and the time to verify it, grow with the number of signers.
 */
public record Certificate(Statement statement, List<Signed> signed) {
    /** One signer's part. */
    public record Signed(int signer, byte[] signature) {}

    public Certificate {
        signed = List.copyOf(signed);
    }

    /** Made of votes for one statement. */
    public static Certificate of(Statement statement, Collection<Vote> votes) {
        List<Signed> signed = new ArrayList<>(votes.size());
        for (Vote vote : votes) {
            if (!vote.statement().equals(statement)) {
                throw new IllegalArgumentException(vote + " is no vote for " + statement);
            }
            signed.add(new Signed(vote.signer(), vote.signature()));
        }
        return new Certificate(statement, signed);
    }

    /**
     * True when a quorum of distinct nodes signed the statement, and nobody's signature is false.
     */
    public boolean isValid(Statement.Kind kind, Quorum quorum, Signatures verifier) {
        return isSignedBy(quorum.quorum(), kind, quorum, verifier);
    }

    /** As above, for another number of nodes than a quorum. */
    public boolean isSignedBy(int nodes, Statement.Kind kind, Quorum quorum, Signatures verifier) {
        if (statement.kind() != kind || signed.size() < nodes) {
            return false;
        }
        byte[] said = statement.toBytes();
        TreeSet<Integer> signers = new TreeSet<>();
        for (Signed part : signed) {
            boolean counts =
                    quorum.has(part.signer())
                            && signers.add(part.signer())
                            && verifier.verify(part.signer(), said, part.signature());
            if (!counts) {
                return false;
            }
        }
        return true;
    }

    /** Writes it. */
    public void write(ByteWriter writer) {
        statement.write(writer);
        writer.putInt(signed.size());
        signed.forEach(part -> Vote.writeSignature(writer, part.signer(), part.signature()));
    }

    /** Reads one. */
    public static Certificate read(ByteReader reader) throws DamagedBytesException {
        Statement statement = Statement.read(reader);
        int count = reader.getCount(2 * Integer.BYTES);
        List<Signed> signed = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int signer = reader.getInt();
            signed.add(new Signed(signer, Vote.readSignature(reader)));
        }
        return new Certificate(statement, signed);
    }
}
