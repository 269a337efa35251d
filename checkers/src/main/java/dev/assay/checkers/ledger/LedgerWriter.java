// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import dev.assay.checkers.ledger.LedgerFolder.Lines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one node's copy of a ledger. An entry is written once it is certified, or as one of a
 * batch whose last one is; a crash leaves at most a torn last line, which {@link #resume} cuts off.
 * A checkpoint is written only after the entries before it are on the disk, so that no crash makes
 * a copy that its own checkpoints prove too short.
 *
 * <p>It refuses what the audit would find, but verifies no signature: that is for those who collect
 * them.
 */
public final class LedgerWriter implements AutoCloseable {
    /** So many entries go into a file. */
    public static final int ENTRIES_PER_FILE = 100_000;

    private final LedgerFolder copy;
    private final LedgerChain chain;
    private final int entriesPerFile;
    private FileChannel entries;
    private long inFile;
    private long uncertified;

    private LedgerWriter(LedgerFolder copy, LedgerChain chain, int entriesPerFile)
            throws IOException {
        this.copy = copy;
        this.chain = chain;
        this.entriesPerFile = entriesPerFile;
        entries = append(copy.folder().resolve(LedgerFolder.entriesName(0)));
    }

    /** Starts a copy in a folder that has none. */
    public static LedgerWriter create(Path folder, Genesis genesis) throws IOException {
        return create(folder, genesis, ENTRIES_PER_FILE);
    }

    /** As above, with another size of the files. */
    public static LedgerWriter create(Path folder, Genesis genesis, int entriesPerFile)
            throws IOException {
        Files.createDirectories(folder);
        LedgerFolder copy = new LedgerFolder(folder);
        try (FileChannel file =
                FileChannel.open(
                        copy.genesis(), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            write(file, LedgerLines.write(genesis));
            file.force(true);
        }
        return new LedgerWriter(copy, new LedgerChain(genesis), entriesPerFile);
    }

    /** Goes on with the copy in a folder, behind the last whole entry. */
    public static LedgerWriter resume(Path folder) throws IOException {
        LedgerFolder copy = new LedgerFolder(folder);
        Genesis genesis = LedgerFolder.readGenesis(copy.genesis());
        LedgerWriter writer = new LedgerWriter(copy, new LedgerChain(genesis), ENTRIES_PER_FILE);
        for (Map.Entry<Long, Path> file : copy.entries().entrySet()) {
            writer.replay(file.getValue());
        }
        if (Files.exists(copy.checkpoints())) {
            cutTornLine(copy.checkpoints());
        }
        return writer;
    }

    private void replay(Path file) throws IOException {
        inFile = 0;
        try (Lines lines = new Lines(file)) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                LedgerLines.EntryLine read = LedgerLines.entry(line.get());
                chain.append(read.entry());
                uncertified = read.certificate().isPresent() ? 0 : uncertified + 1;
                inFile++;
            }
        }
        cutTornLine(file);
        entries.close();
        entries = append(file);
    }

    private static void cutTornLine(Path file) throws IOException {
        long end;
        try (Lines lines = new Lines(file)) {
            while (lines.next().isPresent()) {
                // Only the end is wanted.
            }
            end = lines.end();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(end);
            channel.force(true);
        }
    }

    /** The log as it is: what is next, what to sign. */
    public LedgerChain chain() {
        return chain;
    }

    /** Writes the next entry. */
    public void append(Entry entry, Optional<Certificate> certificate) throws IOException {
        if (certificate.isEmpty() && uncertified + 1 >= chain.genesis().batch()) {
            throw new IllegalArgumentException(
                    "entry " + entry.position() + " ends a batch and needs a certificate");
        }
        Hash root = chain.headWith(entry).root();
        if (certificate.isPresent() && !certificate.get().root().equals(root)) {
            throw new IllegalArgumentException(
                    "the certificate of entry " + entry.position() + " is of another log");
        }
        chain.append(entry);
        if (inFile == entriesPerFile) {
            entries.force(true);
            entries.close();
            entries = append(copy.folder().resolve(LedgerFolder.entriesName(entry.position())));
            inFile = 0;
        }
        write(entries, LedgerLines.write(entry, certificate));
        inFile++;
        uncertified = certificate.isPresent() ? 0 : uncertified + 1;
    }

    /** Writes a checkpoint of this log. */
    public void checkpoint(Checkpoint checkpoint) throws IOException {
        Head head = checkpoint.head();
        boolean isOfThis =
                checkpoint.ledger().equals(chain.genesis().id())
                        && head.size() <= chain.tree().size()
                        && chain.tree().root((int) head.size()).equals(head.root());
        if (!isOfThis) {
            throw new IllegalArgumentException("a checkpoint of another log: " + head);
        }
        sync();
        try (FileChannel file = append(copy.checkpoints())) {
            write(file, LedgerLines.write(checkpoint));
            file.force(true);
        }
    }

    /** Waits until all that was written is on the disk. */
    public void sync() throws IOException {
        entries.force(true);
    }

    @Override
    public void close() throws IOException {
        sync();
        entries.close();
    }

    private static FileChannel append(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void write(FileChannel file, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
