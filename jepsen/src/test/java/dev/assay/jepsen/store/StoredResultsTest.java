// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.MalformedHistoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoredResultsTest {
    @TempDir private Path folder = Path.of("");

    private StoredResults read(String edn) throws IOException {
        Files.writeString(folder.resolve("results.edn"), edn);
        return StoreDirectory.of(folder).results().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{:valid? true} | valid",
                "{:valid? false, :count 3} | invalid",
                "{:valid? :unknown} | unknown",
                "{:count 3} | unknown",
                "{:valid? nil} | unknown",
                "{:a {:valid? true}, :b {:valid? false}, :valid? false} | invalid: a valid, b"
                        + " invalid",
                "{:valid? false, :anomaly-types [:G1c :G0]} | invalid (G0, G1c)",
                "{:valid? false, :w {:valid? false, :anomaly-types (:G0)}} | invalid: w invalid"
                        + " (G0)",
                "{:valid? false, :status :invalid, :reason \"gone\", :by :assay} | invalid: gone",
                "{:valid? :unknown, :status :vacuous, :by :assay, :part {:valid? true}} | vacuous",
                "{:valid? :unknown, :status :valid, :by :assay} | unknown",
                "{:valid? true, :status :error, :by :assay} | valid",
                "{:valid? false, :anomaly-types [\"\\u001b[31m\"]} | invalid (\\u001b[31m)",
                "{:valid? :unknown, :status :vacuous} | unknown",
                "{:valid? :unknown, \"a\" {:valid? true}, \"b\" {:valid? :unknown, :status :error},"
                        + " :by :assay} | unknown: a valid, b error",
                "{:valid? true, \"k\" {:valid? true}, 3 {:valid? :unknown}} | valid: k valid, 3"
                        + " unknown"
            })
    void what_the_checkers_said_is_told_in_words(String edn, String words) throws IOException {
        assertThat(read(edn).words()).isEqualTo(words);
        assertThat(words).startsWith(read(edn).verdict());
        assertThat(read(edn).source()).isEqualTo("results.edn");
    }

    @Test
    void a_folder_without_results_says_nothing() throws IOException {
        Files.writeString(folder.resolve("history.edn"), "");
        assertThat(StoreDirectory.of(folder).results()).isEmpty();
    }

    @Test
    void what_is_no_map_is_refused_with_its_place() {
        assertThatThrownBy(() -> read("[{:valid? true}]"))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("results.edn:1:1: no map of results");
    }
}
