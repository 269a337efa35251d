// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.assay.ci.Ran;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.format.HistoryFormats;
import dev.assay.histories.recorder.RecordedHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateCommandTest {
    @TempDir private Path folder = Path.of("");

    private Ran assay(String line) {
        return Ran.assay(folder, line.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "register, --crashed 0.01",
        "cas-register, --values repeated:5 --failed-cas fail",
        "cas-register, --keys 3 --revisions",
        "multi-register, --keys 4",
        "kv, --keys 3 --mix get=2;put=1;cas=1",
        "kv-append, --failed 0.05",
        "mutex, --crashed 0.02",
        "fifo-queue, --processes 2",
        "set, --mix add=1;read=1"
    })
    void what_is_made_is_judged_valid_and_what_is_made_wrong_invalid(String model, String more)
            throws IOException {
        String options =
                "generate --model " + model + " --operations 100 " + more.replace(';', ',');
        for (String format : List.of("jsonl", "edn", "history")) {
            Ran made = assay(options + " --out good." + format);
            Ran wrong = assay(options + " --violation --out bad." + format);

            assertThat(made.code()).as(made.err()).isZero();
            assertThat(wrong.code()).as(wrong.err()).isZero();
            assertThat(made.out()).contains("100 operations").doesNotContain("wrong");
            assertThat(wrong.out()).contains("wrong   operation ");
            assertThat(assay("check good." + format + " --model " + model).code()).isZero();
            assertThat(assay("check bad." + format + " --model " + model).code()).isEqualTo(1);
        }
        assertThat(events(HistoryFormats.read(folder.resolve("bad.jsonl")).history()))
                .isEqualTo(events(HistoryFormats.read(folder.resolve("bad.edn")).history()))
                .isEqualTo(events(RecordedHistory.read(folder.resolve("bad.history")).history()));
    }

    private static List<Event> events(History history) {
        List<Event> events = new ArrayList<>();
        history.replay(events::add);
        return events;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "edn"})
    void the_same_options_give_the_same_bytes_also_on_standard_output(String format)
            throws IOException {
        String options = "generate --model stack --operations 3000 --crashed 0.01 --format ";
        assay(options + format + " --out a");
        assay(options + format + " --out b");
        Ran printed = assay(options + format + " --out -");
        assay(options + format + " --out c --seed 2");

        String first = Files.readString(folder.resolve("a"));
        assertThat(Files.readString(folder.resolve("b"))).isEqualTo(first);
        assertThat(printed.out()).isEqualTo(first);
        assertThat(printed.err()).contains("3,000 operations");
        assertThat(Files.readString(folder.resolve("c"))).isNotEqualTo(first);
    }

    @Test
    void only_whole_files_have_their_name_and_an_older_one_is_replaced() throws IOException {
        Files.writeString(folder.resolve("a.jsonl"), "old");
        Files.writeString(folder.resolve("a.jsonl.partial"), "left by a command that was killed");

        assertThat(assay("generate --model kv --operations 50 --out a.jsonl").code()).isZero();
        assertThat(Files.readString(folder.resolve("a.jsonl"))).startsWith("{").endsWith("}\n");
        assertThat(folder.resolve("a.jsonl.partial")).doesNotExist();

        Ran tooShort = assay("generate --model mutex --operations 1 --violation --out b.edn");
        assertThat(tooShort.code()).isEqualTo(254);
        assertThat(tooShort.complaint()).contains("too few for a violation; make more");
        assertThat(folder.resolve("b.edn")).doesNotExist();
        assertThat(folder.resolve("b.edn.partial")).doesNotExist();
    }

    @Test
    void large_numbers_may_be_grouped() {
        assertThat(assay("generate --model kv --operations 1_000 --out a.edn").out())
                .contains("1,000 operations");
        assertThat(assay("generate --model kv --operations 1e6 --out a.edn").complaint())
                .contains("1_000_000");
    }

    @Test
    void a_full_disk_ends_in_one_line() {
        assumeThat(Path.of("/dev/full")).as("skipped: no /dev/full here").exists();

        Ran ran = assay("generate --model kv --operations 5000 --format jsonl --out /dev/full");

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).contains("cannot write /dev/full").contains("make room");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model registre --out a.edn | there are register, cas-register",
                "--model kv --out a.txt | say --format",
                "--model kv --out a.kv-log | say --format",
                "--model kv --out a.edn --format etcd-log | choose edn or jsonl or plume or"
                        + " history",
                "--model kv --out - --format history | needs a file",
                "--model kv --out a.edn --values 5 | repeated:5",
                "--model kv --out a.edn --mix get:1 | read=2,write=1",
                "--model kv --out a.edn --mix get=1,get=2 | twice",
                "--model kv --out a.edn --mix dequeue=1 | it has get, put, cas",
                "--model kv --out a.edn --mix get=0 | positive weight",
                "--model kv --out a.edn --crashed 1.5 | from 0 to 1",
                "--model kv --out a.edn --failed-cas maybe | false or fail",
                "--model set --out a.edn --failed-cas fail | for models with cas",
                "--model set --out a.edn --revisions | leave them out",
                "--model kv --out a.edn --processes 0 | at least 1",
                "--model semaphore --out a.edn --permits 9 | lower the permits",
                "--model kv --out missing/a.edn | its folder does not exist",
                "--model kv --out . --format edn | not a plain file"
            })
    void a_bad_argument_is_one_line_that_names_the_cure(String arguments, String cure) {
        Ran ran = assay("generate --operations 10 " + arguments);

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.complaint()).contains(cure);
    }
}
