// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import dev.assay.checkers.ledger.SignatureVerifier;
import dev.assay.checkers.ledger.SignerKey;
import java.util.List;
import java.util.Optional;

/** All schemes of signatures, by their names. */
public final class Schemes {
    private static final List<SignatureScheme> ALL =
            List.of(new Ed25519Scheme(), new MlDsaScheme(), new SlhDsaScheme(), new HybridScheme());

    private Schemes() {}

    /** The schemes, the cheapest first. */
    public static List<SignatureScheme> all() {
        return ALL;
    }

    /** The scheme of a name. */
    public static Optional<SignatureScheme> named(String id) {
        return ALL.stream().filter(scheme -> scheme.id().equals(id)).findFirst();
    }

    /** What audits of ledgers verify with. */
    public static SignatureVerifier verifier() {
        return new SignatureVerifier() {
            @Override
            public boolean knows(String scheme) {
                return named(scheme).isPresent();
            }

            @Override
            public boolean verify(SignerKey key, byte[] message, byte[] signature) {
                return named(key.scheme())
                        .filter(scheme -> scheme.verify(key.toBytes(), message, signature))
                        .isPresent();
            }
        };
    }
}
