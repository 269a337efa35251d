// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger.example;

import dev.assay.checkers.ledger.Certificate;
import dev.assay.checkers.ledger.Checkpoint;
import dev.assay.checkers.ledger.Entry;
import dev.assay.checkers.ledger.Genesis;
import dev.assay.checkers.ledger.Head;
import dev.assay.checkers.ledger.KeyChange;
import dev.assay.checkers.ledger.KeyHistory;
import dev.assay.checkers.ledger.LedgerWriter;
import dev.assay.checkers.ledger.Metadata;
import dev.assay.checkers.ledger.Signature;
import dev.assay.checkers.ledger.SignerKey;
import dev.assay.checkers.ledger.Statement;
import dev.assay.histories.Randomness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A ledger as honest nodes write it: accounts whose balances change, keys that are replaced and
 * revoked, a quorum for every batch that is another one in every copy. The same plan gives the same
 * bytes, and a shorter plan their beginning.
 */
public final class ExampleLedger {
    private static final int ACCOUNTS = 8;
    private static final long DAY_MICROS = 86_400_000_000L;

    private final Plan plan;
    private final ExampleKeys keys;
    private final Balances balances;
    private final Genesis genesis;

    /**
     * What to write.
     *
     * @param quorum how many of the signers make a certificate
     * @param batch every so many entries one is certified
     * @param checkpointEvery so many entries; 0 for never
     * @param keyChangeEvery so many entries; 0 for never
     * @param entriesPerFile how many lines a file has
     */
    public record Plan(
            long seed,
            int entries,
            int signers,
            int quorum,
            int batch,
            int checkpointEvery,
            int keyChangeEvery,
            int entriesPerFile) {
        /** Four signers, of which three certify every entry. */
        public static Plan ofFour(long seed, int entries) {
            return new Plan(seed, entries, 4, 3, 1, 10, 25, LedgerWriter.ENTRIES_PER_FILE);
        }

        /** The same with fewer or more entries. */
        public Plan withEntries(int newEntries) {
            return new Plan(
                    seed,
                    newEntries,
                    signers,
                    quorum,
                    batch,
                    checkpointEvery,
                    keyChangeEvery,
                    entriesPerFile);
        }
    }

    /** What the entry at a position writes to its account. */
    @FunctionalInterface
    public interface Balances {
        /** The payload of the entry at this position. */
        String at(int position);
    }

    /** A ledger with drawn balances. */
    public ExampleLedger(Plan plan, ExampleKeys keys) {
        this(plan, keys, balances(plan.seed));
    }

    /** A ledger with these balances. */
    public ExampleLedger(Plan plan, ExampleKeys keys, Balances balances) {
        this.plan = plan;
        this.keys = keys;
        this.balances = balances;
        List<SignerKey> first = new ArrayList<>();
        for (int signer = 0; signer < plan.signers; signer++) {
            first.add(keys.publicKey(signer, 0));
        }
        genesis =
                new Genesis(
                        "example " + plan.seed,
                        plan.quorum,
                        plan.batch,
                        Genesis.Promise.DECISIONS,
                        first);
    }

    /** The balances that a seed draws. */
    public static Balances balances(long seed) {
        return position ->
                "balance " + new Randomness(seed).fork("balance " + position).nextLong(1_000_000);
    }

    /** What the ledger is founded on. */
    public Genesis genesis() {
        return genesis;
    }

    /** Writes one node's copy of the first so many entries into a folder that has none. */
    public void write(Path folder, int copy, int entries) throws IOException {
        try (LedgerWriter writer = LedgerWriter.create(folder, genesis, plan.entriesPerFile)) {
            for (int position = 0; position < entries; position++) {
                boolean isEnd = (position + 1) % plan.batch == 0;
                Entry entry = writer.chain().next(content(position, writer.chain().keys()));
                Head head = writer.chain().headWith(entry);
                Optional<Certificate> certificate =
                        isEnd
                                ? Optional.of(certificate(head, copy, writer.chain().keys()))
                                : Optional.empty();
                writer.append(entry, certificate);
                boolean isCheckpoint =
                        plan.checkpointEvery > 0 && (position + 1) % plan.checkpointEvery == 0;
                if (isCheckpoint && isEnd) {
                    writer.checkpoint(checkpoint(head, writer.chain().keys()));
                }
            }
        }
    }

    /** What the entry at a position holds, when the keys before it are these. */
    Entry.Content content(int position, KeyHistory known) {
        Metadata metadata = metadata(position);
        if (plan.keyChangeEvery > 0 && position % plan.keyChangeEvery == plan.keyChangeEvery - 1) {
            byte[] change = change(position / plan.keyChangeEvery, known).toBytes();
            return new Entry.Content(Entry.Kind.KEYS, "keys", change, metadata);
        }
        byte[] payload = balances.at(position).getBytes(StandardCharsets.UTF_8);
        return new Entry.Content(
                Entry.Kind.DATA, "account/" + position % ACCOUNTS, payload, metadata);
    }

    private Metadata metadata(int position) {
        List<Long> timestamps = new ArrayList<>();
        for (int signer = 0; signer < plan.signers; signer++) {
            timestamps.add((position + (long) signer) / plan.signers);
        }
        return new Metadata(
                new Metadata.Provenance("client-" + position % 3, "transaction-" + position, "bft"),
                new Metadata.Validity(position * 1000L, position * 1000L + DAY_MICROS),
                position + 1L,
                timestamps,
                1);
    }

    // Who lost its key gets a new one first, so that a quorum always has keys.
    private KeyChange change(int count, KeyHistory known) {
        for (int signer = 0; signer < plan.signers; signer++) {
            List<KeyHistory.Period> periods = known.of(signer);
            if (periods.get(periods.size() - 1).key().isEmpty()) {
                return KeyChange.rotate(signer, keys.publicKey(signer, periods.size()));
            }
        }
        int signer = count % plan.signers;
        return count % 3 == 1 && plan.quorum < plan.signers
                ? KeyChange.revoke(signer)
                : KeyChange.rotate(signer, keys.publicKey(signer, known.of(signer).size()));
    }

    private Certificate certificate(Head head, int copy, KeyHistory known) {
        long round = 1 + head.size() / 50;
        Statement statement = Statement.commit(genesis.id(), head, round);
        return new Certificate(round, head.root(), signatures(statement, copy, known));
    }

    private Checkpoint checkpoint(Head head, KeyHistory known) {
        Statement statement = Statement.checkpoint(genesis.id(), head);
        return new Checkpoint(genesis.id(), head, signatures(statement, 0, known));
    }

    private List<Signature> signatures(Statement statement, int copy, KeyHistory known) {
        List<Integer> able = new ArrayList<>();
        for (int signer = 0; signer < plan.signers; signer++) {
            if (known.at(signer, statement.head().size()).isPresent()) {
                able.add(signer);
            }
        }
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < plan.quorum; i++) {
            chosen.add(able.get((int) ((statement.head().size() + copy + i) % able.size())));
        }
        return signatures(statement, chosen, known, keys);
    }

    /** The signatures of these signers by the keys that they have at that size. */
    static List<Signature> signatures(
            Statement statement, List<Integer> signers, KeyHistory known, ExampleKeys keys) {
        byte[] message = statement.toBytes();
        return signers.stream()
                .sorted()
                .map(
                        signer -> {
                            long size = statement.head().size();
                            int number = known.at(signer, size).orElseThrow().number();
                            return new Signature(signer, keys.sign(signer, number, message));
                        })
                .toList();
    }
}
