// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.Ran;
import dev.assay.histories.recorder.HistoryRecorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code check} and {@code verify-proof} say about arguments and files that cannot be. */
class CheckComplaintsTest {
    private static final String VALID =
            """
            {:process 0, :type :invoke, :f :write, :value 1}
            {:process 0, :type :ok, :f :write, :value 1}
            {:process 0, :type :invoke, :f :read, :value nil}
            {:process 0, :type :ok, :f :read, :value 1}
            """;

    @TempDir private Path folder = Path.of("");

    private Ran assay(String arguments) {
        return Ran.assay(folder, arguments.split(" ", -1));
    }

    private void write(String name, String content) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --json", " --stream"})
    void an_unknown_model_is_told_once_before_anything_is_read(String more) throws IOException {
        write("good.edn", VALID);

        Ran ran = assay("check good.edn good.edn missing.edn - --model registr" + more);

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.complaint())
                .startsWith("assay: --model: there is no model \"registr\"")
                .contains("did you mean register?")
                .contains("fifo-queue");
    }

    @Test
    void a_file_that_cannot_be_read_is_named_once_and_in_whole_sentences() throws IOException {
        write("bad.jsonl", "{\"process\":0,\"type\":\"invoke\" \"f\":\"read\"}\n");

        Ran ran = assay("check bad.jsonl --model register");

        assertThat(ran.out().strip())
                .endsWith(
                        "bad.jsonl:1:30: ',' is needed between two entries, or '}' after the last"
                                + " one, not '\"'")
                .containsOnlyOnce("bad.jsonl");
        assertThat(assay("check none.edn --model register").out().strip())
                .endsWith("none.edn: there is no such file")
                .containsOnlyOnce("none.edn");
    }

    @Test
    void standard_input_is_named_once_too() {
        Ran ran =
                Ran.assay(folder, "{:process", TrialRunners.VIRTUAL, "check", "-", "--model", "kv");

        assertThat(ran.out()).containsOnlyOnce("standard input:").doesNotContain("-: ");
    }

    @Test
    void a_damaged_file_of_the_recorder_is_named_as_the_user_did() throws IOException {
        Path file = folder.resolve("cut.history");
        HistoryRecorder.create(file).close();
        byte[] bytes = Files.readAllBytes(file);
        bytes["ASSAYLOG".length()]++;
        Files.write(file, bytes);

        Ran ran = assay("check cut.history --model register");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.out()).contains("  cut.history").containsOnlyOnce("cut.history");
    }

    @Test
    void a_plug_in_that_offers_nothing_is_refused() throws IOException {
        write("good.edn", VALID);
        try (JarOutputStream jar =
                new JarOutputStream(Files.newOutputStream(folder.resolve("some.jar")))) {
            jar.putNextEntry(new JarEntry("notes.txt"));
            jar.write("nothing here".getBytes(StandardCharsets.UTF_8));
        }

        Ran plain = assay("check good.edn --model register --plugins some.jar");
        assertThat(plain.code()).isEqualTo(254);
        assertThat(plain.out()).isEmpty();
        assertThat(plain.complaint())
                .contains("--plugins: ")
                .contains("some.jar offers no model, format, fault, target or workload")
                .contains("META-INF/services");
        for (String nothing : new String[] {"", " ", "some.jar,,some.jar"}) {
            Ran ran =
                    Ran.assay(
                            folder,
                            "check",
                            "good.edn",
                            "--model",
                            "register",
                            "--plugins",
                            nothing);
            assertThat(ran.code()).as("'%s'", nothing).isEqualTo(254);
            assertThat(ran.complaint()).contains("--plugins names no jar");
        }
    }

    @Test
    void a_library_beside_a_plug_in_is_no_mistake() throws IOException {
        write("good.edn", VALID);
        write("library/notes.txt", "used by the other");
        write(
                "plugin/META-INF/services/dev.assay.checkers.model.Model",
                "dev.assay.ci.command.CheckComplaintsTest$None");

        // A class that the command line itself loads is not the plug-in's.
        Ran ran = assay("check good.edn --model register --plugins library,plugin");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).doesNotContain("offer no model");
    }

    @Test
    void a_proof_with_fields_that_nobody_knows_is_refused() throws IOException {
        write("good.edn", VALID);
        assertThat(assay("check good.edn --model register --prove .").code()).isZero();
        String proof = Files.readString(folder.resolve("proof-good.edn.json"));
        write("more.json", proof.replaceFirst("\\{", "{\"proven\":true,"));
        write("twice.json", proof.replaceFirst("\\{", "{\"version\":1,"));
        write("part.json", proof.replace("\"order\":", "\"note\":1,\"order\":"));
        write("two.json", proof + proof);

        assertThat(assay("verify-proof more.json good.edn").complaint())
                .contains("more.json: is no proof: ")
                .contains("proven");
        for (String damaged : new String[] {"more", "twice", "part", "two"}) {
            Ran ran = assay("verify-proof " + damaged + ".json good.edn");
            assertThat(ran.code()).as(damaged).isEqualTo(254);
            assertThat(ran.out()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1", "", "{}"})
    void a_start_that_cannot_be_is_told_as_the_proof_s(String initial) throws IOException {
        write("good.edn", VALID);
        write(
                "start.json",
                "{\"format\":\"assay-proof\",\"version\":1,\"model\":\"counter\",\"initial\":\""
                        + initial
                        + "\",\"isNilReadUnknown\":true,\"isFailedCasMismatch\":false,"
                        + "\"operations\":1,\"parts\":[]}");

        Ran ran = assay("verify-proof start.json good.edn");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).contains("start.json: initial").doesNotContain("--initial");
    }

    @Test
    void an_unknown_format_is_a_bad_argument_of_verify_proof_too() throws IOException {
        write("good.edn", VALID);
        assertThat(assay("check good.edn --model register --prove .").code()).isZero();

        Ran ran = assay("verify-proof proof-good.edn.json good.edn --format edm");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).contains("--format: no history format edm");
    }
}
