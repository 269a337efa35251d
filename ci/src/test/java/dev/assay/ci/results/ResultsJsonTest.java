// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.ci.BadInputException;
import dev.assay.ci.report.SampleTrials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ResultsJsonTest {
    private static final Results SAMPLE =
            new SampleTrials().add("all-1", 1, 120, false).add("all-2", 2, 120, true).results();

    @Test
    void results_come_back_as_they_were_written() {
        assertThat(ResultsJson.read(ResultsJson.write(SAMPLE), Path.of("results.json")))
                .isEqualTo(SAMPLE);
    }

    @Test
    void results_keep_their_schema() {
        ResultsSchema.assertValid(text(SAMPLE));
    }

    @Test
    void the_schema_rejects_what_results_never_say() {
        String text = text(SAMPLE);

        assertThat(
                        ResultsSchema.problems(
                                text.replace(
                                        "\"verdict\" : \"invalid\"", "\"verdict\" : \"broken\"")))
                .isNotEmpty();
        assertThat(ResultsSchema.problems(text.replace("\"version\" : 1", "\"version\" : 2")))
                .isNotEmpty();
        assertThat(ResultsSchema.problems(text.replace("\"exitCode\" : 1", "\"exitCode\" : 0")))
                .isNotEmpty();
        assertThat(ResultsSchema.problems(text.replace("\"traceHash\"", "\"traceHush\"")))
                .isNotEmpty();
        assertThat(
                        ResultsSchema.problems(
                                text.replace("\"command\" : \"run\"", "\"command\" : \"check\"")))
                .isNotEmpty();
    }

    @Test
    void another_version_or_something_else_altogether_is_refused_with_the_name_of_the_file() {
        byte[] newer =
                text(SAMPLE)
                        .replace("\"version\" : 1,", "\"version\" : 2,")
                        .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> ResultsJson.read(newer, Path.of("x.json")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("x.json")
                .hasMessageContaining("version 2");
        assertThatThrownBy(
                        () ->
                                ResultsJson.read(
                                        "[1".getBytes(StandardCharsets.UTF_8), Path.of("y.json")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("y.json: not a results document");
    }

    private static String text(Results results) {
        return new String(ResultsJson.write(results), StandardCharsets.UTF_8);
    }
}
