// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An SQL statement with {@code :key}, {@code :value} and {@code :expected} in it.
 *
 * @param sql with question marks in their places
 * @param parameters their names in order
 */
record NamedStatement(String sql, List<String> parameters) {
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-z]+)");
    private static final List<String> KNOWN = List.of("key", "value", "expected");

    NamedStatement {
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads a statement.
     *
     * @throws IllegalArgumentException for a parameter that nobody can give
     */
    static NamedStatement parse(String text) {
        List<String> parameters = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(text);
        StringBuilder sql = new StringBuilder();
        while (matcher.find()) {
            if (!KNOWN.contains(matcher.group(1))) {
                throw new IllegalArgumentException(
                        "':" + matcher.group(1) + "' is no parameter; use :key, :value, :expected");
            }
            parameters.add(matcher.group(1));
            matcher.appendReplacement(sql, "?");
        }
        matcher.appendTail(sql);
        return new NamedStatement(sql.toString(), parameters);
    }

    /** Puts a step's key and values into their places. */
    void fill(PreparedStatement statement, MicroOperation step) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            Value value =
                    switch (parameters.get(i)) {
                        case "key" -> Value.of(KeyKind.text(step.key()));
                        case "expected" -> pair(step, 0);
                        default ->
                                step.value() instanceof Value.Sequence
                                        ? pair(step, 1)
                                        : step.value();
                    };
            if (value instanceof Value.Int(long number)) {
                statement.setLong(i + 1, number);
            } else {
                statement.setString(i + 1, KeyKind.text(value));
            }
        }
    }

    private static Value pair(MicroOperation step, int position) {
        if (step.value() instanceof Value.Sequence(List<Value> pair) && pair.size() == 2) {
            return pair.get(position);
        }
        throw new IllegalArgumentException("no pair of values: " + step);
    }
}
