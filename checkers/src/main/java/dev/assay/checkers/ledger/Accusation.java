// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import dev.assay.checkers.ledger.KeyHistory.Period;
import java.util.List;
import java.util.Optional;

/**
 * Proof that one key signed two logs of which neither extends the other, which no honest holder
 * does (see {@link Genesis.Promise}). Whoever knows whose key it is can verify it with nothing else
 * at hand. It convicts the key: a signer whose key was stolen, and who did not say so, looks the
 * same.
 *
 * @param signer its number in the genesis
 * @param first of the two statements, about no more entries than the second
 * @param rootOfSecond the root that the second log has at the size of the first one
 * @param path the consistency proof of that
 */
public record Accusation(
        int signer,
        SignerKey key,
        Signed first,
        Signed second,
        Hash rootOfSecond,
        List<Hash> path) {
    private static final String START =
            "{\"format\":\"assay-accusation\",\"version\":1,\"signer\":";

    public Accusation {
        path = List.copyOf(path);
    }

    /** A statement and the signature under it. */
    public record Signed(Statement statement, byte[] signature) {}

    /**
     * Whether it proves what it says.
     *
     * @param genesis of the ledger that both statements are about
     * @param keys that the judge knows the signers by: those of the genesis and what was changed
     *     before the logs part
     */
    public boolean holds(Genesis genesis, KeyHistory keys, SignatureVerifier verifier) {
        return isSignedFor(first, genesis, keys, verifier)
                && isSignedFor(second, genesis, keys, verifier)
                && canBreak(genesis.promise(), first.statement, second.statement)
                && !first.statement.head().root().equals(rootOfSecond)
                && MerkleProofs.isConsistent(
                        new Head(first.statement.head().size(), rootOfSecond),
                        second.statement.head(),
                        path);
    }

    private boolean isSignedFor(
            Signed signed, Genesis genesis, KeyHistory keys, SignatureVerifier verifier) {
        Statement statement = signed.statement;
        Optional<SignerKey> owned = keys.at(signer, statement.head().size()).flatMap(Period::key);
        return statement.ledger().equals(genesis.id())
                && owned.equals(Optional.of(key))
                && verifier.verify(key, statement.toBytes(), signed.signature);
    }

    // Whether two statements of logs that contradict each other break a promise.
    private static boolean canBreak(Genesis.Promise promise, Statement one, Statement other) {
        boolean isSameVote =
                one.kind() == other.kind()
                        && one.round() == other.round()
                        && one.head().size() == other.head().size();
        return isSameVote || isFinal(promise, one) && isFinal(promise, other);
    }

    static boolean isFinal(Genesis.Promise promise, Statement statement) {
        return statement.kind() == Statement.Kind.CHECKPOINT
                || promise == Genesis.Promise.DECISIONS;
    }

    /** The proof as one line of JSON, to be handed on. */
    public String toLine() {
        LineText line = new LineText().raw(START).number(signer);
        line.raw(",\"scheme\":").string(key.scheme()).raw(",\"key\":").string(key.encoded());
        line.raw(",\"ledger\":").hash(first.statement.ledger());
        write(line.raw(",\"first\":"), first);
        write(line.raw(",\"second\":"), second);
        line.raw(",\"rootOfSecond\":").hash(rootOfSecond).raw(",\"path\":[");
        for (int i = 0; i < path.size(); i++) {
            line.raw(i == 0 ? "" : ",").hash(path.get(i));
        }
        return line.raw("]}").toString();
    }

    private static void write(LineText line, Signed signed) {
        Statement statement = signed.statement;
        line.raw("{\"kind\":").string(statement.kind().word());
        line.raw(",\"size\":").number(statement.head().size());
        line.raw(",\"root\":").hash(statement.head().root());
        line.raw(",\"round\":").number(statement.round());
        line.raw(",\"signature\":").base64(signed.signature).raw("}");
    }

    /** Reads what {@link #toLine} wrote. */
    public static Accusation ofLine(byte[] line) {
        LineScanner scanner = new LineScanner(line);
        scanner.expect(START);
        int signer = scanner.smallNumber();
        scanner.expect(",\"scheme\":");
        String scheme = scanner.string();
        scanner.expect(",\"key\":");
        byte[] key = scanner.base64();
        scanner.expect(",\"ledger\":");
        Hash ledger = scanner.hash();
        scanner.expect(",\"first\":");
        Signed first = signed(scanner, ledger);
        scanner.expect(",\"second\":");
        Signed second = signed(scanner, ledger);
        scanner.expect(",\"rootOfSecond\":");
        Hash root = scanner.hash();
        scanner.expect(",\"path\":[");
        List<Hash> path = new java.util.ArrayList<>();
        while (!scanner.take("]")) {
            scanner.expect(path.isEmpty() ? "" : ",");
            path.add(scanner.hash());
        }
        scanner.expect("}");
        scanner.end();
        try {
            return new Accusation(signer, SignerKey.of(scheme, key), first, second, root, path);
        } catch (IllegalArgumentException noKey) {
            throw new LedgerFormatException(String.valueOf(noKey.getMessage()));
        }
    }

    private static Signed signed(LineScanner scanner, Hash ledger) {
        scanner.expect("{\"kind\":");
        Statement.Kind kind =
                scanner.take("\"commit\"") ? Statement.Kind.COMMIT : Statement.Kind.CHECKPOINT;
        if (kind == Statement.Kind.CHECKPOINT) {
            scanner.expect("\"checkpoint\"");
        }
        scanner.expect(",\"size\":");
        long size = scanner.number();
        scanner.expect(",\"root\":");
        Hash root = scanner.hash();
        scanner.expect(",\"round\":");
        long round = scanner.number();
        scanner.expect(",\"signature\":");
        byte[] signature = scanner.base64();
        scanner.expect("}");
        return new Signed(new Statement(kind, ledger, new Head(size, root), round), signature);
    }
}
