// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdnValuesTest {
    private static Value read(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return EdnValues.read(new ByteArrayInputStream(bytes), "results.edn");
    }

    @Test
    void a_single_value_is_read_and_written_again() throws IOException {
        Map<Value, Value> entries = new LinkedHashMap<>();
        entries.put(new Value.Keyword("valid?"), Value.Bool.TRUE);
        entries.put(new Value.Keyword("ops"), Value.sequence(Value.of(1), Value.of("a\"b")));
        Value value = new Value.Mapping(entries);
        assertThat(EdnValues.write(value)).isEqualTo("{:valid? true, :ops [1 \"a\\\"b\"]}");
        assertThat(read(EdnValues.write(value) + "\n; the end\n")).isEqualTo(value);
    }

    @Test
    void records_are_values_with_a_tag() throws IOException {
        assertThat(read("#jepsen.history.Op{:index 1}"))
                .isEqualTo(
                        new Value.Tagged(
                                "jepsen.history.Op",
                                new Value.Mapping(
                                        Map.of(new Value.Keyword("index"), Value.of(1)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "; nothing", "{:valid? true", "{:valid? true} 1", "}", "{:a}"})
    void what_is_not_one_whole_value_is_refused_with_its_place(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageStartingWith("results.edn:1:");
    }
}
