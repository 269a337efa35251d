// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.ledger.example.ExampleLedger;
import dev.assay.checkers.ledger.example.ExampleLedger.Plan;
import dev.assay.histories.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ledgers that nobody changed: whatever happens to honest nodes, none is found wrong or accused.
 */
class HonestLedgerTest {
    private static final int LEDGERS = 40;

    private final TestKeys keys = new TestKeys();
    private final LedgerAudit audit = new LedgerAudit(keys, Budget.standard());
    @TempDir private Path folder = Path.of("");

    @Test
    void copies_that_lag_or_were_torn_by_a_crash_are_never_found_wrong() throws IOException {
        for (int seed = 0; seed < LEDGERS; seed++) {
            Randomness randomness = new Randomness(seed);
            int batch = 1 + randomness.nextInt(4);
            int entries = batch * (2 + randomness.nextInt(8));
            Plan plan = new Plan(seed, entries, 4, 3, batch, 2 * batch, 4, 7);
            ExampleLedger ledger = new ExampleLedger(plan, keys);
            Path where = folder.resolve("" + seed);
            ledger.write(where.resolve("node-0"), 0, entries);
            ledger.write(where.resolve("node-1"), 1, randomness.nextInt(entries + 1));
            ledger.write(where.resolve("node-2"), 2, 1 + randomness.nextInt(entries));
            tear(where.resolve("node-2"), randomness);
            Head head = audit.audit(where, List.of()).agreed().orElseThrow().head();
            Checkpoint now = new Checkpoint(ledger.genesis().id(), head, List.of());

            LedgerAudit.Report without = audit.audit(where, List.of());
            LedgerAudit.Report with = audit.audit(where, List.of(now));

            assertThat(head.size()).isEqualTo(entries);
            assertThat(without.verdict().status()).as(without.toString()).isEqualTo(Status.UNKNOWN);
            assertThat(with.verdict().status()).as(with.toString()).isEqualTo(Status.VALID);
            assertThat(without.accusations()).isEmpty();
            assertThat(with.accusations()).isEmpty();
        }
    }

    // A crash keeps any part of what was not synced: here of the last line, maybe with zeros.
    private static void tear(Path copy, Randomness randomness) throws IOException {
        Path last = new LedgerFolder(copy).entries().sequencedValues().getLast();
        byte[] bytes = Files.readAllBytes(last);
        int start = bytes.length - 1;
        while (start > 0 && bytes[start - 1] != '\n') {
            start--;
        }
        int kept = start + randomness.nextInt(bytes.length - start);
        byte[] torn = Arrays.copyOf(bytes, kept + (randomness.chance(0.3) ? 20 : 0));
        Files.write(last, torn);
        long whole = new LedgerFolder(copy).entries().lastKey() + lines(torn);
        Path checkpoints = copy.resolve("checkpoints.jsonl");
        if (Files.exists(checkpoints)) {
            // A checkpoint is written only when its entries are safe.
            List<String> kept2 =
                    Files.readAllLines(checkpoints).stream()
                            .filter(
                                    line ->
                                            LedgerLines.checkpoint(
                                                                    line.getBytes(
                                                                            java.nio.charset
                                                                                    .StandardCharsets
                                                                                    .UTF_8))
                                                            .head()
                                                            .size()
                                                    <= whole)
                            .toList();
            String text = String.join("", kept2.stream().map(line -> line + "\n").toList());
            Files.writeString(
                    checkpoints, text + (randomness.chance(0.5) ? "{\"ledger\":\"0" : ""));
        }
    }

    private static long lines(byte[] bytes) {
        long count = 0;
        for (byte next : bytes) {
            count += next == '\n' ? 1 : 0;
        }
        return count;
    }

    @Test
    void a_writer_that_was_torn_goes_on_as_if_it_had_not_been() throws IOException {
        for (int seed = 0; seed < LEDGERS; seed++) {
            Plan plan = new Plan(seed, 12, 4, 3, 1, 5, 4, LedgerWriter.ENTRIES_PER_FILE);
            ExampleLedger ledger = new ExampleLedger(plan, keys);
            Path torn = folder.resolve("torn-" + seed);
            Path whole = folder.resolve("whole-" + seed);
            ledger.write(whole, 0, 12);
            ledger.write(torn, 0, 12);
            tear(torn, new Randomness(seed));
            List<String> lines = Files.readAllLines(whole.resolve("entries-000000000000.jsonl"));

            try (LedgerWriter writer = LedgerWriter.resume(torn)) {
                for (String line : lines.subList(writer.chain().tree().size(), lines.size())) {
                    LedgerLines.EntryLine read =
                            LedgerLines.entry(
                                    line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    writer.append(read.entry(), read.certificate());
                }
            }

            assertThat(new LedgerFolder(torn).contents().get("entries-000000000000.jsonl"))
                    .isEqualTo(
                            new LedgerFolder(whole).contents().get("entries-000000000000.jsonl"));
        }
    }

    @Test
    void votes_of_different_rounds_accuse_nobody_and_of_one_round_do() throws IOException {
        for (boolean isSameRound : new boolean[] {false, true}) {
            Path where = folder.resolve("votes-" + isSameRound);
            write(where.resolve("node-0"), "a", 1);
            write(where.resolve("node-1"), "b", isSameRound ? 1 : 2);

            LedgerAudit.Report report = audit.audit(where, List.of());

            assertThat(report.verdict().status()).isEqualTo(Status.INVALID);
            assertThat(report.verdict().reason()).contains("another entry 0");
            assertThat(report.accusations()).hasSize(isSameRound ? 3 : 0);
        }
    }

    private void write(Path copy, String payload, long round) throws IOException {
        Genesis genesis =
                new Genesis(
                        "votes",
                        3,
                        1,
                        Genesis.Promise.VOTES,
                        List.of(
                                keys.publicKey(0, 0),
                                keys.publicKey(1, 0),
                                keys.publicKey(2, 0),
                                keys.publicKey(3, 0)));
        try (LedgerWriter writer = LedgerWriter.create(copy, genesis)) {
            Metadata metadata =
                    new Metadata(
                            new Metadata.Provenance("client", "transaction", "bft"),
                            new Metadata.Validity(0, Metadata.Validity.OPEN),
                            1,
                            List.of(0L, 0L, 0L, 0L),
                            1);
            Entry entry =
                    writer.chain()
                            .next(
                                    new Entry.Content(
                                            Entry.Kind.DATA,
                                            "key",
                                            payload.getBytes(
                                                    java.nio.charset.StandardCharsets.UTF_8),
                                            metadata));
            Head head = writer.chain().headWith(entry);
            byte[] message = Statement.commit(genesis.id(), head, round).toBytes();
            List<Signature> signatures =
                    List.of(
                            new Signature(0, keys.sign(0, 0, message)),
                            new Signature(1, keys.sign(1, 0, message)),
                            new Signature(2, keys.sign(2, 0, message)));
            writer.append(entry, Optional.of(new Certificate(round, head.root(), signatures)));
        }
    }
}
