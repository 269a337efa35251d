// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Circles on registers as witnesses: why each pair of versions on them is in its order, then the
 * edges, then the contradiction.
 */
final class RegisterExplanation {
    /** So many orders of versions are explained at most. */
    private static final int MOST = 12;

    private final RegisterCircle circle;
    private final RegisterVersions versions;
    private final History history;
    private final Map<Integer, String> told = new LinkedHashMap<>();
    private final TreeSet<Integer> operations = new TreeSet<>();

    private final Words words;

    private RegisterExplanation(RegisterCircle circle, Words words) {
        this.circle = circle;
        this.words = words;
        versions = circle.versions();
        history = versions.history();
    }

    /** What versions are called. */
    interface Words {
        /** The key that it is a version of. */
        String key(int version);

        String version(int version);

        /** What was there before all versions of its key. */
        String initial(int version);

        /** True where the order of two versions of a key was known beforehand. */
        default boolean isKnown(int first, int second) {
            return false;
        }
    }

    /** What versions of registers are called. */
    static Words words(RegisterVersions versions) {
        return new OfRegisters(versions);
    }

    static Witness witness(RegisterCircle circle) {
        return witness(circle, words(circle.versions()));
    }

    static Witness witness(RegisterCircle circle, Words words) {
        return new RegisterExplanation(circle, words).witness();
    }

    private Witness witness() {
        Circle named = circle.named();
        List<Witness.Edge> edges = new ArrayList<>();
        List<String> explanation = new ArrayList<>();
        for (RegisterCircle.Edge edge : circle.edges()) {
            explain(edge.literal());
            EdgeReasons.Reason reason = reason(edge);
            edges.add(
                    new Witness.Edge(
                            edge.from(),
                            edge.to(),
                            EdgeKind.word(edge.kind()),
                            reason.words(),
                            reason.evidence()));
            explanation.add(
                    who(edge.from())
                            + " must come before "
                            + who(edge.to())
                            + ": "
                            + reason.words());
            operations.add(edge.from());
            operations.add(edge.to());
        }
        explanation.addAll(0, told.values());
        explanation.add(
                "so "
                        + who(circle.edges().get(0).from())
                        + " must come before itself ("
                        + named.anomaly().id(named.order())
                        + ": "
                        + named.anomaly().meaning()
                        + ")");
        int first = operations.stream().mapToInt(history::invocation).min().orElseThrow();
        int last =
                operations.stream()
                        .mapToInt(
                                each ->
                                        Math.max(
                                                history.invocation(each), history.completion(each)))
                        .max()
                        .orElseThrow();
        return new Witness(
                named.anomaly().kind(named.order()),
                List.copyOf(operations),
                first,
                last,
                edges,
                explanation);
    }

    /** Says why a pair of versions is in its order, those first on which that depends. */
    private void explain(int literal) {
        if (literal < 0
                || told.containsKey(literal)
                || told.size() >= MOST
                || isReplaced(literal)) {
            return;
        }
        told.put(literal, "");
        String why =
                switch (circle.reasons().get(literal)) {
                    case null -> "every other way to order versions ends in some circle";
                    case RegisterCircle.Reason.Seen seen -> {
                        operations.add(seen.reader());
                        yield who(seen.reader())
                                + " read the latter, and saw what "
                                + who(writer(first(literal)))
                                + " wrote";
                    }
                    case RegisterCircle.Reason.Told told -> {
                        told.before().forEach(this::explain);
                        operations.addAll(told.operations());
                        yield told.words();
                    }
                    case RegisterCircle.Reason.Circle other -> {
                        other.edges().forEach(edge -> explain(edge.literal()));
                        other.edges().forEach(edge -> operations.add(edge.from()));
                        yield "the other way round "
                                + other.edges().stream()
                                        .map(edge -> step(edge, literal))
                                        .collect(Collectors.joining(", "))
                                + " would be a circle";
                    }
                };
        told.remove(literal);
        told.put(
                literal,
                version(first(literal))
                        + " of key "
                        + key(first(literal))
                        + " comes before "
                        + version(second(literal))
                        + " by "
                        + who(writer(second(literal)))
                        + ": "
                        + why);
    }

    private String step(RegisterCircle.Edge edge, int literal) {
        return edge.from()
                + " -"
                + EdgeKind.word(edge.kind())
                + "-> "
                + edge.to()
                + (edge.literal() == (literal ^ 1) ? " (supposed)" : "");
    }

    /** True where who wrote the second version read the first one. */
    private boolean isReplaced(int literal) {
        if (circle.reasons().get(literal) instanceof RegisterCircle.Reason.Told) {
            return false;
        }
        int writer = writer(second(literal));
        int end = versions.readStart()[writer + 1];
        for (int read = versions.readStart()[writer]; read < end; read++) {
            if (versions.readVersion()[read] == first(literal)) {
                return true;
            }
        }
        return false;
    }

    private int first(int literal) {
        return circle.pairs().first(literal);
    }

    private int second(int literal) {
        return circle.pairs().second(literal);
    }

    private int writer(int version) {
        return versions.writer()[version];
    }

    private static String who(int transaction) {
        return "operation " + transaction;
    }

    private EdgeReasons.Reason reason(RegisterCircle.Edge edge) {
        return switch (edge.kind()) {
            case EdgeKind.WR -> read(edge);
            case EdgeKind.RW -> missed(edge);
            case EdgeKind.SESSION ->
                    EdgeReasons.Reason.plain(
                            "process "
                                    + history.process(edge.from())
                                    + " ran "
                                    + who(edge.from())
                                    + " before "
                                    + who(edge.to()));
            case EdgeKind.REAL_TIME ->
                    EdgeReasons.Reason.plain(
                            who(edge.from())
                                    + " returned (event "
                                    + history.completion(edge.from())
                                    + ") before "
                                    + who(edge.to())
                                    + " was invoked (event "
                                    + history.invocation(edge.to())
                                    + ")");
            default -> written(edge);
        };
    }

    private static EdgeReasons.Reason about(String key, String words, String... seen) {
        return new EdgeReasons.Reason(words, Optional.of(new Witness.Evidence(key, List.of(seen))));
    }

    private EdgeReasons.Reason read(RegisterCircle.Edge edge) {
        int end = versions.readStart()[edge.to() + 1];
        for (int read = versions.readStart()[edge.to()]; read < end; read++) {
            int version = versions.readVersion()[read];
            if (version != RegisterVersions.INITIAL && writer(version) == edge.from()) {
                return about(
                        key(version),
                        who(edge.to())
                                + " read "
                                + version(version)
                                + " of key "
                                + key(version)
                                + ", which "
                                + who(edge.from())
                                + " wrote",
                        version(version));
            }
        }
        throw new IllegalArgumentException("no read is behind " + edge);
    }

    private EdgeReasons.Reason missed(RegisterCircle.Edge edge) {
        int end = versions.readStart()[edge.from() + 1];
        for (int read = versions.readStart()[edge.from()]; read < end; read++) {
            int version = versions.readVersion()[read];
            int key = versions.readKey()[read];
            int later = versions.version(edge.to(), key);
            boolean isIt =
                    edge.literal() >= 0
                            ? version == first(edge.literal()) && later == second(edge.literal())
                            : later >= 0 && version != later && isKnown(version, later);
            if (isIt) {
                String seen =
                        version == RegisterVersions.INITIAL
                                ? words.initial(later)
                                : version(version);
                return about(
                        key(later),
                        who(edge.from())
                                + " read "
                                + seen
                                + " of key "
                                + key(later)
                                + ", which "
                                + who(edge.to())
                                + " replaced by "
                                + version(later),
                        seen,
                        version(later));
            }
        }
        throw new IllegalArgumentException("no read is behind " + edge);
    }

    private boolean isKnown(int version, int later) {
        if (version != RegisterVersions.INITIAL && words.isKnown(version, later)) {
            return true;
        }
        int replacer = writer(later);
        int end = versions.readStart()[replacer + 1];
        for (int read = versions.readStart()[replacer]; read < end; read++) {
            if (versions.readVersion()[read] == version) {
                return true;
            }
        }
        return version == RegisterVersions.INITIAL;
    }

    private EdgeReasons.Reason written(RegisterCircle.Edge edge) {
        Optional<int[]> pair =
                edge.literal() >= 0
                        ? Optional.of(new int[] {first(edge.literal()), second(edge.literal())})
                        : replaced(edge);
        return pair.map(
                        both ->
                                about(
                                        key(both[0]),
                                        who(edge.from())
                                                + " wrote "
                                                + version(both[0])
                                                + " to key "
                                                + key(both[0])
                                                + " before "
                                                + who(edge.to())
                                                + " wrote "
                                                + version(both[1]),
                                        version(both[0]),
                                        version(both[1])))
                .orElseThrow(() -> new IllegalArgumentException("no write is behind " + edge));
    }

    private Optional<int[]> replaced(RegisterCircle.Edge edge) {
        Optional<int[]> any = Optional.empty();
        int end = versions.writeStart()[edge.from() + 1];
        for (int one = versions.writeStart()[edge.from()]; one < end; one++) {
            int other = versions.version(edge.to(), versions.writeKey()[one]);
            if (other >= 0) {
                int[] pair = {one, other};
                if (isKnown(one, other)) {
                    return Optional.of(pair);
                }
                any = any.or(() -> Optional.of(pair));
            }
        }
        return any;
    }

    private String key(int version) {
        return words.key(version);
    }

    private String version(int version) {
        return words.version(version);
    }

    /** Registers are called what their steps say. */
    private record OfRegisters(RegisterVersions versions) implements Words {
        @Override
        public String key(int version) {
            return told(versions.keys()[versions.writeKey()[version]]);
        }

        @Override
        public String initial(int version) {
            return "nil";
        }

        /** The value of a version: what its writer wrote last to its key. */
        @Override
        public String version(int version) {
            History history = versions.history();
            int transaction = versions.writer()[version];
            int key = versions.keys()[versions.writeKey()[version]];
            for (int step = history.firstStep(transaction + 1) - 1;
                    step >= history.firstStep(transaction);
                    step--) {
                boolean isWrite =
                        Function.named(history.functionName(history.stepFunction(step)))
                                == Function.WRITE;
                if (isWrite && history.stepKey(step) == key) {
                    return told(history.stepArgument(step));
                }
            }
            throw new IllegalArgumentException("version " + version + " was never written");
        }

        private String told(int reference) {
            return Describe.value(versions.history().values().get(reference));
        }
    }
}
