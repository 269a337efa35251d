// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.sequential.RegisterSaturation.Edge;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tells a core that has no order in words: what the processes did, and why it does not fit. */
final class SequentialExplanation<S> {
    private static final int MOST_LISTED = 8;
    private static final int LONGEST = 70;

    private final History history;
    private final RegisterFacts<S> facts;
    private final SequentialProblem<S> core;
    private final SequentialProblem<S> normal;
    private final Budget.Meter meter;
    private final List<Witness.Edge> edges = new ArrayList<>();

    SequentialExplanation(
            History history,
            RegisterFacts<S> facts,
            SequentialProblem<S> core,
            Budget.Meter meter) {
        this.history = history;
        this.facts = facts;
        this.core = core;
        this.meter = meter;
        normal = facts.problem;
    }

    Witness witness() {
        if (facts.fromNowhere().isPresent()) {
            return fromNowhere(facts.fromNowhere().getAsInt());
        }
        List<String> lines = new ArrayList<>();
        lines.add("No order that keeps each process's own explains these operations:");
        lines.addAll(operations());
        RegisterSaturation<S> order = new RegisterSaturation<>(facts, meter);
        lines.addAll(order.isRefuted() ? circle(order) : deadEnd(order));
        return witness(named(), lines);
    }

    private Witness fromNowhere(int operation) {
        int number = core.operations().number()[operation];
        String value = Describe.value(history.values().get(core.operations().sees()[operation]));
        List<String> lines =
                List.of(
                        what(core, operation) + ".",
                        "operation "
                                + number
                                + " saw "
                                + value
                                + ", which is not the initial value, and which no operation put"
                                + " there that happened or may have");
        return witness(new TreeSet<>(List.of(number)), lines);
    }

    private Witness witness(TreeSet<Integer> numbers, List<String> lines) {
        int last =
                numbers.stream()
                        .mapToInt(
                                each ->
                                        Math.max(
                                                history.invocation(each), history.completion(each)))
                        .max()
                        .orElse(0);
        return new Witness(
                "non-sequential",
                List.copyOf(numbers),
                history.invocation(numbers.first()),
                last,
                edges,
                lines);
    }

    // A few that may have had no effect belong to the story; many would bury it.
    private TreeSet<Integer> named() {
        boolean isFew = normal.size() - normal.required() <= MOST_LISTED;
        return IntStream.range(0, normal.size())
                .filter(each -> isFew || !normal.operations().isOptional()[each])
                .mapToObj(this::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private int number(int operation) {
        return normal.operations().number()[operation];
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 2) + " …";
    }

    private String what(SequentialProblem<S> of, int operation) {
        int number = of.operations().number()[operation];
        return "operation "
                + number
                + " (process "
                + history.process(number)
                + "): "
                + described(of, operation);
    }

    private static <T> String described(SequentialProblem<T> of, int operation) {
        return shortened(of.model().describe(of.call(operation)));
    }

    private List<String> operations() {
        List<String> lines = new ArrayList<>();
        List<String> optional = new ArrayList<>();
        int told = 0;
        for (int[] line : normal.lines()) {
            for (int each : line) {
                if (normal.operations().isOptional()[each]) {
                    optional.add(number(each) + " (" + described(normal, each) + ")");
                } else if (told++ < MOST_LISTED) {
                    lines.add(what(normal, each) + ".");
                }
            }
        }
        if (told > MOST_LISTED) {
            lines.add("and " + (told - MOST_LISTED) + " more.");
        }
        if (!optional.isEmpty()) {
            lines.add("Even if these may have had no effect: " + listed(optional) + ".");
        }
        return lines;
    }

    private static String listed(List<String> items) {
        String shown = items.stream().limit(MOST_LISTED).collect(Collectors.joining(", "));
        int more = items.size() - MOST_LISTED;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    private List<String> circle(RegisterSaturation<S> order) {
        CircleProof<S> proof = new CircleProof<>(facts, order);
        List<String> lines = new ArrayList<>();
        List<Edge> taken = proof.edges();
        for (Edge edge : taken) {
            String reason = reason(edge, proof);
            if (lines.size() < MOST_LISTED && edge.rule() != RegisterSaturation.Rule.SAW) {
                lines.add(reason + ".");
            }
            if (edge.to() >= 0) {
                String kind = edge.rule() == RegisterSaturation.Rule.SAW ? "wr" : "derived";
                edges.add(new Witness.Edge(number(edge.from()), number(edge.to()), kind, reason));
            }
        }
        if (proof.circle().isEmpty()) {
            Edge last = taken.get(taken.size() - 1);
            lines.remove(lines.size() - 1);
            lines.add(
                    "operation "
                            + number(last.reader())
                            + " saw the initial value, although "
                            + number(last.from())
                            + " comes before it"
                            + chain(proof.way(last)));
            return lines;
        }
        lines.add(
                "operation "
                        + number(proof.circle().get(0))
                        + " would have to come before itself: "
                        + numbers(proof.circle()));
        return lines;
    }

    private String numbers(List<Integer> way) {
        return way.stream()
                .map(each -> Integer.toString(number(each)))
                .collect(Collectors.joining(" → "));
    }

    private String chain(List<Integer> way) {
        return way.size() < 3 ? "" : " (" + numbers(way) + ")";
    }

    private String reason(Edge edge, CircleProof<S> proof) {
        int reader = number(edge.reader());
        int source = facts.source[edge.reader()];
        return switch (edge.rule()) {
            case SAW -> reader + " saw what " + number(edge.from()) + " put";
            case BEFORE_SOURCE ->
                    number(edge.from())
                            + " comes before "
                            + reader
                            + chain(proof.way(edge))
                            + ", which saw "
                            + (source >= 0
                                    ? "what "
                                            + number(source)
                                            + " put: so "
                                            + number(edge.from())
                                            + " comes before "
                                            + number(source)
                                    : "the initial value");
            case AFTER_READER ->
                    reader
                            + " saw "
                            + (source >= 0
                                    ? "what "
                                            + number(source)
                                            + " put, which comes before "
                                            + number(edge.to())
                                            + chain(proof.way(edge))
                                    : "the initial value")
                            + ": so "
                            + reader
                            + " comes before "
                            + number(edge.to());
        };
    }

    private List<String> deadEnd(RegisterSaturation<S> order) {
        InterleavingSearch<S> search =
                new InterleavingSearch<>(facts, order, meter, Long.MAX_VALUE);
        try {
            search.run();
        } catch (Budget.Spent spent) {
            return List.of("every order was tried, and each ends before all have taken effect");
        }
        int[] furthest = search.furthest();
        int[] done = new int[normal.lines().length];
        for (int each : furthest) {
            done[normal.lineOf()[each]] = normal.placeOf()[each] + 1;
        }
        String next =
                IntStream.range(0, done.length)
                        .filter(line -> done[line] < normal.lines()[line].length)
                        .mapToObj(
                                line -> Integer.toString(number(normal.lines()[line][done[line]])))
                        .collect(Collectors.joining(", "));
        List<String> lines = new ArrayList<>();
        lines.add(
                "The longest order found, "
                        + listed(
                                IntStream.of(furthest)
                                        .mapToObj(each -> Integer.toString(number(each)))
                                        .toList())
                        + ", explains "
                        + search.reached()
                        + " of "
                        + search.allRequired()
                        + "; then come "
                        + next
                        + ", none of which leads on.");
        lines.add(
                "every order of the "
                        + search.allRequired()
                        + " operations was considered ("
                        + search.explored()
                        + " configurations), and each ends before all have taken effect");
        return lines;
    }
}
