// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Witness;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Decides whether every transaction got the isolation level that it declares in the column {@code
 * isolation} of its invocation: one order of commits must satisfy what each level demands of the
 * reads of those who declare it (see {@link DeclaredOrder}). Reads that may be of several versions
 * are tried one way after the other, as {@link CandidateSearch} does. Levels that are about circles
 * of dependencies are promises of all transactions together, so that none can declare them alone.
 */
final class DeclaredLevels {
    /** The column. */
    static final String COLUMN = "isolation";

    private static final Set<Level> ALLOWED =
            Set.of(
                    Level.READ_COMMITTED,
                    Level.MONOTONIC_ATOMIC_VIEW,
                    Level.READ_ATOMIC,
                    Level.CAUSAL,
                    Level.PREFIX,
                    Level.SNAPSHOT_ISOLATION,
                    Level.STRONG_SESSION_SNAPSHOT_ISOLATION,
                    Level.STRONG_SNAPSHOT_ISOLATION,
                    Level.SERIALIZABLE,
                    Level.STRONG_SESSION_SERIALIZABLE,
                    Level.STRICT_SERIALIZABLE);

    private final TransactionModel model;
    private final Findings findings;
    private final Budget.Meter meter;
    private final Level[] level;

    /** The rows of reads that matter to the levels of those who read. */
    private final BitSet counted = new BitSet();

    DeclaredLevels(TransactionModel model, Findings findings, Budget.Meter meter) {
        this.model = model;
        this.findings = findings;
        this.meter = meter;
        level = declared(model.history());
        TransactionReads reads = model.reads();
        for (int transaction = 0; transaction < level.length; transaction++) {
            boolean isFirst = level[transaction].implies(Level.READ_ATOMIC);
            for (int row = reads.first(transaction); row < reads.first(transaction + 1); row++) {
                counted.set(row, !(isFirst && reads.isLater(row)));
            }
        }
    }

    private static Level[] declared(History history) {
        Level[] declared = new Level[history.operations()];
        for (int transaction = 0; transaction < declared.length; transaction++) {
            int reference = history.column(COLUMN, history.invocation(transaction));
            boolean isUniverse =
                    history.functionName(history.function(transaction))
                            .equals(TransactionKeys.UNIVERSE);
            declared[transaction] =
                    isUniverse
                            ? Level.READ_COMMITTED
                            : named(transaction, history.values().get(reference));
        }
        return declared;
    }

    private static Level named(int transaction, Value value) {
        String name =
                switch (value) {
                    case Value.Keyword keyword -> keyword.name();
                    case Value.Text text -> text.value();
                    case Value.Symbol symbol -> symbol.name();
                    default -> "";
                };
        return ALLOWED.stream()
                .filter(each -> each.word().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new UnsuitableHistoryException(
                                        who(transaction)
                                                + (name.isEmpty()
                                                        ? " declares no level"
                                                        : " declares " + name)
                                                + "; its invocation needs :isolation with one of "
                                                + ALLOWED.stream()
                                                        .sorted()
                                                        .map(Level::word)
                                                        .collect(Collectors.joining(", "))));
    }

    /** Why some transaction did not get its level; empty where all did. */
    Optional<Witness> witness() {
        Optional<Witness> found = ofFindings();
        if (found.isPresent()) {
            return found;
        }
        List<ReadChoice> choices = model.reads().choices();
        ChoiceClauses clauses =
                new ChoiceClauses(
                        choices.stream().mapToInt(each -> each.options().length).toArray(), meter);
        for (int choice = 0; choice < choices.size(); choice++) {
            for (int option = 0; option < choices.get(choice).options().length; option++) {
                if (!choices.get(choice).isLater()
                        && !choices.get(choice).isConsistent()[option]
                        && level[choices.get(choice).transaction()].implies(Level.READ_ATOMIC)) {
                    clauses.add(clauses.literal(choice, option));
                }
            }
        }
        int[] options = new int[choices.size()];
        if (choices.isEmpty()) {
            return isRefuted(options, level) ? Optional.of(told(options)) : Optional.empty();
        }
        for (int[] next = clauses.solve(options); next.length > 0; next = clauses.solve(options)) {
            options = next;
            if (!isRefuted(options, level)) {
                return Optional.empty();
            }
            forbid(options, clauses);
        }
        return Optional.of(told(options));
    }

    private Optional<Witness> ofFindings() {
        for (Anomaly anomaly : Anomaly.values()) {
            Optional<Finding> finding = findings.first(anomaly);
            if (finding.isPresent() && anomaly != Anomaly.INTERNAL) {
                return Optional.of(CircleExplanation.witness(model.history(), finding.get()));
            }
        }
        return findings.contradictions().stream()
                .filter(transaction -> level[transaction].implies(Level.READ_ATOMIC))
                .mapToObj(this::contradiction)
                .findFirst();
    }

    private Witness contradiction(int transaction) {
        List<String> told =
                findings.first(Anomaly.INTERNAL)
                        .filter(finding -> finding.operations().contains(transaction))
                        .map(Finding::explanation)
                        .orElseGet(() -> List.of(who(transaction) + " contradicts itself"));
        List<String> explanation = new ArrayList<>();
        explanation.add(who(transaction) + " declares " + level[transaction].word());
        explanation.addAll(told);
        return CircleExplanation.witness(
                model.history(), new Finding(Anomaly.INTERNAL, List.of(transaction), explanation));
    }

    private boolean isRefuted(int[] options, Level[] levels) {
        Optional<AssignedVersions> assigned = AssignedVersions.of(model, options, counted::get);
        return assigned.isEmpty() || !new DeclaredOrder(assigned.get(), levels, meter).exists();
    }

    /** Never makes the same choices again, but for those that do not matter. */
    private void forbid(int[] options, ChoiceClauses clauses) {
        int[] core = options.clone();
        for (int choice = 0; choice < core.length; choice++) {
            core[choice] = -1;
            core[choice] = isRefuted(core, level) ? -1 : options[choice];
        }
        clauses.add(
                IntStream.range(0, core.length)
                        .filter(each -> core[each] >= 0)
                        .filter(each -> model.reads().choices().get(each).options().length > 0)
                        .map(each -> clauses.literal(each, options[each]))
                        .toArray());
    }

    /** Those whose levels are enough to see that there is no order. */
    private Witness told(int[] options) {
        Level[] weaker = level.clone();
        List<Integer> operations = new ArrayList<>();
        for (int transaction = 0; transaction < weaker.length; transaction++) {
            Level own = weaker[transaction];
            weaker[transaction] = Level.READ_COMMITTED;
            if (own != Level.READ_COMMITTED && !isRefuted(options, weaker)) {
                weaker[transaction] = own;
                operations.add(transaction);
            }
        }
        if (operations.isEmpty()) {
            IntStream.range(0, weaker.length)
                    .filter(each -> model.history().outcome(each) == EventType.OK)
                    .forEach(operations::add);
        }
        History history = model.history();
        List<String> explanation = new ArrayList<>();
        operations.forEach(each -> explanation.add(who(each) + " declares " + level[each].word()));
        explanation.add(
                "no order of commits gives all of them that, whatever the others' levels are"
                        + (model.reads().choices().isEmpty()
                                ? ""
                                : ", and whichever of the versions that look alike was read"));
        int last =
                operations.stream()
                        .mapToInt(
                                each ->
                                        Math.max(
                                                history.invocation(each), history.completion(each)))
                        .max()
                        .orElse(0);
        int first = operations.stream().mapToInt(history::invocation).min().orElse(0);
        return new Witness("declared-levels", operations, first, last, List.of(), explanation);
    }

    /** How many transactions declare which level, for people. */
    String mix() {
        return Arrays.stream(level)
                .collect(Collectors.groupingBy(Level::word, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
    }
}
