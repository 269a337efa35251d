// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import dev.assay.checkers.Budget;
import dev.assay.checkers.ledger.LedgerFolder.Lines;
import dev.assay.checkers.ledger.LedgerLines.EntryLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Reads one copy from front to end and stops at the first entry that no honest node would have
 * written. O(bytes) and one verification a signature; keeps 64 bytes an entry and the newest
 * version of each record.
 *
 * <p>Where entries between two certificates were changed together, it can only say that the first
 * bad one is among them; the comparison with other copies says which.
 */
final class CopyAudit {
    private static final int BYTES_PER_ENTRY = 64;

    private final AuditedCopy.Source source;
    private final LedgerChain chain;
    private final QuorumCheck check;
    private final Budget.Meter meter;
    private final Consumer<SignedStatement> witnesses;
    private final List<Checkpoint> strange = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private Optional<String> unknownScheme = Optional.empty();
    private long certified;
    private long checkpoints;

    /**
     * An audit of one copy.
     *
     * @param witnesses is told every signature of this log that holds
     */
    CopyAudit(
            AuditedCopy.Source source,
            SignatureVerifier verifier,
            Budget.Meter meter,
            Consumer<SignedStatement> witnesses) {
        this.source = source;
        chain = new LedgerChain(source.genesis());
        check = new QuorumCheck(source.genesis().quorum(), verifier);
        this.meter = meter;
        this.witnesses = witnesses;
    }

    AuditedCopy run() throws IOException {
        SortedMap<Long, Path> files = source.folder().entries();
        for (Map.Entry<Long, Path> file : files.entrySet()) {
            boolean isLast = file.getKey().equals(files.lastKey());
            readEntries(file.getKey(), file.getValue(), isLast);
            if (!findings.isEmpty()) {
                break;
            }
        }
        if (Files.exists(source.folder().checkpoints())) {
            readCheckpoints(source.folder().checkpoints());
        }
        return new AuditedCopy(
                source, chain, certified, checkpoints, findings, notes, strange, unknownScheme);
    }

    private void readEntries(long first, Path file, boolean isLast) throws IOException {
        try (Lines lines = new Lines(file)) {
            if (first != size()) {
                String words = "the file starts with entry " + first + ", not " + size();
                find("missing-entries", size(), place(file, lines), words);
            }
            Optional<byte[]> line = lines.next();
            while (findings.isEmpty() && line.isPresent()) {
                meter.poll();
                meter.allocated(BYTES_PER_ENTRY);
                readEntry(line.get(), place(file, lines));
                line = lines.next();
            }
            if (findings.isEmpty() && lines.torn() > 0 && isLast) {
                notes.add("its last line is torn, as by a crash: " + lines.torn() + " bytes");
            } else if (findings.isEmpty() && lines.torn() > 0) {
                find("damaged-entry", size(), place(file, lines), "the last line has no end");
            }
        } catch (LedgerFormatException tooLong) {
            find("damaged-entry", size(), source.shown(file), String.valueOf(tooLong.getMessage()));
        }
    }

    private void readEntry(byte[] line, String place) {
        long next = size();
        EntryLine read;
        try {
            read = LedgerLines.entry(line);
        } catch (LedgerFormatException damaged) {
            find("damaged-entry", next, place, String.valueOf(damaged.getMessage()));
            return;
        }
        Entry entry = read.entry();
        if (!entry.hash().equals(read.hash())) {
            find("edited-entry", next, place, "its content does not have the hash that it gives");
        } else if (entry.position() > next) {
            find(
                    "missing-entries",
                    next,
                    place,
                    "entry " + entry.position() + " stands where " + next + " belongs");
        } else if (entry.position() < next) {
            find(
                    "repeated-entry",
                    next,
                    place,
                    "an entry " + entry.position() + " stands where " + next + " belongs");
        } else if (!entry.previous().equals(chain.last())) {
            find("broken-chain", next, place, chain.objection(entry).orElseThrow());
        } else {
            Optional<String> objection = chain.objection(entry);
            objection.ifPresent(words -> find("bad-record", next, place, words));
            if (objection.isEmpty()) {
                judge(chain.append(entry), read.certificate(), place);
            }
        }
    }

    private void judge(Head head, Optional<Certificate> certificate, String place) {
        long position = head.size() - 1;
        if (certificate.isEmpty()) {
            if (head.size() - certified >= source.genesis().batch()) {
                String words =
                        "nobody certified it, and of "
                                + source.genesis().batch()
                                + " entries one must be";
                find("uncertified-entry", position, place, words);
            }
            return;
        }
        Certificate found = certificate.get();
        if (!found.root().equals(head.root())) {
            String words =
                    "its certificate is of a log with root "
                            + found.root().brief()
                            + "…, and this one has "
                            + head.root().brief()
                            + "…";
            find("wrong-root", position, place, words);
            return;
        }
        // A change of a key counts only for larger heads than the one that ends with it, so the
        // keys as they are now answer for this one.
        Statement statement = Statement.commit(source.genesis().id(), head, found.round());
        QuorumCheck.Outcome outcome = check.judge(statement, found.signatures(), chain.keys());
        outcome.good().forEach(witnesses);
        unknownScheme = unknownScheme.or(outcome::unknownScheme);
        outcome.problem().ifPresent(words -> find("bad-certificate", position, place, words));
        if (findings.isEmpty()) {
            certified = head.size();
        }
    }

    private void readCheckpoints(Path file) throws IOException {
        try (Lines lines = new Lines(file)) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                meter.poll();
                readCheckpoint(line.get(), place(file, lines));
            }
            if (lines.torn() > 0) {
                notes.add("the last line of its checkpoints is torn, as by a crash");
            }
        } catch (LedgerFormatException tooLong) {
            findInCheckpoint(
                    "damaged-checkpoint", source.shown(file), String.valueOf(tooLong.getMessage()));
        }
    }

    private void readCheckpoint(byte[] line, String place) {
        Checkpoint checkpoint;
        try {
            checkpoint = LedgerLines.checkpoint(line);
        } catch (LedgerFormatException damaged) {
            findInCheckpoint("damaged-checkpoint", place, String.valueOf(damaged.getMessage()));
            return;
        }
        long entries = checkpoint.head().size();
        if (entries > size()) {
            // Behind a bad entry nothing was read. Otherwise: entries reach the disk before their
            // checkpoint does.
            if (findings.isEmpty()) {
                String words = "it is of " + entries + " entries, and the copy has " + size();
                findInCheckpoint("truncated-log", place, words);
            }
            return;
        }
        QuorumCheck.Outcome outcome =
                check.judge(checkpoint.statement(), checkpoint.signatures(), chain.keys());
        boolean isOfThis =
                entries >= 0
                        && checkpoint.ledger().equals(source.genesis().id())
                        && chain.tree().root((int) entries).equals(checkpoint.head().root());
        unknownScheme = unknownScheme.or(outcome::unknownScheme);
        if (outcome.problem().isPresent()) {
            findInCheckpoint("bad-checkpoint", place, outcome.problem().get());
        } else if (!isOfThis) {
            strange.add(checkpoint);
            String words = "it is of another log than this copy's first " + entries + " entries";
            findings.add(
                    new Finding("strange-checkpoint", 0, Math.max(0, entries - 1), place, words));
        } else {
            checkpoints++;
            outcome.good().forEach(witnesses);
        }
    }

    // Since the last certificate nothing vouches for an entry, so it may be the first bad one.
    private void find(String kind, long position, String place, String words) {
        findings.add(new Finding(kind, Math.min(certified, position), position, place, words));
    }

    private void findInCheckpoint(String kind, String place, String words) {
        findings.add(new Finding(kind, size(), size(), place, words));
    }

    private int size() {
        return chain.tree().size();
    }

    private String place(Path file, Lines lines) {
        return source.shown(file) + ", line " + Math.max(1, lines.number());
    }
}
