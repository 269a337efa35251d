// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.ledger.example.Draft;
import dev.assay.checkers.ledger.example.ExampleLedger;
import dev.assay.checkers.ledger.example.ExampleLedger.Plan;
import dev.assay.checkers.ledger.example.Tampering;
import dev.assay.histories.Randomness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedFilesTest {
    private static final int FLIPS = 1000;
    private static final Plan PLAN = new Plan(5, 20, 4, 3, 1, 6, 7, 8);

    private final TestKeys keys = new TestKeys();
    private final LedgerAudit audit = new LedgerAudit(keys, Budget.standard());
    private final ExampleLedger ledger = new ExampleLedger(PLAN, keys);
    @TempDir private Path folder = Path.of("");
    private Path copy = Path.of("");
    private Checkpoint whole =
            new Checkpoint(ledger.genesis().id(), new Head(0, Hash.of(new byte[0])), List.of());

    @BeforeEach
    void anHonestCopy() throws IOException {
        copy = folder.resolve("node-0");
        ledger.write(copy, 0, 20);
        List<Head> heads = Draft.read(copy, 8).heads();
        whole = new Checkpoint(ledger.genesis().id(), heads.get(19), List.of());
    }

    @Test
    void a_byte_that_changed_anywhere_is_found() throws IOException {
        Map<String, byte[]> files = new LedgerFolder(copy).contents();
        List<String> names = new ArrayList<>(files.keySet());
        Randomness randomness = new Randomness(3);
        int genesisRefused = 0;
        for (int i = 0; i < FLIPS; i++) {
            String name = randomness.pick(names);
            byte[] old = files.get(name);
            byte[] bytes = old.clone();
            int at = randomness.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << randomness.nextInt(8));
            Files.write(copy.resolve(name), bytes);
            boolean isEnd = at == bytes.length - 1 && bytes[at] != '\n';
            try {
                Verdict verdict = audit.audit(copy, List.of(whole)).verdict();
                boolean isTornCheckpoint = isEnd && name.startsWith("checkpoints");
                assertThat(verdict.status())
                        .as(name + " at " + at + ": " + verdict)
                        .isEqualTo(isTornCheckpoint ? Status.VALID : Status.INVALID);
            } catch (LedgerFormatException noGenesis) {
                assertThat(name).isEqualTo("ledger.json");
                genesisRefused++;
            }
            Files.write(copy.resolve(name), old);
        }
        assertThat(genesisRefused).isPositive();
        assertThat(audit.audit(copy, List.of(whole)).verdict().status()).isEqualTo(Status.VALID);
    }

    @Test
    void a_missing_file_of_entries_is_found_with_the_first_entry_that_is_gone() throws IOException {
        Files.delete(copy.resolve("entries-000000000008.jsonl"));

        Verdict verdict = audit.audit(copy, List.of()).verdict();

        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.reason()).contains("the first bad entry is 8");
    }

    @Test
    void a_torn_line_is_a_crash_at_the_end_only() throws IOException {
        Path middle = copy.resolve("entries-000000000008.jsonl");
        byte[] bytes = Files.readAllBytes(middle);
        Files.write(middle, java.util.Arrays.copyOf(bytes, bytes.length - 10));

        Verdict verdict = audit.audit(copy, List.of()).verdict();

        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.reason()).contains("the first bad entry is 15");
    }

    @Test
    void a_copy_that_its_own_checkpoint_proves_too_short_is_found() throws IOException {
        Files.delete(copy.resolve("entries-000000000016.jsonl"));

        Verdict verdict = audit.audit(copy, List.of()).verdict();

        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.reason()).contains("the first bad entry is 16");
    }

    @Test
    void a_signature_by_a_revoked_or_replaced_key_is_refused_from_there_on_and_good_before()
            throws IOException {
        assertThat(audit.audit(copy, List.of(whole)).verdict().status()).isEqualTo(Status.VALID);
        Draft draft = Draft.read(copy, 8);
        Tampering.OLD_KEYS.apply(draft, 9, keys);
        draft.write();

        Verdict verdict = audit.audit(copy, List.of()).verdict();

        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(words(verdict)).contains("by its key 0, which entry 6 replaced");
    }

    @Test
    void a_quorum_that_counts_a_signer_twice_is_damage() throws IOException {
        Draft draft = Draft.read(copy, 8);
        Certificate certificate = draft.lines().get(3).certificate().orElseThrow();
        Signature one = certificate.signatures().get(0);
        List<Signature> thrice = List.of(one, one, one);
        draft.certify(
                3, Optional.of(new Certificate(certificate.round(), certificate.root(), thrice)));
        draft.write();

        Verdict verdict = audit.audit(copy, List.of()).verdict();

        assertThat(verdict.reason()).contains("the first bad entry is 3");
        assertThat(words(verdict)).contains("ascending order");
    }

    @Test
    void a_certificate_of_one_signature_less_than_a_quorum_is_found() throws IOException {
        Draft draft = Draft.read(copy, 8);
        Certificate certificate = draft.lines().get(3).certificate().orElseThrow();
        List<Signature> two = certificate.signatures().subList(0, 2);
        draft.certify(
                3, Optional.of(new Certificate(certificate.round(), certificate.root(), two)));
        draft.write();

        assertThat(words(audit.audit(copy, List.of()).verdict()))
                .contains("2 signed it, and the ledger's quorum is 3");
    }

    @Test
    void versions_and_timestamps_that_go_back_are_refused() {
        LedgerChain chain = new LedgerChain(ledger.genesis());
        chain.append(chain.next(content(2, List.of(1L, 1L, 1L, 1L))));

        assertThat(chain.objection(chain.next(content(2, List.of(1L, 1L, 1L, 1L))))).isPresent();
        assertThat(chain.objection(chain.next(content(3, List.of(1L, 1L, 0L, 1L))))).isPresent();
        assertThat(chain.objection(chain.next(content(3, List.of(1L, 1L, 1L))))).isPresent();
        assertThat(chain.objection(chain.next(content(3, List.of(1L, 1L, 1L, 1L))))).isEmpty();
    }

    private static Entry.Content content(long version, List<Long> timestamps) {
        Metadata metadata =
                new Metadata(
                        new Metadata.Provenance("client", "transaction", "bft"),
                        new Metadata.Validity(0, 1),
                        version,
                        timestamps,
                        1);
        return new Entry.Content(Entry.Kind.DATA, "key", new byte[0], metadata);
    }

    @Test
    void a_scheme_that_nobody_knows_leaves_it_open() throws IOException {
        SignatureVerifier none = new JdkSignatureVerifier();

        Verdict verdict =
                new LedgerAudit(none, Budget.standard()).audit(copy, List.of(whole)).verdict();

        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).contains("scheme test");
    }

    @Test
    void a_spent_budget_leaves_it_open() throws IOException {
        LedgerAudit poor = new LedgerAudit(keys, Budget.standard().within(Duration.ZERO));

        assertThat(poor.audit(copy, List.of(whole)).verdict().status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void an_empty_ledger_is_vacuous() throws IOException {
        ledger.write(folder.resolve("empty"), 0, 0);

        assertThat(audit.audit(folder.resolve("empty"), List.of()).verdict().status())
                .isEqualTo(Status.VACUOUS);
    }

    @Test
    void a_checkpoint_of_another_ledger_is_told() throws IOException {
        Checkpoint other = new Checkpoint(Hash.of(new byte[1]), whole.head(), List.of());

        assertThat(audit.audit(copy, List.of(other)).verdict().status()).isEqualTo(Status.INVALID);
    }

    @Test
    void what_no_checkpoint_covers_stays_open() throws IOException {
        List<Head> heads = Draft.read(copy, 8).heads();
        Checkpoint earlier = new Checkpoint(whole.ledger(), heads.get(11), List.of());

        LedgerAudit.Report report = audit.audit(copy, List.of(earlier));

        assertThat(report.verdict().status()).isEqualTo(Status.UNKNOWN);
        assertThat(report.verdict().reason()).contains("entries from 12 on", "later checkpoint");
        assertThat(report.undetectable()).hasSize(2);
    }

    @Test
    void checkpoints_of_several_sizes_narrow_down_what_a_quorum_signed_anew() throws IOException {
        List<Checkpoint> outside = new ArrayList<>();
        for (int size : new int[] {4, 8, 12, 20}) {
            outside.add(
                    new Checkpoint(
                            whole.ledger(), Draft.read(copy, 8).heads().get(size - 1), List.of()));
        }
        Draft draft = Draft.read(copy, 8);
        Tampering.FORK.apply(draft, 9, keys);
        draft.write();

        Verdict verdict = audit.audit(copy, outside).verdict();

        assertThat(verdict.firstWitnessed().orElseThrow().reason())
                .contains("the first bad entry is one of 8 to 11");
    }

    @Test
    void a_quorum_that_signed_a_checkpoint_and_then_another_log_is_accused() throws IOException {
        Checkpoint signed = Draft.read(copy, 8).checkpoints().get(0);
        Draft draft = Draft.read(copy, 8);
        Tampering.FORK.apply(draft, 2, keys);
        draft.write();

        LedgerAudit.Report report = audit.audit(copy, List.of(signed));

        assertThat(report.verdict().status()).isEqualTo(Status.INVALID);
        assertThat(report.accusations()).isNotEmpty();
        assertThat(report.accusations())
                .allMatch(
                        accusation ->
                                accusation.holds(
                                        ledger.genesis(),
                                        new KeyHistory(ledger.genesis().keys()),
                                        keys));
    }

    @Test
    void a_checkpoint_of_now_is_offered_only_of_what_is_certified_and_undisputed()
            throws IOException {
        Path both = folder.resolve("two");
        Plan batches = new Plan(5, 20, 4, 3, 4, 0, 0, 100);
        new ExampleLedger(batches, keys).write(both.resolve("a"), 0, 18);
        new ExampleLedger(batches, keys).write(both.resolve("b"), 1, 18);
        Head certified = Draft.read(both.resolve("a"), 100).heads().get(15);
        assertThat(audit.audit(both, List.of()).agreed().orElseThrow().head()).isEqualTo(certified);
        Draft draft = Draft.read(both.resolve("b"), 100);
        Tampering.FORK.apply(draft, 9, keys);
        draft.write();

        assertThat(audit.audit(both, List.of()).agreed()).isEmpty();
        Checkpoint honest = new Checkpoint(draft.genesis().id(), certified, List.of());
        assertThat(audit.audit(both.resolve("b"), List.of(honest)).agreed()).isEmpty();
    }

    @Test
    void an_accusation_with_anything_changed_proves_nothing() throws IOException {
        Path both = folder.resolve("both");
        ledger.write(both.resolve("a"), 0, 6);
        ledger.write(both.resolve("b"), 1, 6);
        Draft draft = Draft.read(both.resolve("b"), 8);
        Tampering.FORK.apply(draft, 1, keys);
        draft.write();
        KeyHistory first = new KeyHistory(ledger.genesis().keys());
        Accusation accusation = audit.audit(both, List.of()).accusations().get(0);
        byte[] line = accusation.toLine().getBytes(StandardCharsets.UTF_8);
        assertThat(accusation.holds(ledger.genesis(), first, keys)).isTrue();
        Randomness randomness = new Randomness(1);
        for (int i = 0; i < FLIPS; i++) {
            byte[] changed = line.clone();
            changed[randomness.nextInt(changed.length)] ^= (byte) (1 << randomness.nextInt(8));
            boolean holds;
            try {
                holds = Accusation.ofLine(changed).holds(ledger.genesis(), first, keys);
            } catch (LedgerFormatException noAccusation) {
                holds = false;
            }
            assertThat(holds).as(new String(changed, StandardCharsets.ISO_8859_1)).isFalse();
        }
        Accusation same =
                new Accusation(
                        accusation.signer(),
                        accusation.key(),
                        accusation.first(),
                        accusation.first(),
                        accusation.first().statement().head().root(),
                        List.of());
        assertThat(same.holds(ledger.genesis(), first, keys)).isFalse();
    }

    @Test
    void a_folder_without_a_ledger_is_refused_with_the_cure() {
        assertThatThrownBy(() -> audit.audit(folder.resolve("nowhere"), List.of()))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessageContaining("no such folder");
        assertThatThrownBy(
                        () -> audit.audit(Files.createDirectory(folder.resolve("bare")), List.of()))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessageContaining("ledger.json");
    }

    private static String words(Verdict verdict) {
        return verdict.firstWitnessed()
                .flatMap(Verdict::witness)
                .orElseThrow()
                .explanation()
                .toString();
    }
}
