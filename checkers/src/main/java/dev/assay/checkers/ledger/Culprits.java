// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import dev.assay.checkers.Budget;
import dev.assay.checkers.ledger.KeyHistory.Period;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds keys that signed two logs which contradict each other, and makes the proof of it. It reads
 * the two copies of each contradiction once more.
 *
 * <p>It accuses no key that any copy revokes, since that says others may have had it, and no key
 * that was not the signer's before the logs part, since one of the logs may have made it up. So it
 * may name fewer than lied, and names none that did not sign.
 */
final class Culprits {
    private static final int BYTES_PER_STATEMENT = 400;

    private final Genesis genesis;
    private final SignatureVerifier verifier;
    private final Budget.Meter meter;
    private final TreeSet<String> revoked = new TreeSet<>();
    private final Map<String, Accusation> accusations = new TreeMap<>();

    Culprits(
            Genesis genesis,
            List<AuditedCopy> copies,
            SignatureVerifier verifier,
            Budget.Meter meter) {
        this.genesis = genesis;
        this.verifier = verifier;
        this.meter = meter;
        for (AuditedCopy copy : copies) {
            KeyHistory keys = copy.chain().keys();
            for (int signer = 0; signer < keys.signers(); signer++) {
                for (Period period : keys.of(signer)) {
                    if (keys.revoked(signer, period.number()).isPresent()) {
                        revoked.add(signer + " " + period.key().orElseThrow());
                    }
                }
            }
        }
    }

    /** One accusation a signer, by signer. */
    List<Accusation> accusations() {
        return List.copyOf(accusations.values());
    }

    /** Searches what was signed in two copies that part at this position. */
    void search(AuditedCopy one, AuditedCopy other, long common) throws IOException {
        KeyHistory keys = one.chain().keys().before(common);
        Map<String, SignedStatement> ofOne = statements(one, common, keys);
        for (Map.Entry<String, SignedStatement> found :
                statements(other, common, keys).entrySet()) {
            SignedStatement first = ofOne.get(found.getKey());
            SignedStatement second = found.getValue();
            if (first != null && canConvict(first, keys)) {
                boolean isOrdered =
                        first.statement().head().size() <= second.statement().head().size();
                MerkleTree tree = (isOrdered ? other : one).chain().tree();
                accuse(isOrdered ? first : second, isOrdered ? second : first, tree, keys);
            }
        }
    }

    /** Searches who signed a checkpoint that contradicts a copy, and signed that copy too. */
    void search(Checkpoint checkpoint, AuditedCopy copy) throws IOException {
        KeyHistory keys = new KeyHistory(genesis.keys());
        QuorumCheck check = new QuorumCheck(1, verifier);
        Map<String, SignedStatement> ofCopy = statements(copy, checkpoint.head().size() - 1, keys);
        for (SignedStatement first :
                check.judge(checkpoint.statement(), checkpoint.signatures(), keys).good()) {
            SignedStatement second = ofCopy.get(subject(first));
            if (second != null && canConvict(first, keys)) {
                accuse(first, second, copy.chain().tree(), keys);
            }
        }
    }

    /**
     * What was signed in a copy for more than so many entries, by keys that can be convicted: the
     * first of those of each signer that must not contradict one another.
     */
    private Map<String, SignedStatement> statements(AuditedCopy copy, long above, KeyHistory keys)
            throws IOException {
        Map<String, SignedStatement> found = new TreeMap<>();
        new CopyAudit(
                        copy.source(),
                        verifier,
                        meter,
                        signed -> {
                            if (signed.statement().head().size() > above
                                    && canConvict(signed, keys)
                                    && found.putIfAbsent(subject(signed), signed) == null) {
                                meter.allocated(BYTES_PER_STATEMENT);
                            }
                        })
                .run();
        return found;
    }

    // Two statements with one subject break a promise if they contradict each other.
    private String subject(SignedStatement signed) {
        Statement statement = signed.statement();
        String signer = name(signed.signature().signer());
        return Accusation.isFinal(genesis.promise(), statement)
                ? signer + " for ever"
                : signer + " " + statement.head().size() + " " + statement.round();
    }

    private boolean canConvict(SignedStatement signed, KeyHistory keys) {
        int signer = signed.signature().signer();
        Optional<SignerKey> owned =
                keys.at(signer, signed.statement().head().size()).flatMap(Period::key);
        return !accusations.containsKey(name(signer))
                && owned.equals(Optional.of(signed.key()))
                && !revoked.contains(signer + " " + signed.key());
    }

    private void accuse(
            SignedStatement first, SignedStatement second, MerkleTree tree, KeyHistory keys) {
        int smaller = (int) first.statement().head().size();
        int larger = (int) second.statement().head().size();
        Accusation accusation =
                new Accusation(
                        first.signature().signer(),
                        first.key(),
                        new Accusation.Signed(first.statement(), first.signature().bytes()),
                        new Accusation.Signed(second.statement(), second.signature().bytes()),
                        tree.root(smaller),
                        tree.consistency(smaller, larger));
        if (!accusation.holds(genesis, keys, verifier)) {
            throw new IllegalStateException("an accusation that proves nothing: " + accusation);
        }
        accusations.put(name(accusation.signer()), accusation);
    }

    // Sorts as the numbers do.
    private static String name(int signer) {
        return String.format(java.util.Locale.ROOT, "%010d", signer);
    }
}
