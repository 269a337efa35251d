// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger.example;

import dev.assay.checkers.ledger.Certificate;
import dev.assay.checkers.ledger.Checkpoint;
import dev.assay.checkers.ledger.Entry;
import dev.assay.checkers.ledger.Genesis;
import dev.assay.checkers.ledger.Hash;
import dev.assay.checkers.ledger.Head;
import dev.assay.checkers.ledger.LedgerLines;
import dev.assay.checkers.ledger.LedgerLines.EntryLine;
import dev.assay.checkers.ledger.MerkleTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A copy in the hands of somebody who may change all of it: lines to be edited, and means to make
 * them hang together again. It checks nothing.
 */
public final class Draft {
    private final Path folder;
    private final Genesis genesis;
    private final int entriesPerFile;
    private final List<EntryLine> lines = new ArrayList<>();
    private final List<Checkpoint> checkpoints = new ArrayList<>();

    private Draft(Path folder, Genesis genesis, int entriesPerFile) {
        this.folder = folder;
        this.genesis = genesis;
        this.entriesPerFile = entriesPerFile;
    }

    /** Reads a copy that holds whole lines only. */
    public static Draft read(Path folder, int entriesPerFile) throws IOException {
        byte[] first =
                Files.readAllLines(folder.resolve("ledger.json"))
                        .get(0)
                        .getBytes(StandardCharsets.UTF_8);
        Draft draft = new Draft(folder, LedgerLines.genesis(first), entriesPerFile);
        for (Path file : files(folder, "entries-*.jsonl")) {
            for (String line : Files.readAllLines(file)) {
                draft.lines.add(LedgerLines.entry(line.getBytes(StandardCharsets.UTF_8)));
            }
        }
        for (Path file : files(folder, "checkpoints.jsonl")) {
            for (String line : Files.readAllLines(file)) {
                draft.checkpoints.add(
                        LedgerLines.checkpoint(line.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return draft;
    }

    private static Iterable<Path> files(Path folder, String names) throws IOException {
        TreeSet<Path> sorted = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, names)) {
            found.forEach(sorted::add);
        }
        return sorted;
    }

    /** What the copy says it is founded on. */
    public Genesis genesis() {
        return genesis;
    }

    /** The lines of its entries, to be changed. */
    public List<EntryLine> lines() {
        return lines;
    }

    /** Its checkpoints, to be changed. */
    public List<Checkpoint> checkpoints() {
        return checkpoints;
    }

    /** Another entry in a line, with the hash that belongs to it and the line's certificate. */
    public void replace(int index, Entry entry) {
        lines.set(index, new EntryLine(entry, entry.hash(), lines.get(index).certificate()));
    }

    /** Another certificate in a line. */
    public void certify(int index, Optional<Certificate> certificate) {
        EntryLine line = lines.get(index);
        lines.set(index, new EntryLine(line.entry(), line.hash(), certificate));
    }

    /** Gives every entry from an index on its position, and chains it to the one before. */
    public void rechain(int from) {
        Hash previous = from == 0 ? genesis.id() : lines.get(from - 1).hash();
        for (int i = from; i < lines.size(); i++) {
            replace(i, new Entry(i, previous, lines.get(i).entry().content()));
            previous = lines.get(i).hash();
        }
    }

    /** The heads that end with each of the entries. */
    public List<Head> heads() {
        MerkleTree tree = new MerkleTree();
        List<Head> heads = new ArrayList<>();
        for (EntryLine line : lines) {
            tree.append(line.hash());
            heads.add(new Head(tree.size(), tree.root()));
        }
        return heads;
    }

    /** Writes all files anew. */
    public void write() throws IOException {
        for (Path file : files(folder, "*.jsonl")) {
            Files.delete(file);
        }
        Files.createFile(folder.resolve(name(0)));
        for (int i = 0; i < lines.size(); i += entriesPerFile) {
            StringBuilder text = new StringBuilder();
            for (EntryLine line : lines.subList(i, Math.min(lines.size(), i + entriesPerFile))) {
                // The hash that the line gives need not be that of its content.
                String whole = LedgerLines.write(line.entry(), line.certificate());
                String right = "\"hash\":\"" + line.entry().hash().toHex();
                text.append(whole.replace(right, "\"hash\":\"" + line.hash().toHex())).append('\n');
            }
            Files.writeString(folder.resolve(name(i)), text);
        }
        StringBuilder text = new StringBuilder();
        checkpoints.forEach(checkpoint -> text.append(LedgerLines.write(checkpoint)).append('\n'));
        if (!checkpoints.isEmpty()) {
            Files.writeString(folder.resolve("checkpoints.jsonl"), text);
        }
    }

    private static String name(int position) {
        return String.format(Locale.ROOT, "entries-%012d.jsonl", position);
    }
}
