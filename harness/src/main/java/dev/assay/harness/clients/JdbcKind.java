// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.real.Connection;
import dev.assay.nemeses.file.FieldReader;
import dev.assay.nemeses.file.Located;
import dev.assay.nemeses.processes.Places;
import java.io.IOException;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A database with a JDBC driver, which stands on the class path or comes by {@code --plugins}: each
 * function is an SQL statement that the target file gives.
 */
public final class JdbcKind implements ConnectionKind {
    private static final List<String> STATEMENTS =
            List.of("get", "put", "cas", "get-list", "append", "get-set", "add");

    private static final Map<String, Integer> LEVELS =
            Map.of(
                    "read-uncommitted", java.sql.Connection.TRANSACTION_READ_UNCOMMITTED,
                    "read-committed", java.sql.Connection.TRANSACTION_READ_COMMITTED,
                    "repeatable-read", java.sql.Connection.TRANSACTION_REPEATABLE_READ,
                    "serializable", java.sql.Connection.TRANSACTION_SERIALIZABLE);

    @Override
    public String id() {
        return "jdbc";
    }

    @Override
    public Connector configure(FieldReader fields) {
        String port = fields.optional("port").map(FieldReader::text).orElse("port");
        String url =
                FieldReader.text(fields.required("url", "'jdbc:postgresql://{address}/postgres'"));
        SortedMap<String, String> properties = new TreeMap<>();
        fields.optional("properties").ifPresent(some -> properties.putAll(HttpKind.texts(some)));
        int level =
                Objects.requireNonNull(
                        LEVELS.get(
                                fields.optional("isolation")
                                        .map(
                                                value ->
                                                        FieldReader.word(
                                                                value,
                                                                "isolation level",
                                                                new TreeSet<>(LEVELS.keySet())))
                                        .orElse("serializable")));
        List<String> setup =
                fields.optional("setup")
                        .map(list -> FieldReader.all(list, FieldReader::text))
                        .orElse(List.of());
        Located described = fields.required("statements", "{get: SELECT v FROM t WHERE k = :key}");
        FieldReader byName = FieldReader.of(described);
        SortedMap<String, NamedStatement> statements = new TreeMap<>();
        for (String name : STATEMENTS) {
            byName.optional(name)
                    .ifPresent(
                            sql ->
                                    statements.put(
                                            name, FieldReader.parsed(sql, NamedStatement::parse)));
        }
        byName.end();
        return new JdbcConnector(port, url, properties, level, setup, statements);
    }

    /** Connections to one database. */
    private record JdbcConnector(
            String port,
            String url,
            SortedMap<String, String> properties,
            int level,
            List<String> setup,
            SortedMap<String, NamedStatement> statements)
            implements Connector {
        @Override
        public Set<String> functions() {
            TreeSet<String> functions = new TreeSet<>(statements.keySet());
            if (functions.contains("get-list") && functions.contains("append")) {
                functions.add("get");
                functions.add("txn");
            }
            if (functions.contains("get-set")) {
                functions.add("get");
            }
            return functions;
        }

        @Override
        public void prepare(Places places, Duration limit) throws IOException {
            try (java.sql.Connection connection = open(places, 0);
                    Statement statement = connection.createStatement()) {
                for (String sql : setup) {
                    statement.execute(sql);
                }
            } catch (SQLException e) {
                throw new IOException("the setup failed: " + e.getMessage(), e);
            }
        }

        @Override
        public Connection connect(Places places, int node, Duration limit) throws IOException {
            try {
                java.sql.Connection connection = open(places, node);
                connection.setTransactionIsolation(level);
                connection.setAutoCommit(false);
                return new JdbcConnection(connection, statements);
            } catch (SQLException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        private java.sql.Connection open(Places places, int node) throws SQLException {
            Places.Address address = places.address(Places.CLIENT, node, port);
            String filled = url.replace("{address}", address.host() + ":" + address.port());
            Properties all = new Properties();
            all.putAll(properties);
            List<String> tried = new ArrayList<>();
            for (Driver driver : drivers()) {
                tried.add(driver.getClass().getName());
                java.sql.@Nullable Connection connection = driver.connect(filled, all);
                if (connection != null) {
                    return connection;
                }
            }
            throw new HarnessInputException(
                    "no JDBC driver takes "
                            + filled
                            + (tried.isEmpty()
                                    ? ": there is none"
                                    : "; there are: " + String.join(", ", tried))
                            + "; name its jar by --plugins");
        }

        private static List<Driver> drivers() {
            ClassLoader loader =
                    Optional.ofNullable(Thread.currentThread().getContextClassLoader())
                            .orElse(JdbcKind.class.getClassLoader());
            List<Driver> drivers = new ArrayList<>();
            ServiceLoader.load(Driver.class, loader).forEach(drivers::add);
            return drivers;
        }
    }
}
