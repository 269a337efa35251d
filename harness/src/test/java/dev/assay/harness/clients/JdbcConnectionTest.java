// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transaction's outcome is, by where it broke and what the database said. */
final class JdbcConnectionTest {
    private static final Operation APPEND =
            Operation.of(new MicroOperation("append", Value.of("l1"), Value.of(7)));

    private final List<String> calls = new ArrayList<>();
    private final TreeMap<String, SQLException> failing = new TreeMap<>();
    private int changed = 1;

    /** A database that fails where it is told to. */
    private JdbcConnection connection() {
        TreeMap<String, NamedStatement> statements = new TreeMap<>();
        statements.put("append", NamedStatement.parse("APPEND :value TO :key"));
        return new JdbcConnection(imagined(java.sql.Connection.class), statements);
    }

    private <T> T imagined(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            calls.add(method.getName());
                            SQLException problem = failing.get(method.getName());
                            if (problem != null) {
                                throw problem;
                            }
                            return switch (method.getName()) {
                                case "prepareStatement" -> imagined(PreparedStatement.class);
                                case "executeUpdate" -> changed;
                                default -> null;
                            };
                        }));
    }

    @Test
    void what_is_committed_happened() throws IOException {
        assertThat(connection().invoke(APPEND)).isEqualTo(new Outcome.Ok(APPEND.steps()));
        assertThat(calls).containsSubsequence("executeUpdate", "commit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "08006", "57014"})
    void what_breaks_before_the_commit_failed_and_is_rolled_back(String state) throws IOException {
        failing.put("executeUpdate", new SQLException("no", state));

        assertThat(connection().invoke(APPEND)).isInstanceOf(Outcome.Failed.class);
        assertThat(calls).contains("rollback").doesNotContain("commit");
    }

    @Test
    void a_connection_that_cannot_roll_back_is_given_up() {
        failing.put("executeUpdate", new SQLException("no", "08006"));
        failing.put("rollback", new SQLException("no", "08003"));

        assertThatThrownBy(() -> connection().invoke(APPEND))
                .isInstanceOf(dev.assay.harness.real.Connection.NotSentException.class);
    }

    @Test
    void a_commit_that_the_database_rolled_back_failed() throws IOException {
        failing.put("commit", new SQLException("conflict", "40001"));

        assertThat(connection().invoke(APPEND)).isInstanceOf(Outcome.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08007", "40003", "57P01", ""})
    void any_other_commit_without_success_is_of_unknown_outcome(String state) {
        failing.put("commit", new SQLException("gone", state.isEmpty() ? null : state));

        assertThatThrownBy(() -> connection().invoke(APPEND))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(dev.assay.harness.real.Connection.NotSentException.class);
    }

    @Test
    void a_write_that_changes_no_row_is_a_mistake_of_the_description() {
        changed = 0;

        assertThatThrownBy(() -> connection().invoke(APPEND))
                .hasMessageContaining("append changed no row");
        assertThat(calls).doesNotContain("commit");
    }
}
