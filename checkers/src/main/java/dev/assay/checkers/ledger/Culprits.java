// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import dev.assay.checkers.Budget;
import dev.assay.checkers.ledger.KeyHistory.Period;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds keys that signed two logs which contradict each other, and makes the proof of it. It reads
 * the copies that contradict something once more, from where they part.
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
    private final Map<String, List<SignedStatement>> statements = new LinkedHashMap<>();
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
        for (SignedStatement first : statementsOf(one)) {
            if (first.statement().head().size() <= common || !canConvict(first, keys)) {
                continue;
            }
            for (SignedStatement second : statementsOf(other, first.signature().signer())) {
                meter.poll();
                if (second.statement().head().size() > common
                        && canConvict(second, keys)
                        && breaks(first, second)) {
                    boolean isOrdered =
                            first.statement().head().size() <= second.statement().head().size();
                    MerkleTree tree = (isOrdered ? other : one).chain().tree();
                    accuse(isOrdered ? first : second, isOrdered ? second : first, tree, keys);
                    break;
                }
            }
        }
    }

    /** Searches who signed a checkpoint that contradicts a copy, and signed that copy too. */
    void search(Checkpoint checkpoint, AuditedCopy copy) throws IOException {
        KeyHistory keys = new KeyHistory(genesis.keys());
        QuorumCheck check = new QuorumCheck(1, verifier);
        QuorumCheck.Outcome outcome =
                check.judge(checkpoint.statement(), checkpoint.signatures(), keys);
        for (SignedStatement first : outcome.good()) {
            for (SignedStatement second : statementsOf(copy, first.signature().signer())) {
                meter.poll();
                if (second.statement().head().size() >= checkpoint.head().size()
                        && canConvict(first, keys)
                        && canConvict(second, keys)
                        && breaks(first, second)) {
                    accuse(first, second, copy.chain().tree(), keys);
                    break;
                }
            }
        }
    }

    private boolean canConvict(SignedStatement signed, KeyHistory keys) {
        int signer = signed.signature().signer();
        Optional<SignerKey> owned =
                keys.at(signer, signed.statement().head().size()).flatMap(Period::key);
        return !accusations.containsKey(name(signer))
                && owned.equals(Optional.of(signed.key()))
                && !revoked.contains(signer + " " + signed.key());
    }

    private boolean breaks(SignedStatement first, SignedStatement second) {
        return Accusation.canBreak(genesis.promise(), first.statement(), second.statement());
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

    private List<SignedStatement> statementsOf(AuditedCopy copy, int signer) throws IOException {
        List<SignedStatement> ofSigner = new ArrayList<>();
        for (SignedStatement signed : statementsOf(copy)) {
            if (signed.signature().signer() == signer) {
                ofSigner.add(signed);
            }
        }
        return ofSigner;
    }

    private List<SignedStatement> statementsOf(AuditedCopy copy) throws IOException {
        List<SignedStatement> known = statements.get(copy.name());
        if (known == null) {
            known = new ArrayList<>();
            List<SignedStatement> found = known;
            new CopyAudit(
                            copy.source(),
                            verifier,
                            meter,
                            signed -> {
                                meter.allocated(BYTES_PER_STATEMENT);
                                found.add(signed);
                            })
                    .run();
            statements.put(copy.name(), known);
        }
        return known;
    }
}
