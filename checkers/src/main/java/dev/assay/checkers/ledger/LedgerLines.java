// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import dev.assay.checkers.ledger.Metadata.Provenance;
import dev.assay.checkers.ledger.Metadata.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of a ledger's files and what they mean; {@code docs/ledger.md} shows one of each. */
public final class LedgerLines {
    /** How every {@code ledger.json} begins. */
    public static final String GENESIS_START = "{\"format\":\"assay-ledger\",\"version\":";

    /** The version of the format that this build reads and writes. */
    public static final int VERSION = 1;

    private LedgerLines() {}

    /**
     * A line of an entries file.
     *
     * @param hash as written there, which may be wrong
     */
    public record EntryLine(Entry entry, Hash hash, Optional<Certificate> certificate) {}

    /** The line of {@code ledger.json}. */
    public static String write(Genesis genesis) {
        LineText line = new LineText().raw(GENESIS_START).number(VERSION);
        line.raw(",\"name\":").string(genesis.name()).raw(",\"quorum\":").number(genesis.quorum());
        line.raw(",\"batch\":").number(genesis.batch());
        line.raw(",\"promise\":").string(genesis.promise().word()).raw(",\"signers\":[");
        for (int i = 0; i < genesis.keys().size(); i++) {
            SignerKey key = genesis.keys().get(i);
            line.raw(i == 0 ? "{\"scheme\":" : ",{\"scheme\":").string(key.scheme());
            line.raw(",\"key\":").string(key.encoded()).raw("}");
        }
        return line.raw("]}").toString();
    }

    /** Reads the line of {@code ledger.json}. */
    public static Genesis genesis(byte[] line) {
        LineScanner scanner = new LineScanner(line);
        scanner.expect(GENESIS_START);
        long version = scanner.number();
        if (version != VERSION) {
            throw new LedgerFormatException(
                    "version " + version + " of the format; this build reads version " + VERSION);
        }
        scanner.expect(",\"name\":");
        String name = scanner.string();
        scanner.expect(",\"quorum\":");
        int quorum = scanner.smallNumber();
        scanner.expect(",\"batch\":");
        int batch = scanner.smallNumber();
        scanner.expect(",\"promise\":");
        Genesis.Promise promise =
                scanner.take("\"decisions\"") ? Genesis.Promise.DECISIONS : Genesis.Promise.VOTES;
        if (promise == Genesis.Promise.VOTES) {
            scanner.expect("\"votes\"");
        }
        scanner.expect(",\"signers\":[");
        List<String[]> keys = new ArrayList<>();
        while (scanner.take(keys.isEmpty() ? "{\"scheme\":" : ",{\"scheme\":")) {
            String scheme = scanner.string();
            scanner.expect(",\"key\":");
            keys.add(new String[] {scheme, scanner.string()});
            scanner.expect("}");
        }
        scanner.expect("]}");
        scanner.end();
        return checked(
                () ->
                        new Genesis(
                                name,
                                quorum,
                                batch,
                                promise,
                                keys.stream().map(key -> new SignerKey(key[0], key[1])).toList()));
    }

    /** The line of an entry. */
    public static String write(Entry entry, Optional<Certificate> certificate) {
        Entry.Content content = entry.content();
        Metadata metadata = content.metadata();
        LineText line = new LineText().raw("{\"position\":").number(entry.position());
        line.raw(",\"kind\":").string(content.kind().word());
        line.raw(",\"key\":").string(content.key());
        line.raw(",\"payload\":").base64(content.payload());
        line.raw(",\"client\":").string(metadata.provenance().client());
        line.raw(",\"transaction\":").string(metadata.provenance().transaction());
        line.raw(",\"tier\":").string(metadata.provenance().tier());
        line.raw(",\"from\":").number(metadata.validity().from()).raw(",\"until\":");
        boolean isOpen = metadata.validity().until() == Validity.OPEN;
        line.raw(isOpen ? "null" : Long.toString(metadata.validity().until()));
        line.raw(",\"version\":").number(metadata.version()).raw(",\"timestamps\":[");
        for (int i = 0; i < metadata.timestamps().size(); i++) {
            line.raw(i == 0 ? "" : ",").number(metadata.timestamps().get(i));
        }
        line.raw("],\"schema\":").number(metadata.schema());
        line.raw(",\"previous\":").hash(entry.previous()).raw(",\"hash\":").hash(entry.hash());
        line.raw(",\"certificate\":");
        certificate.ifPresentOrElse(
                found ->
                        line.raw("{\"round\":")
                                .number(found.round())
                                .raw(",\"root\":")
                                .hash(found.root())
                                .raw(",\"signatures\":")
                                .signatures(found.signatures())
                                .raw("}"),
                () -> line.raw("null"));
        return line.raw("}").toString();
    }

    /** Reads the line of an entry. */
    public static EntryLine entry(byte[] bytes) {
        LineScanner scanner = new LineScanner(bytes);
        scanner.expect("{\"position\":");
        long position = scanner.number();
        scanner.expect(",\"kind\":");
        Entry.Kind kind = scanner.take("\"data\"") ? Entry.Kind.DATA : Entry.Kind.KEYS;
        if (kind == Entry.Kind.KEYS) {
            scanner.expect("\"keys\"");
        }
        scanner.expect(",\"key\":");
        String key = scanner.string();
        scanner.expect(",\"payload\":");
        byte[] payload = scanner.base64();
        Metadata metadata = metadata(scanner);
        scanner.expect(",\"previous\":");
        Hash previous = scanner.hash();
        scanner.expect(",\"hash\":");
        Hash hash = scanner.hash();
        scanner.expect(",\"certificate\":");
        Optional<Certificate> certificate =
                scanner.take("null") ? Optional.empty() : Optional.of(certificate(scanner));
        scanner.expect("}");
        scanner.end();
        Entry.Content content = checked(() -> new Entry.Content(kind, key, payload, metadata));
        return new EntryLine(new Entry(position, previous, content), hash, certificate);
    }

    private static Metadata metadata(LineScanner scanner) {
        scanner.expect(",\"client\":");
        String client = scanner.string();
        scanner.expect(",\"transaction\":");
        String transaction = scanner.string();
        scanner.expect(",\"tier\":");
        String tier = scanner.string();
        scanner.expect(",\"from\":");
        long from = scanner.number();
        scanner.expect(",\"until\":");
        boolean isOpen = scanner.take("null");
        long until = isOpen ? Validity.OPEN : scanner.number();
        if (!isOpen && until == Validity.OPEN) {
            throw scanner.fail("needs null before it for no end");
        }
        scanner.expect(",\"version\":");
        long version = scanner.number();
        scanner.expect(",\"timestamps\":[");
        List<Long> timestamps = new ArrayList<>();
        while (!scanner.take("]")) {
            scanner.expect(timestamps.isEmpty() ? "" : ",");
            timestamps.add(scanner.number());
        }
        scanner.expect(",\"schema\":");
        int schema = scanner.smallNumber();
        return checked(
                () ->
                        new Metadata(
                                new Provenance(client, transaction, tier),
                                new Validity(from, until),
                                version,
                                timestamps,
                                schema));
    }

    private static Certificate certificate(LineScanner scanner) {
        scanner.expect("{\"round\":");
        long round = scanner.number();
        scanner.expect(",\"root\":");
        Hash root = scanner.hash();
        List<Signature> signatures = signatures(scanner);
        scanner.expect("}");
        return new Certificate(round, root, signatures);
    }

    private static List<Signature> signatures(LineScanner scanner) {
        scanner.expect(",\"signatures\":[");
        List<Signature> signatures = new ArrayList<>();
        while (scanner.take(signatures.isEmpty() ? "{\"signer\":" : ",{\"signer\":")) {
            int signer = scanner.smallNumber();
            if (!signatures.isEmpty() && signatures.get(signatures.size() - 1).signer() >= signer) {
                throw scanner.fail("needs signers in ascending order before it");
            }
            scanner.expect(",\"signature\":");
            signatures.add(new Signature(signer, scanner.base64()));
            scanner.expect("}");
        }
        scanner.expect("]");
        return signatures;
    }

    /** The line of a checkpoint. */
    public static String write(Checkpoint checkpoint) {
        return new LineText()
                .raw("{\"ledger\":")
                .hash(checkpoint.ledger())
                .raw(",\"size\":")
                .number(checkpoint.head().size())
                .raw(",\"root\":")
                .hash(checkpoint.head().root())
                .raw(",\"signatures\":")
                .signatures(checkpoint.signatures())
                .raw("}")
                .toString();
    }

    /** Reads the line of a checkpoint. */
    public static Checkpoint checkpoint(byte[] line) {
        LineScanner scanner = new LineScanner(line);
        scanner.expect("{\"ledger\":");
        Hash ledger = scanner.hash();
        scanner.expect(",\"size\":");
        long size = scanner.number();
        scanner.expect(",\"root\":");
        Hash root = scanner.hash();
        List<Signature> signatures = signatures(scanner);
        scanner.expect("}");
        scanner.end();
        return new Checkpoint(ledger, new Head(size, root), signatures);
    }

    private static <T> T checked(java.util.function.Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException impossible) {
            throw new LedgerFormatException(String.valueOf(impossible.getMessage()));
        }
    }
}
