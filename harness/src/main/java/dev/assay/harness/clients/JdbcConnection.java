// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.real.Connection;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations as transactions of a database. Before the commit is sent nothing has happened:
 * what goes wrong until then failed. A commit without an answer is of unknown outcome, unless the
 * database itself says that it rolled back (SQLSTATE class 40, "transaction rollback", of ISO/IEC
 * 9075, but for 40003, "statement completion unknown").
 */
final class JdbcConnection implements Connection {
    private static final String COMPLETION_UNKNOWN = "40003";

    private final java.sql.Connection connection;
    private final SortedMap<String, NamedStatement> statements;

    JdbcConnection(java.sql.Connection connection, SortedMap<String, NamedStatement> statements) {
        this.connection = connection;
        this.statements = statements;
    }

    @Override
    public Outcome invoke(Operation operation) throws IOException {
        List<MicroOperation> results = new ArrayList<>();
        try {
            for (MicroOperation step : operation.steps()) {
                results.add(run(step, operation.steps().size() > 1 || isTransaction(operation)));
            }
        } catch (SQLException e) {
            return refused(e);
        }
        try {
            connection.commit();
            return new Outcome.Ok(results);
        } catch (SQLException e) {
            String state = Objects.requireNonNullElse(e.getSQLState(), "");
            if (state.startsWith("40") && !state.equals(COMPLETION_UNKNOWN)) {
                return refused(e);
            }
            throw new IOException("commit: " + words(e), e);
        }
    }

    private static boolean isTransaction(Operation operation) {
        return operation.function().equals("txn");
    }

    private Outcome refused(SQLException why) throws NotSentException {
        try {
            connection.rollback();
            return new Outcome.Failed(words(why));
        } catch (SQLException broken) {
            // The commit was never sent; whoever uses the connection next needs another one.
            throw new NotSentException("not committed: " + words(why));
        }
    }

    private static String words(SQLException problem) {
        String first = String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
        return problem.getSQLState() == null ? first : problem.getSQLState() + " " + first;
    }

    private MicroOperation run(MicroOperation step, boolean isOfLists) throws SQLException {
        KeyKind kind = isOfLists ? KeyKind.LIST : KeyKind.of(step.key());
        boolean isRead = step.function().equals("r") || step.function().equals("get");
        String name =
                !isRead
                        ? step.function()
                        : switch (kind) {
                            case REGISTER -> "get";
                            case LIST -> "get-list";
                            case SET -> "get-set";
                        };
        NamedStatement named = statements.get(name);
        if (named == null) {
            throw new SQLException("the target file has no statement " + name);
        }
        try (PreparedStatement statement = connection.prepareStatement(named.sql())) {
            named.fill(statement, step);
            Value result = step.value();
            if (isRead) {
                try (ResultSet rows = statement.executeQuery()) {
                    result = read(rows, kind);
                }
            } else {
                int changed = statement.executeUpdate();
                if (step.function().equals("cas")) {
                    result = Value.of(changed > 0);
                } else if (changed == 0 && !step.function().equals("add")) {
                    throw new UnreadableAnswerException(
                            "the statement "
                                    + step.function()
                                    + " changed no row; it has to make the row where there is"
                                    + " none");
                }
            }
            return new MicroOperation(step.function(), step.key(), result);
        }
    }

    /** One row with a number or a list in it, or a row for each element. */
    private static Value read(ResultSet rows, KeyKind kind) throws SQLException {
        StringBuilder all = new StringBuilder();
        while (rows.next()) {
            @Nullable String text = rows.getString(1);
            if (text != null) {
                all.append(text).append(' ');
            }
        }
        String text = all.toString().strip();
        if (kind != KeyKind.REGISTER) {
            return HttpCall.numbers(text);
        }
        try {
            return text.isEmpty() ? Value.NIL : Value.of(Long.parseLong(text));
        } catch (NumberFormatException notOne) {
            throw new UnreadableAnswerException("a register should hold a whole number: " + text);
        }
    }

    @Override
    public void close() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException alreadyBroken) {
            return;
        }
    }
}
