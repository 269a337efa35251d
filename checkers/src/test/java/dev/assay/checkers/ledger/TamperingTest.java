// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.ledger.example.Draft;
import dev.assay.checkers.ledger.example.ExampleLedger;
import dev.assay.checkers.ledger.example.ExampleLedger.Plan;
import dev.assay.checkers.ledger.example.Tampering;
import dev.assay.histories.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random tamperings of random ledgers. What the audit does not find must be undetectable, which is
 * proven by an honest writer that writes the same bytes.
 */
class TamperingTest {
    /** How many of each kind; a thousand with {@code -Dassay.tamperings=1000}. */
    private static final int EACH = Integer.getInteger("assay.tamperings", 25);

    private final TestKeys keys = new TestKeys();
    private final LedgerAudit audit = new LedgerAudit(keys, Budget.standard());
    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(Tampering.class)
    void every_tampering_is_found_or_cannot_be_told_from_an_honest_ledger(Tampering tampering)
            throws IOException {
        int found = 0;
        for (int seed = 0; seed < EACH; seed++) {
            Randomness randomness = new Randomness(seed).fork(tampering.name());
            Case tampered = tamper(tampering, randomness, folder.resolve("" + seed));
            found += judgeAlone(tampered) ? 1 : 0;
            judgeBesideAnHonestCopy(tampered);
            judgeAgainstACheckpoint(tampered);
            delete(folder.resolve("" + seed));
        }
        boolean isUndetectable = tampering == Tampering.TRUNCATE || tampering == Tampering.FORK;
        assertThat(found)
                .as("found in one copy alone")
                .matches(count -> isUndetectable == (count == 0));
    }

    /**
     * What was done.
     *
     * @param first the first line that is not as it was
     */
    private record Case(
            Path folder,
            Plan plan,
            long first,
            List<Integer> used,
            Checkpoint whole,
            Tampering kind) {
        Path honest() {
            return folder.resolve("both/honest");
        }

        Path bad() {
            return folder.resolve("both/bad");
        }

        @Override
        public String toString() {
            return kind + " at " + first + " of " + plan;
        }
    }

    private Case tamper(Tampering tampering, Randomness randomness, Path where) throws IOException {
        int batch = randomness.chance(0.5) ? 1 : 2 + randomness.nextInt(3);
        int entries = 6 + randomness.nextInt(20);
        int changes = randomness.chance(0.5) ? 0 : 3 + randomness.nextInt(3);
        Plan plan =
                new Plan(
                        randomness.nextLong(),
                        entries,
                        4,
                        3,
                        batch,
                        randomness.chance(0.5) ? 0 : batch * (1 + randomness.nextInt(4)),
                        changes,
                        randomness.chance(0.5) ? 5 : 100);
        ExampleLedger ledger = new ExampleLedger(plan, keys);
        ledger.write(where.resolve("both/honest"), 0, entries);
        ledger.write(where.resolve("both/bad"), 1, entries);
        Draft draft = Draft.read(where.resolve("both/bad"), plan.entriesPerFile());
        List<Head> heads = draft.heads();
        Checkpoint whole =
                new Checkpoint(ledger.genesis().id(), heads.get(heads.size() - 1), List.of());
        List<Hash> before = draft.lines().stream().map(LedgerLines.EntryLine::hash).toList();
        int at = place(draft, randomness);
        List<Integer> used = tampering.apply(draft, at, keys);
        draft.write();
        assertThat(at).isLessThan(before.size());
        return new Case(where, plan, at, used, whole, tampering);
    }

    // Where there is data and something behind it, as the exchange of neighbours needs.
    private static int place(Draft draft, Randomness randomness) {
        while (true) {
            int at = randomness.nextInt(draft.lines().size() - 1);
            boolean isData =
                    draft.lines().subList(at, at + 2).stream()
                            .allMatch(line -> line.entry().content().kind() == Entry.Kind.DATA);
            if (isData) {
                return at;
            }
        }
    }

    private boolean judgeAlone(Case tampered) throws IOException {
        LedgerAudit.Report report = audit.audit(tampered.bad(), List.of());
        boolean isHonest = isWrittenByHonestNodes(tampered.bad(), tampered.folder());
        Status expected = isHonest ? Status.UNKNOWN : Status.INVALID;
        boolean isEmpty = tampered.first() == 0 && tampered.kind() == Tampering.TRUNCATE;

        assertThat(report.verdict().status())
                .as(tampered + ": " + report.verdict().reason())
                .isEqualTo(isEmpty ? Status.VACUOUS : expected);
        assertThat(report.accusations()).as(tampered + " has one log only").isEmpty();
        if (isHonest && !isEmpty) {
            assertThat(report.undetectable()).as(tampered.toString()).hasSize(3);
        } else if (!isHonest) {
            requireWindow(tampered, report.verdict());
        }
        return !isHonest;
    }

    private static void requireWindow(Case tampered, Verdict verdict) {
        Witness witness = verdict.firstWitnessed().flatMap(Verdict::witness).orElseThrow();
        assertThat(tampered.first())
                .as(tampered + ": " + witness)
                .isBetween((long) witness.firstEvent(), (long) witness.lastEvent());
        if (tampered.plan().batch() == 1 && !witness.kind().equals("strange-checkpoint")) {
            assertThat(witness.firstEvent())
                    .as(tampered + ": " + witness)
                    .isEqualTo(witness.lastEvent());
        }
    }

    private void judgeBesideAnHonestCopy(Case tampered) throws IOException {
        LedgerAudit.Report report = audit.audit(tampered.folder().resolve("both"), List.of());

        boolean isCut = tampered.kind() == Tampering.TRUNCATE;
        assertThat(report.verdict().status())
                .as(tampered + ": " + report.verdict().reason())
                .isEqualTo(isCut ? Status.UNKNOWN : Status.INVALID);
        if (isCut) {
            assertThat(
                            report.verdict().parts().get(0).parts().get(0).reason()
                                    + report.verdict().parts().get(0).parts())
                    .contains(tampered.first() == 0 ? "no entries" : "its end was cut");
        } else {
            requireWindow(tampered, report.verdict());
        }
        TreeSet<Integer> accused = new TreeSet<>();
        for (Accusation accusation : report.accusations()) {
            accused.add(accusation.signer());
            byte[] line = accusation.toLine().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            Genesis genesis = new ExampleLedger(tampered.plan(), keys).genesis();
            KeyHistory known = honestKeys(tampered);
            assertThat(Accusation.ofLine(line).holds(genesis, known, keys)).isTrue();
            for (KeyHistory.Period period : known.of(accusation.signer())) {
                assertThat(
                                period.key().equals(Optional.of(accusation.key()))
                                        && known.revoked(accusation.signer(), period.number())
                                                .isPresent())
                        .as(tampered + " accuses a key that was revoked")
                        .isFalse();
            }
        }
        assertThat(tampered.used()).as(tampered + " accuses others").containsAll(accused);
        if (tampered.kind() == Tampering.FORK && tampered.plan().keyChangeEvery() == 0) {
            boolean isSigned =
                    tampered.plan().entries() / tampered.plan().batch() * tampered.plan().batch()
                            > tampered.first();
            assertThat(accused)
                    .as(tampered.toString())
                    .hasSizeGreaterThanOrEqualTo(isSigned ? 2 : 0);
        }
    }

    private KeyHistory honestKeys(Case tampered) throws IOException {
        KeyHistory known =
                new KeyHistory(new ExampleLedger(tampered.plan(), keys).genesis().keys());
        for (LedgerLines.EntryLine line :
                Draft.read(tampered.honest(), tampered.plan().entriesPerFile()).lines()) {
            if (line.entry().content().kind() == Entry.Kind.KEYS) {
                known.apply(
                        KeyChange.ofBytes(line.entry().content().payload()).orElseThrow(),
                        line.entry().position());
            }
        }
        return known;
    }

    private void judgeAgainstACheckpoint(Case tampered) throws IOException {
        LedgerAudit.Report report = audit.audit(tampered.bad(), List.of(tampered.whole()));

        assertThat(report.verdict().status())
                .as(tampered + ": " + report.verdict().reason())
                .isEqualTo(Status.INVALID);
        requireFirst(tampered, report.verdict());
        LedgerAudit.Report honest = audit.audit(tampered.honest(), List.of(tampered.whole()));
        boolean isOpen = tampered.plan().entries() % tampered.plan().batch() != 0;
        assertThat(honest.verdict().status())
                .as(tampered + ": " + honest.verdict().reason())
                .isEqualTo(isOpen ? Status.UNKNOWN : Status.VALID);
        assertThat(honest.undetectable()).isEmpty();
    }

    private static void requireFirst(Case tampered, Verdict verdict) {
        Witness witness = verdict.firstWitnessed().flatMap(Verdict::witness).orElseThrow();
        assertThat(tampered.first())
                .as(tampered + ": " + witness)
                .isBetween((long) witness.firstEvent(), (long) witness.lastEvent());
    }

    // Honest nodes that were asked for this content, in this order, by these quorums.
    private boolean isWrittenByHonestNodes(Path copy, Path where) throws IOException {
        Draft content = Draft.read(copy, 100);
        Path rebuilt = where.resolve("rebuilt");
        int perFile = Files.exists(copy.resolve("entries-000000000005.jsonl")) ? 5 : 100;
        List<Checkpoint> checkpoints = new ArrayList<>(content.checkpoints());
        try (LedgerWriter writer = LedgerWriter.create(rebuilt, content.genesis(), perFile)) {
            for (LedgerLines.EntryLine line : content.lines()) {
                LedgerChain chain = writer.chain();
                Entry entry = chain.next(line.entry().content());
                Head head = chain.headWith(entry);
                Optional<Certificate> certificate =
                        line.certificate()
                                .map(
                                        old ->
                                                new Certificate(
                                                        old.round(),
                                                        head.root(),
                                                        signed(
                                                                Statement.commit(
                                                                        content.genesis().id(),
                                                                        head,
                                                                        old.round()),
                                                                old.signatures(),
                                                                chain.keys())));
                if (certificate.isPresent() && certificate.get().signatures().size() < 3) {
                    return false;
                }
                writer.append(entry, certificate);
                while (!checkpoints.isEmpty() && checkpoints.get(0).head().size() == head.size()) {
                    Statement statement = Statement.checkpoint(content.genesis().id(), head);
                    writer.checkpoint(
                            new Checkpoint(
                                    content.genesis().id(),
                                    head,
                                    signed(
                                            statement,
                                            checkpoints.remove(0).signatures(),
                                            chain.keys())));
                }
            }
        } catch (IllegalArgumentException noHonestNodeWritesThat) {
            return false;
        }
        return checkpoints.isEmpty() && contents(copy).equals(contents(rebuilt));
    }

    private List<Signature> signed(Statement statement, List<Signature> before, KeyHistory known) {
        List<Signature> signatures = new ArrayList<>();
        for (Signature old : before) {
            known.at(old.signer(), statement.head().size())
                    .ifPresent(
                            period ->
                                    signatures.add(
                                            new Signature(
                                                    old.signer(),
                                                    keys.sign(
                                                            old.signer(),
                                                            period.number(),
                                                            statement.toBytes()))));
        }
        return signatures;
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        new LedgerFolder(folder)
                .contents()
                .forEach(
                        (name, bytes) ->
                                contents.put(
                                        name,
                                        new String(
                                                bytes, java.nio.charset.StandardCharsets.UTF_8)));
        return contents;
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
