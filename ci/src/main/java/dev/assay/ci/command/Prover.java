// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.ContradictionException;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityChecker.Part;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.linearizability.ProofVerifier;
import dev.assay.checkers.model.Model;
import dev.assay.ci.Durations;
import dev.assay.histories.History;
import java.util.List;
import java.util.Optional;

/**
 * Checks one history for linearizability and proves what it finds: the orders of valid parts are
 * verified from the history alone, every order of an invalid part's core is tried. For one check.
 */
final class Prover implements Checker {
    private final LinearizabilityChecker checker;
    private final ProofVerifier.Claim claim;
    private volatile List<Part> parts = List.of();
    private volatile Optional<String> failure = Optional.empty();
    private volatile double seconds;

    Prover(Model<?> model, LinearizabilityOptions options) {
        checker = new LinearizabilityChecker(model, options).proving();
        claim = new ProofVerifier.Claim(model, options);
    }

    @Override
    public String id() {
        return checker.id();
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        try {
            List<Part> found = checker.parts(history, meter);
            List<Verdict> verdicts = found.stream().map(Part::verdict).toList();
            long start = System.nanoTime();
            flaw(found, history, meter)
                    .ifPresent(
                            flaw -> {
                                throw new ContradictionException(
                                        "the proof of a valid verdict fails: " + flaw);
                            });
            seconds = (System.nanoTime() - start) / 1e9;
            parts = found;
            return checker.whole(verdicts, history, meter);
        } catch (ContradictionException contradiction) {
            failure = Optional.of(String.valueOf(contradiction.getMessage()));
            return Verdict.unknown(id(), "its proof fails: " + contradiction.getMessage());
        }
    }

    private Optional<String> flaw(List<Part> found, History history, Budget.Meter meter) {
        List<List<Integer>> orders = orders(found);
        if (orders.isEmpty()) {
            return Optional.empty();
        }
        boolean isWhole =
                found.stream()
                        .noneMatch(part -> part.verdict().status().compareTo(Status.UNKNOWN) >= 0);
        return isWhole
                ? ProofVerifier.flaw(history, claim, orders, meter)
                : ProofVerifier.flawInOrders(history, claim, orders, meter);
    }

    private static List<List<Integer>> orders(List<Part> found) {
        return found.stream().flatMap(part -> part.order().stream()).toList();
    }

    /** Why what was found cannot be proven; empty when nothing is wrong. */
    Optional<String> failure() {
        return failure;
    }

    List<Part> parts() {
        return parts;
    }

    ProofVerifier.Claim claim() {
        return claim;
    }

    /** What was proven, for people. */
    String summary() {
        List<Verdict> invalid =
                parts.stream()
                        .map(Part::verdict)
                        .filter(verdict -> verdict.status() == Status.INVALID)
                        .toList();
        long whole =
                invalid.stream()
                        .filter(verdict -> measure(verdict, LinearizabilityChecker.TRIED_WHOLE) > 0)
                        .count();
        long considered =
                invalid.stream()
                        .filter(
                                verdict ->
                                        measure(verdict, LinearizabilityChecker.TRIED_WHOLE) == 0)
                        .filter(
                                verdict ->
                                        measure(verdict, LinearizabilityChecker.CONSIDERED_WHOLE)
                                                > 0)
                        .count();
        long steps =
                invalid.stream()
                        .mapToLong(verdict -> measure(verdict, LinearizabilityChecker.STEPS_TRIED))
                        .sum();
        List<List<Integer>> orders = orders(parts);
        long ordered = orders.stream().mapToLong(List::size).sum();
        String valid =
                orders.isEmpty()
                        ? ""
                        : RunReport.counted(orders.size(), "order")
                                + " of "
                                + ordered
                                + " operations verified from the history in "
                                + Durations.format(Math.round(seconds * 1e3) / 1e3);
        String refuted =
                invalid.isEmpty()
                        ? ""
                        : whole
                                + " of "
                                + RunReport.counted(invalid.size(), "core")
                                + " refuted again by trying every order, "
                                + steps
                                + " steps"
                                + (considered == 0
                                        ? ""
                                        : ", " + considered + " by a second search");
        String both = valid + (valid.isEmpty() || refuted.isEmpty() ? "" : "; ") + refuted;
        return "proof: " + (both.isEmpty() ? "nothing is decided" : both);
    }

    private static long measure(Verdict verdict, String name) {
        return verdict.measures().getOrDefault(name, 0L);
    }
}
