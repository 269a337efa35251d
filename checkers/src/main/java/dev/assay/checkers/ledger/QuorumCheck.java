// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import dev.assay.checkers.ledger.KeyHistory.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges the signatures of one statement: whose are good under the keys of that size of the log,
 * and whether they are a quorum. A signature that is not good is told even where the others
 * suffice, since who collects signatures keeps only good ones.
 */
final class QuorumCheck {
    private final int quorum;
    private final SignatureVerifier verifier;

    QuorumCheck(int quorum, SignatureVerifier verifier) {
        this.quorum = quorum;
        this.verifier = verifier;
    }

    /**
     * What came of it.
     *
     * @param good the signatures that hold
     * @param problem why there is no quorum, or what is wrong beside it; empty where nothing is
     * @param unknownScheme of a signature that nobody here can judge
     */
    record Outcome(
            List<SignedStatement> good, Optional<String> problem, Optional<String> unknownScheme) {}

    Outcome judge(Statement statement, List<Signature> signatures, KeyHistory keys) {
        List<SignedStatement> good = new ArrayList<>();
        Optional<String> problem = Optional.empty();
        Optional<String> unknown = Optional.empty();
        byte[] message = statement.toBytes();
        for (Signature signature : signatures) {
            Optional<Period> period = keys.at(signature.signer(), statement.head().size());
            Optional<SignerKey> key = period.flatMap(Period::key);
            if (key.isPresent() && !verifier.knows(key.get().scheme())) {
                unknown = unknown.or(() -> key.map(SignerKey::scheme));
            } else if (key.isPresent() && verifier.verify(key.get(), message, signature.bytes())) {
                good.add(
                        new SignedStatement(
                                statement, signature, key.get(), period.get().number()));
            } else if (problem.isEmpty()) {
                problem = Optional.of(whatIsWrong(signature, message, keys));
            }
        }
        if (problem.isEmpty() && unknown.isEmpty() && good.size() < quorum) {
            problem = Optional.of(good.size() + " signed it, and the ledger's quorum is " + quorum);
        }
        return new Outcome(good, problem, unknown);
    }

    private String whatIsWrong(Signature signature, byte[] message, KeyHistory keys) {
        List<Period> periods = keys.of(signature.signer());
        if (periods.isEmpty()) {
            return "signer " + signature.signer() + " is none of the ledger's";
        }
        for (Period period : periods) {
            if (period.key().isPresent()
                    && verifier.knows(period.key().get().scheme())
                    && verifier.verify(period.key().get(), message, signature.bytes())) {
                return "signer "
                        + signature.signer()
                        + " signed by its key "
                        + misused(period, keys, signature.signer());
            }
        }
        return "the signature of signer " + signature.signer() + " is none of this";
    }

    private static String misused(Period used, KeyHistory keys, int signer) {
        List<Period> periods = keys.of(signer);
        if (used.number() + 1 < periods.size()) {
            Period next = periods.get(used.number() + 1);
            String how = next.key().isEmpty() ? "revoked" : "replaced";
            return used.number() + ", which entry " + next.from() + " " + how;
        }
        return used.number() + ", which counts only after entry " + used.from();
    }
}
