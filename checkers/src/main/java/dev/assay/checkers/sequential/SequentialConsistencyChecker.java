// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.ContradictionException;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sequential consistency (Lamport, "How to make a multiprocessor computer that correctly executes
 * multiprocess programs", IEEE Trans. Comput. 1979): all operations have one order that the model
 * allows and in which each process's operations come as it called them. Real time does not matter:
 * a process may see the past for as long as it likes, but never go back in it. An operation of
 * unknown outcome takes effect at any time after those before it in its process, or never; one that
 * failed did not happen.
 *
 * <p>Unlike linearizability this is not local: each key may have an order and all keys together
 * none, so that a history is judged as one. A history that is linearizable is sequentially
 * consistent; one of registers is often refuted by {@link RegisterSaturation} in polynomial time;
 * {@link InterleavingSearch} decides the rest, which is NP-complete. A valid verdict carries an
 * order that {@link InterleavingReplay} accepted. What it cannot see: whether a session of the
 * application used several processes, above all one that went on under a new number after a crash.
 */
public final class SequentialConsistencyChecker implements Checker {
    /** So many configurations for each operation, before other ways are tried. */
    private static final long FIRST_TRY = 20;

    private static final int POLL_EVERY = 1024;

    private final Model<?> model;
    private final LinearizabilityOptions options;

    public SequentialConsistencyChecker(Model<?> model, LinearizabilityOptions options) {
        this.model = model;
        this.options = options;
    }

    /**
     * What was found.
     *
     * @param order when it is valid, operations of the history in an order that proves it
     */
    public record Found(Verdict verdict, Optional<List<Integer>> order) {}

    @Override
    public String id() {
        return "sequential";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        return find(history, meter).verdict();
    }

    /** As {@link #check}, with the order that proves a valid verdict. */
    public Found find(History history, Budget.Meter meter) {
        Found found = new Work<>(model, history, meter).find();
        Verdict verdict =
                found.verdict.with(
                        Map.of(
                                "configurations", meter.configurations(),
                                "operations", (long) history.operations(),
                                "milliseconds", meter.elapsed().toMillis()));
        return new Found(verdict, found.order);
    }

    /** One check. */
    private final class Work<S> {
        private final Model<S> typed;
        private final History history;
        private final Budget.Meter meter;
        private final String part;

        Work(Model<S> typed, History history, Budget.Meter meter) {
            this.typed = typed;
            this.history = history;
            this.meter = meter;
            part = "sequentially consistent as " + typed.id();
        }

        Found find() {
            SequentialPreparation<S> preparation =
                    new SequentialPreparation<>(history, typed, options, meter);
            SequentialProblem<S> problem = preparation.problem();
            if (!preparation.tells()) {
                return new Found(
                        Verdict.vacuous(
                                part, "no operation of the history could have been refused"),
                        Optional.empty());
            }
            SequentialCore<S> core =
                    new SequentialCore<>(history, problem, preparation.initialValue(), meter);
            RegisterFacts<S> facts =
                    new RegisterFacts<>(problem, preparation.initialValue(), meter);
            if (facts.fromNowhere().isPresent()) {
                return refuted(core);
            }
            RegisterSaturation<S> order = new RegisterSaturation<>(facts, meter);
            return order.isRefuted() ? refuted(core) : search(facts, order, core);
        }

        private Found search(
                RegisterFacts<S> facts, RegisterSaturation<S> order, SequentialCore<S> core) {
            long few = FIRST_TRY * (facts.problem.size() + 50);
            InterleavingSearch<S> search = new InterleavingSearch<>(facts, order, meter, few);
            try {
                return decided(search, facts, core);
            } catch (Budget.Spent spent) {
                meter.poll();
            }
            Optional<List<Integer>> linearization = linearization(facts.problem);
            if (linearization.isPresent()) {
                return valid(linearization.get());
            }
            search = new InterleavingSearch<>(facts, order, meter, Long.MAX_VALUE);
            try {
                return decided(search, facts, core);
            } catch (Budget.Spent spent) {
                String reason =
                        "no order is known that explains more than "
                                + search.reached()
                                + " of "
                                + search.allRequired()
                                + " operations, and not all were tried: "
                                + spent.reason();
                return new Found(Verdict.unknown(part, reason), Optional.empty());
            }
        }

        private Found decided(
                InterleavingSearch<S> search, RegisterFacts<S> facts, SequentialCore<S> core) {
            Optional<int[]> order = search.run();
            if (order.isEmpty()) {
                return refuted(core);
            }
            int[] number = facts.problem.operations().number();
            return valid(IntStream.of(order.get()).map(each -> number[each]).boxed().toList());
        }

        private Found valid(List<Integer> order) {
            replay().flaw(order)
                    .ifPresent(
                            flaw -> {
                                throw new ContradictionException(
                                        "the search and its replay disagree: " + flaw);
                            });
            String reason = "an order of " + order.size() + " operations was found and replayed";
            return new Found(Verdict.valid(part, reason), Optional.of(order));
        }

        private InterleavingReplay<S> replay() {
            return new InterleavingReplay<>(history, typed, options, meter);
        }

        private Found refuted(SequentialCore<S> core) {
            Witness witness = core.witness();
            return new Found(Verdict.invalid(part, witness), Optional.empty());
        }

        /** An order that also respects real time, if there is one and it is soon found. */
        private Optional<List<Integer>> linearization(SequentialProblem<S> problem) {
            Budget whole = meter.budget();
            Duration rest = meter.left();
            Budget share =
                    new Budget(rest.dividedBy(4), whole.bytes() / 2, whole.configurations() / 4);
            try {
                LinearizabilityChecker checker = new LinearizabilityChecker(typed, options);
                if (checker.decide(history, share.start()) != Status.VALID) {
                    return Optional.empty();
                }
                List<LinearizabilityChecker.Part> parts = checker.parts(history, share.start());
                return merged(problem, history, parts, meter)
                        .filter(order -> replay().flaw(order).isEmpty());
            } catch (Budget.Spent spent) {
                meter.poll();
                return Optional.empty();
            }
        }
    }

    /**
     * Linearizations of different keys as one: each operation takes effect right after the latest
     * invocation among it and those before it on its key, which is before it returned. Keys on
     * which nothing can be refused have no order, and need none.
     */
    static Optional<List<Integer>> merged(
            SequentialProblem<?> problem,
            History history,
            List<LinearizabilityChecker.Part> parts,
            Budget.Meter meter) {
        Placing placing = new Placing(history, problem.size(), meter);
        for (LinearizabilityChecker.Part part : parts) {
            int event = -1;
            for (int operation : part.order().orElse(List.of())) {
                event = Math.max(event, history.invocation(operation));
                placing.add(operation, event);
            }
        }
        for (int each = 0; each < problem.size(); each++) {
            int operation = problem.operations().number()[each];
            if (!problem.operations().isOptional()[each] && !placing.known.get(operation)) {
                placing.add(operation, history.invocation(operation));
            }
        }
        return Optional.of(placing.order());
    }

    /** Operations that take effect right after events; those of one event as they were added. */
    private static final class Placing {
        private final Budget.Meter meter;
        private final BitSet known;
        private long[] places;
        private int[] operations;
        private int size;

        Placing(History history, int expected, Budget.Meter meter) {
            this.meter = meter;
            known = new BitSet(history.operations());
            places = new long[expected];
            operations = new int[expected];
        }

        void add(int operation, int event) {
            if (size % POLL_EVERY == 0) {
                meter.poll();
            }
            if (size == operations.length) {
                places = Arrays.copyOf(places, size * 2 + 16);
                operations = Arrays.copyOf(operations, size * 2 + 16);
            }
            known.set(operation);
            places[size] = ((long) event << 32) | size;
            operations[size++] = operation;
        }

        List<Integer> order() {
            Arrays.sort(places, 0, size);
            return Arrays.stream(places, 0, size)
                    .mapToObj(place -> operations[(int) place])
                    .toList();
        }
    }
}
