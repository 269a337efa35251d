// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import dev.assay.checkers.linearizability.SearchResult.DeadEnd;
import dev.assay.checkers.model.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tells a refutation in words that a person can check: what could be the case, what happened then,
 * where each order ends.
 */
final class Explanation<S> {
    private static final int MOST_LISTED = 4;
    private static final int LONGEST_STATE = 60;

    private final IntUnaryOperator processOf;
    private final Refutation<S> refutation;
    private final Problem<S> problem;
    private final Operations operations;
    private final int culprit;

    private Explanation(IntUnaryOperator processOf, Refutation<S> refutation) {
        this.processOf = processOf;
        this.refutation = refutation;
        this.problem = refutation.problem();
        this.operations = problem.operations();
        this.culprit = refutation.result().operation();
    }

    /**
     * The witness.
     *
     * @param processOf the process of an operation by its number in the history
     */
    static <S> Witness witness(
            IntUnaryOperator processOf, Refutation<S> refutation, Budget.Meter meter) {
        return new Explanation<>(processOf, refutation)
                .witness()
                .with(FurthestOrders.of(refutation, meter));
    }

    /** The witness in words alone. */
    static <S> Witness brief(IntUnaryOperator processOf, Refutation<S> refutation) {
        return new Explanation<>(processOf, refutation).witness();
    }

    private Witness witness() {
        Set<Integer> numbers = new TreeSet<>();
        refutation
                .operations(Role.REQUIRED)
                .forEach(each -> numbers.add(operations.number()[each]));
        for (Situation start : refutation.starts()) {
            if (start.lastChange() >= 0) {
                numbers.add(operations.number()[start.lastChange()]);
            }
        }
        opener().ifPresent(each -> numbers.add(operations.number()[each]));
        for (DeadEnd end : refutation.result().deadEnds()) {
            IntStream.of(end.order()).forEach(each -> numbers.add(operations.number()[each]));
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "No order of the operations explains "
                        + name(culprit)
                        + ", "
                        + what(culprit)
                        + " "
                        + events(culprit)
                        + (refutation.lookedAhead()
                                ? ", together with the reads that return after it."
                                : "."));
        lines.add(beginning());
        lines.addAll(others());
        lines.addAll(orders());
        if (refutation.lookedAhead()) {
            lines.add(
                    "Left out are orders that a read which returns up to event "
                            + refutation.lastEvent()
                            + " refutes.");
        }
        lines.add(contradiction());
        return new Witness(
                "non-linearizable",
                List.copyOf(numbers),
                refutation.firstEvent(),
                refutation.lastEvent(),
                List.of(),
                lines);
    }

    private String name(int operation) {
        int number = operations.number()[operation];
        return "operation " + number + " (process " + processOf.applyAsInt(number) + ")";
    }

    private Call call(int operation) {
        return problem.space().call(operations.callClass()[operation]);
    }

    private String what(int operation) {
        return shortened(problem.model().describe(call(operation)));
    }

    private String events(int operation) {
        int returned = operations.returned()[operation];
        return "[events "
                + operations.invoked()[operation]
                + " to "
                + (returned == Operations.NEVER ? "the end" : Integer.toString(returned))
                + "]";
    }

    private String state(int number) {
        if (number == StateSpace.FORGOTTEN) {
            return "one that nobody can have read";
        }
        return shortened(problem.model().describeState(problem.space().state(number)));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_STATE
                ? text
                : text.substring(0, LONGEST_STATE / 2)
                        + " … "
                        + text.substring(text.length() - LONGEST_STATE / 2);
    }

    /**
     * The operation whose return begins the window, where it is not told anyway: often the read
     * that says which state it was.
     */
    private OptionalInt opener() {
        int[] returned = operations.returned();
        return IntStream.range(0, operations.size())
                .filter(each -> returned[each] == refutation.firstEvent())
                .filter(
                        each ->
                                refutation.starts().stream()
                                        .anyMatch(start -> start.lastChange() != each))
                .findFirst();
    }

    private String beginning() {
        Set<String> cases = new LinkedHashSet<>();
        for (Situation start : refutation.starts()) {
            String maker =
                    start.lastChange() < 0
                            ? "initially"
                            : "after " + name(start.lastChange()) + ", " + what(start.lastChange());
            String done =
                    IntStream.of(start.done())
                            .filter(
                                    each ->
                                            problem.role()[each] == Role.REQUIRED
                                                    && each != start.lastChange())
                            .mapToObj(each -> Integer.toString(operations.number()[each]))
                            .collect(Collectors.joining(", "));
            cases.add(
                    state(start.state())
                            + " ("
                            + maker
                            + (done.isEmpty() ? "" : "; done already: " + done)
                            + ")");
        }
        String when =
                refutation.firstEvent() == 0 && refutation.starts().get(0).lastChange() < 0
                        ? "Before the first operation"
                        : "Right after event "
                                + refutation.firstEvent()
                                + opener().stream()
                                        .mapToObj(
                                                each ->
                                                        ", when "
                                                                + name(each)
                                                                + ", "
                                                                + what(each)
                                                                + ", ended,")
                                        .findFirst()
                                        .orElse("");
        return when + " the state can only be " + listed(cases, " or ") + ".";
    }

    private List<String> others() {
        List<String> lines = new ArrayList<>();
        List<Integer> required = refutation.operations(Role.REQUIRED);
        required.remove(Integer.valueOf(culprit));
        for (int each : required.subList(0, Math.min(required.size(), MOST_LISTED))) {
            lines.add("Then there is " + name(each) + ": " + what(each) + " " + events(each) + ".");
        }
        if (required.size() > MOST_LISTED) {
            lines.add(
                    "And there are the operations "
                            + numbers(required.subList(MOST_LISTED, required.size()))
                            + ".");
        }
        Map<String, List<Integer>> optional = new LinkedHashMap<>();
        for (int each : refutation.operations(Role.OPTIONAL)) {
            optional.computeIfAbsent(what(each), unused -> new ArrayList<>()).add(each);
        }
        if (!optional.isEmpty()) {
            List<String> groups =
                    optional.entrySet().stream()
                            .map(
                                    entry ->
                                            entry.getKey()
                                                    + " (operation "
                                                    + numbers(entry.getValue())
                                                    + ")")
                            .toList();
            lines.add(
                    "Even if these may take effect at any time after their call, or never: "
                            + listed(groups, ", ")
                            + ".");
        }
        return lines;
    }

    private String numbers(List<Integer> some) {
        return listed(
                some.stream().map(each -> Integer.toString(operations.number()[each])).toList(),
                ", ");
    }

    private static String listed(java.util.Collection<String> items, String separator) {
        String shown = items.stream().limit(MOST_LISTED).collect(Collectors.joining(separator));
        int more = items.size() - MOST_LISTED;
        return more > 0 ? shown + separator + more + " more" : shown;
    }

    private List<String> orders() {
        List<String> lines = new ArrayList<>();
        List<DeadEnd> ends = new ArrayList<>(refutation.result().deadEnds());
        ends.sort(java.util.Comparator.comparingInt(end -> end.order().length));
        for (DeadEnd end : ends.subList(0, Math.min(ends.size(), 3))) {
            String order =
                    IntStream.of(end.order())
                            .mapToObj(each -> Integer.toString(operations.number()[each]))
                            .collect(Collectors.joining(", "));
            lines.add(
                    (order.isEmpty()
                                    ? "With nothing before it"
                                    : "After " + order + " (in this order)")
                            + " the state is "
                            + state(end.state())
                            + ", where "
                            + operations.number()[culprit]
                            + " is impossible.");
        }
        if (ends.size() > 3) {
            Set<String> states =
                    ends.stream()
                            .skip(3)
                            .map(end -> state(end.state()))
                            .collect(Collectors.toCollection(LinkedHashSet::new));
            lines.add(
                    "Other orders lead to "
                            + listed(states, ", ")
                            + ", where it is impossible too.");
        }
        return lines;
    }

    private String contradiction() {
        List<DeadEnd> ends = refutation.result().deadEnds();
        int number = operations.number()[culprit];
        String subject =
                "operation "
                        + number
                        + " (process "
                        + processOf.applyAsInt(number)
                        + "), "
                        + what(culprit)
                        + ", fits no order";
        if (refutation.lookedAhead() || ends.isEmpty()) {
            return subject
                    + " that explains the reads up to event "
                    + refutation.lastEvent()
                    + " too";
        }
        Set<String> states =
                ends.stream()
                        .map(end -> state(end.state()))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        return subject
                + (states.size() > MOST_LISTED
                        ? ": before event "
                                + operations.returned()[culprit]
                                + " none of the "
                                + states.size()
                                + " possible states allows it"
                        : ": before event "
                                + operations.returned()[culprit]
                                + " the state can only be "
                                + listed(states, " or "));
    }
}
