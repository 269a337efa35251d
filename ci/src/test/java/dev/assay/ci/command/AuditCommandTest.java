// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.ledger.Accusation;
import dev.assay.checkers.ledger.Genesis;
import dev.assay.checkers.ledger.KeyHistory;
import dev.assay.checkers.ledger.LedgerLines;
import dev.assay.ci.Ran;
import dev.assay.db.crypto.Schemes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuditCommandTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void an_honest_ledger_is_open_without_a_checkpoint_and_valid_with_one() {
        generate("a");

        Ran without = Ran.assay(folder, "audit", "a", "--write-checkpoint", "now");
        Ran with = Ran.assay(folder, "audit", "a", "--checkpoint", "now");

        assertThat(without.code()).as(without.out()).isEqualTo(2);
        assertThat(without.out()).contains("unknown", "not detectable without a checkpoint");
        assertThat(with.code()).as(with.out()).isZero();
        assertThat(with.out()).contains("valid", "30 entries");
        assertThat(with.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edit", "edit-rehashed", "edit-rechained", "edit-uncertified", "drop",
                "drop-rechained", "insert", "insert-rechained", "reorder", "reorder-rechained",
                "fork", "stolen-key", "old-keys"
            })
    void what_was_changed_in_one_copy_is_found_with_its_place(String kind) {
        generate("a", "--tamper", kind, "--at", "12");

        Ran ran = Ran.assay(folder, "audit", "a");

        assertThat(ran.code()).as(ran.out()).isEqualTo(1);
        assertThat(ran.out()).containsAnyOf("the first bad entry is 12", "another entry 12");
        assertThat(ran.out().lines().count()).isLessThanOrEqualTo(25);
    }

    @Test
    void a_cut_of_every_copy_is_found_by_a_checkpoint_only() {
        generate("whole");
        Ran.assay(folder, "audit", "whole", "--write-checkpoint", "now");
        generate("cut", "--tamper", "truncate", "--everywhere", "--at", "20");

        Ran without = Ran.assay(folder, "audit", "cut");
        Ran with = Ran.assay(folder, "audit", "cut", "--checkpoint", "now");

        assertThat(without.code()).as(without.out()).isEqualTo(2);
        assertThat(with.code()).as(with.out()).isEqualTo(1);
        assertThat(with.out()).contains("entries from 20 on are missing");
    }

    @Test
    void a_quorum_that_signs_two_logs_is_accused_with_a_proof_for_third_parties() throws Exception {
        generate("a", "--tamper", "fork", "--at", "12");

        Ran ran = Ran.assay(folder, "audit", "a", "--json", "--accusations", "proofs");

        JsonNode document = JsonMapper.shared().readTree(ran.out());
        assertThat(document.get("verdict").asString()).isEqualTo("invalid");
        assertThat(document.get("exitCode").asInt()).isEqualTo(1);
        assertThat(document.get("accusations").size()).isGreaterThanOrEqualTo(2);
        Genesis genesis =
                LedgerLines.genesis(
                        Files.readAllLines(folder.resolve("a/node-0/ledger.json"))
                                .get(0)
                                .getBytes(StandardCharsets.UTF_8));
        List<String> proofs = Files.readAllLines(folder.resolve("proofs"));
        assertThat(proofs).hasSize(document.get("accusations").size());
        for (String proof : proofs) {
            Accusation accusation = Accusation.ofLine(proof.getBytes(StandardCharsets.UTF_8));
            assertThat(
                            accusation.holds(
                                    genesis, new KeyHistory(genesis.keys()), Schemes.verifier()))
                    .isTrue();
        }
    }

    @Test
    void the_same_options_make_the_same_bytes() throws Exception {
        generate("a", "--scheme", "ed25519+ml-dsa-65", "--entries", "6", "--copies", "1");
        generate("b", "--scheme", "ed25519+ml-dsa-65", "--entries", "6", "--copies", "1");
        String name = "node-0/entries-000000000000.jsonl";

        assertThat(folder.resolve("a").resolve(name))
                .hasSameTextualContentAs(folder.resolve("b").resolve(name));
        assertThat(Ran.assay(folder, "audit", "a").code()).isEqualTo(2);
    }

    @Test
    void a_damaged_checkpoint_is_bad_input_with_its_place_and_cure() throws Exception {
        generate("a");
        Files.writeString(folder.resolve("bad"), "{\"ledger\":12}\n");

        Ran ran = Ran.assay(folder, "audit", "a", "--checkpoint", "bad");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).contains("bad: line 1", "column 11", "--write-checkpoint");
    }

    private void generate(String out, String... more) {
        List<String> arguments =
                new java.util.ArrayList<>(
                        List.of("generate", "ledger", "--out", out, "--entries", "30"));
        List<String> others = List.of(more);
        if (others.contains("--entries")) {
            arguments.subList(4, 6).clear();
        }
        arguments.addAll(others);
        Ran ran = Ran.assay(folder, arguments.toArray(String[]::new));
        assertThat(ran.code()).as(ran.err()).isZero();
    }
}
