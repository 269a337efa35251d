// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import static dev.assay.checkers.assertj.AssayAssertions.assertThat;
import static dev.assay.checkers.assertj.AssayAssertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.assertj.Ledger;
import dev.assay.checkers.ledger.example.Draft;
import dev.assay.checkers.ledger.example.ExampleLedger;
import dev.assay.checkers.ledger.example.ExampleLedger.Plan;
import dev.assay.checkers.ledger.example.Tampering;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Assertions on ledgers: intact only where a checkpoint from outside covers everything. */
class LedgerAssertTest {
    private static final int ENTRIES = 24;

    private final TestKeys keys = new TestKeys();
    private final ExampleLedger ledger =
            new ExampleLedger(new Plan(1, ENTRIES, 4, 3, 2, 4, 4, 7), keys);
    @TempDir private Path temporary = Path.of("");
    private Path folder = Path.of("");

    @BeforeEach
    void write() throws IOException {
        folder = temporary.resolve("node-0");
        ledger.write(folder, 0, ENTRIES);
    }

    private Ledger known() throws IOException {
        LedgerAudit audit = new LedgerAudit(keys, Budget.standard());
        Head head = audit.audit(folder, List.of()).agreed().orElseThrow().head();
        return Ledger.in(folder).knowing(new Checkpoint(ledger.genesis().id(), head, List.of()));
    }

    @Test
    void a_ledger_that_a_checkpoint_covers_is_intact() throws IOException {
        assertThat(known()).verifiedBy(keys).isIntact();
        assertThat(new LedgerAudit(keys, Budget.standard()).audit(folder, known().outside()))
                .isIntact();
    }

    @Test
    void without_a_checkpoint_nobody_can_tell() {
        assertThatThrownBy(() -> assertThat(Ledger.in(folder)).verifiedBy(keys).isIntact())
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        """
                        Expected the ledger example 1 to be intact, but:
                        unknown: the ledger example 1: ledger: entries from 0 on: not detectable without a checkpoint:
                          entries cut from the end of every copy, after entry 23; entries from 0 on that a quorum's keys
                          signed anew in every copy; a ledger.json with other signers, and all signed by them
                          Nobody could decide it, and that is no pass.
                          copies\s\s\s\
                        """
                                + folder);
    }

    @Test
    void a_changed_entry_is_named() throws IOException {
        Ledger known = known();
        Draft draft = Draft.read(folder, ENTRIES);
        Tampering.values()[0].apply(draft, 7, keys);
        draft.write();

        assertThatThrownBy(() -> assertThat(known).verifiedBy(keys).isIntact())
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        """
                        Expected the ledger example 1 to be intact, but:
                        invalid: the ledger example 1 broke ledger, copies, copy node-0
                          edited entry, operations #6 #7, events 6–7
                          · node-0/entries-000000000000.jsonl, line 8: its content does not have the hash that it gives
                          ⇒ node-0 is not what was certified: the first bad entry is one of 6 to 7
                          copies\s\s\s\
                        """
                                + folder);
    }

    @Test
    void a_folder_without_a_ledger_is_no_ledger() {
        assertThatThrownBy(() -> assertThat(Ledger.in(folder.resolve("none"))).isIntact())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no such folder; name one with a ledger in it");
    }
}
