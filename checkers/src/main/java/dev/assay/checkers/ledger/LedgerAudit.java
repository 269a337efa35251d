// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.ledger.AuditedCopy.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Audits the exported copies of one ledger, of one node or of several: that the entries hang
 * together and a quorum vouches for them, that the copies agree, that they hold what checkpoints
 * from outside say. It names the first bad entry, and by {@link Accusation} the keys that signed
 * two logs.
 *
 * <p>Valid means: all entries are within a checkpoint from outside. What such a checkpoint does not
 * cover is unknown at best, since nobody can find from the copies alone that the end of every copy
 * was cut, nor that a quorum's keys signed another log in the place of the first one.
 *
 * <p>Time: O(bytes) and one verification a signature, twice where copies contradict; memory: 64
 * bytes an entry and copy, and the newest metadata of each record.
 */
public final class LedgerAudit {
    private final SignatureVerifier verifier;
    private final Budget budget;

    /** An audit with this cryptography and budget. */
    public LedgerAudit(SignatureVerifier verifier, Budget budget) {
        this.verifier = verifier;
        this.budget = budget;
    }

    /**
     * What an audit found.
     *
     * @param ledger its name
     * @param accusations proofs that keys signed two logs, one a signer at most
     * @param agreed size and root of the longest certified log, for a checkpoint of now; empty
     *     where sound copies or a checkpoint contradict each other
     * @param undetectable what nobody could have found with what was at hand
     */
    public record Report(
            String ledger,
            Verdict verdict,
            List<Accusation> accusations,
            Optional<Checkpoint> agreed,
            List<String> undetectable) {
        public Report {
            accusations = List.copyOf(accusations);
            undetectable = List.copyOf(undetectable);
        }
    }

    /**
     * Audits a folder that is a copy or has copies as its folders.
     *
     * @param outside checkpoints that were kept where nobody could change them, of any size
     * @throws LedgerFormatException if there is no ledger in the folder
     */
    public Report audit(Path folder, List<Checkpoint> outside) throws IOException {
        SortedMap<String, LedgerFolder> copies = copies(folder);
        Budget.Meter meter = budget.start();
        try {
            Founding founding = Founding.of(copies, outside);
            List<AuditedCopy> audited = new ArrayList<>();
            for (Source source : founding.sources()) {
                audited.add(new CopyAudit(source, verifier, meter, signed -> {}).run());
            }
            return new Judgement(founding, audited, outside).with(verifier, meter);
        } catch (Budget.Spent spent) {
            return new Report(
                    folder.toString(),
                    Verdict.unknown("ledger", spent.reason()),
                    List.of(),
                    Optional.empty(),
                    List.of());
        }
    }

    private static SortedMap<String, LedgerFolder> copies(Path folder) throws IOException {
        LedgerFolder itself = new LedgerFolder(folder);
        if (!java.nio.file.Files.isDirectory(folder)) {
            throw new LedgerFormatException(
                    folder + ": no such folder; name one with a ledger in it");
        }
        if (itself.isCopy()) {
            Path name = folder.toAbsolutePath().normalize().getFileName();
            return new TreeMap<>(Map.of(String.valueOf(name), itself));
        }
        SortedMap<String, LedgerFolder> below = LedgerFolder.copiesIn(folder);
        if (below.isEmpty()) {
            throw new LedgerFormatException(
                    folder
                            + ": no ledger in it; name a folder with "
                            + LedgerFolder.GENESIS
                            + ", or one whose folders are the nodes' copies");
        }
        return below;
    }
}
