// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateTransactionsTest {
    @TempDir private Path folder = Path.of("");

    private Ran assay(String line) {
        return Ran.assay(folder, line.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "list-append, strict-serializable, jsonl, --crashed 0.05 --failed 0.05",
        "list-append, snapshot-isolation, edn, --keys 5 --key-distribution zipf",
        "rw-register, snapshot-isolation, plume, --keys 5 --key-distribution hot",
        "rw-register, causal, plume, --processes 9 --steps 2-6 --writes 0.3",
        "rw-register, strong-session-serializable, plume, --failed 0.1",
        "rw-register, prefix, history, --writes-per-key 10",
    })
    void what_is_made_keeps_its_level_and_what_is_made_wrong_does_not(
            String workload, String level, String format, String more) {
        String options =
                "generate --workload %s --transactions 500 --isolation %s %s"
                        .formatted(workload, level, more);
        Ran made = assay(options + " --out good." + format);
        Ran wrong = assay(options + " --violation --out bad." + format);
        String asked = " --workload " + workload + " --level " + level;

        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out())
                .contains("500 transactions, 1,000 events")
                .contains("check   ./assay check good." + format + asked)
                .doesNotContain("wrong");
        assertThat(wrong.out()).contains("wrong   transaction ");
        assertThat(assay("check good." + format + asked).code()).isZero();
        assertThat(assay("check bad." + format + asked).code()).isEqualTo(1);
    }

    @Test
    void the_same_options_give_the_same_bytes() throws IOException {
        String options =
                "generate --workload rw-register --transactions 2000 --format plume --out ";
        assay(options + "a");
        Ran printed = assay(options + "-");
        assay(options + "b --seed 2");

        String first = Files.readString(folder.resolve("a"));
        assertThat(printed.out()).isEqualTo(first);
        assertThat(first.lines()).allMatch(line -> line.matches("[rw]\\(\\d+,\\d+,\\d+,\\d+\\)"));
        assertThat(Files.readString(folder.resolve("b"))).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--out a.edn | say what to make: --model M, such as kv, or --workload",
                "--workload rw-register --out a.edn | --workload needs --transactions N",
                "--model kv --out a.edn | --model needs --operations N",
                "--model kv --operations 9 --steps 3 --out a.edn | --steps is for transactions",
                "--model kv --workload rw-register --out a.edn | leave one out",
                "--workload rw-registre --out a.edn | did you mean rw-register?",
                "--workload rw-register --transactions 9 --mix get=1 --out a.edn | --mix is for"
                        + " --model",
                "--workload list-append --transactions 9 --isolation causal --out a.edn | choose"
                        + " parallel-snapshot-isolation, or registers",
                "--workload list-append --transactions 9 --isolation casual --out a.edn | did you"
                        + " mean causal?",
                "--workload list-append --transactions 9 --steps x --out a.edn | --steps is like 4"
                        + " or 1-4",
                "--workload list-append --transactions 9 --writes 2 --out a.edn | share of writes",
                "--workload list-append --transactions 9 --key-distribution x --out a.edn |"
                        + " uniform, zipf or hot",
                "--workload list-append --transactions 9 --violation --out a.edn | too few for a"
                        + " violation",
                "--workload list-append --transactions 99 --out a.plume | plume cannot hold this"
                        + " history: ",
                "--workload rw-register --transactions 999 --crashed 0.5 --out a.plume | unknown"
                        + " outcome",
                "--workload rw-register --transactions 99 --violation --out a.plume | choose"
                        + " another --isolation or --format",
            })
    void a_bad_argument_is_one_line_that_names_the_cure(String arguments, String cure) {
        Ran ran = assay("generate " + arguments);

        assertThat(ran.code()).isEqualTo(254);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.complaint()).contains(cure);
        assertThat(folder.resolve("a.edn")).doesNotExist();
        assertThat(folder.resolve("a.plume")).doesNotExist();
    }
}
