// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.linearizability.Meaning;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import dev.assay.jepsen.ClojureRuntime;
import dev.assay.jepsen.ForeignCall;
import dev.assay.jepsen.Library;
import dev.assay.jepsen.LibraryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Linearizability as Knossos decides it (https://github.com/jepsen-io/knossos), asked about each
 * independent key on its own. Knossos judges by its own model where it has one that can say all
 * that a history holds (see {@link KnossosObject}), else by ours, and the measures tell how many
 * operations each was. Its complexity is that of its search, exponential in open operations. An
 * exception, an undecided search, and one that does not come back within the budget are
 * <em>unknown</em>; a search that does not stop when it is asked to goes on in a daemon thread.
 */
public final class KnossosChecker implements Checker {
    /** The measure of operations that Knossos judged by a model of its own. */
    public static final String BY_ITS_MODEL = "operations by Knossos' own model";

    /** The measure of operations that Knossos judged by a model of ours. */
    public static final String BY_OUR_MODEL = "operations by Assay's model";

    private static final String NAMESPACE = "assay.knossos";

    private final Model<?> model;
    private final LinearizabilityOptions options;
    private final KnossosAlgorithm algorithm;

    public KnossosChecker(
            Model<?> model, LinearizabilityOptions options, KnossosAlgorithm algorithm) {
        this.model = model;
        this.options = options;
        this.algorithm = algorithm;
    }

    @Override
    public String id() {
        return "knossos";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        List<Verdict> verdicts = new ArrayList<>();
        Map<String, Long> measures = new TreeMap<>();
        try {
            Library.KNOSSOS.require();
            Meaning meaning = new Meaning(history, options.conventions());
            for (List<Integer> part : JoinedKeys.parts(history, meaning, model)) {
                KnossosHistory asked = new KnossosHistory(history, model, options, part);
                String measure = asked.isOwn() ? BY_ITS_MODEL : BY_OUR_MODEL;
                measures.merge(measure, (long) asked.size(), Long::sum);
                verdicts.add(decided(asked, history, meter));
            }
        } catch (LibraryException broken) {
            return Verdict.unknown(id(), String.valueOf(broken.getMessage()));
        }
        Verdict verdict =
                verdicts.isEmpty()
                        ? Verdict.vacuous(id(), "no operation of the history happened")
                        : Verdict.ofKeys(id(), verdicts);
        measures.put("milliseconds", meter.elapsed().toMillis());
        return verdict.with(measures);
    }

    private Verdict decided(KnossosHistory asked, History history, Budget.Meter meter) {
        String name = asked.keys();
        if (!asked.tells()) {
            return Verdict.vacuous(name, "no operation could have been refused");
        }
        Map<?, ?> result = search(asked.asked(), meter);
        Object valid = result.get("valid");
        if (Boolean.TRUE.equals(valid)) {
            return Verdict.valid(name, "Knossos found an order");
        }
        if (Boolean.FALSE.equals(valid)) {
            return Verdict.invalid(name, witness(result.get("operation"), history));
        }
        return Verdict.unknown(name, "Knossos is undecided: " + result.get("cause"));
    }

    private Map<?, ?> search(KnossosHistory.Asked asked, Budget.Meter meter) {
        AtomicReference<Object> begun = new AtomicReference<>();
        return ForeignCall.within(
                meter,
                "Knossos",
                () -> {
                    Object search =
                            ClojureRuntime.call(
                                    NAMESPACE,
                                    "start",
                                    algorithm.word(),
                                    asked.model(),
                                    asked.operations());
                    begun.set(search);
                    return (Map<?, ?>) ClojureRuntime.call(NAMESPACE, "result", search);
                },
                () -> {
                    Object search = begun.get();
                    if (search != null) {
                        ClojureRuntime.call(NAMESPACE, "stop!", search);
                    }
                });
    }

    private Witness witness(@Nullable Object operation, History history) {
        List<Integer> operations =
                operation instanceof Long number ? List.of(number.intValue()) : List.of();
        boolean isNamed = !operations.isEmpty();
        int last =
                isNamed
                        ? Math.max(
                                history.invocation(operations.get(0)),
                                history.completion(operations.get(0)))
                        : history.events() - 1;
        return new Witness(
                "non-linearizable",
                operations,
                0,
                Math.max(0, last),
                List.of(),
                List.of(
                        isNamed
                                ? "Knossos ("
                                        + algorithm.word()
                                        + ") finds no order in which operation "
                                        + operation
                                        + " takes effect"
                                : "Knossos (" + algorithm.word() + ") finds no order"));
    }
}
