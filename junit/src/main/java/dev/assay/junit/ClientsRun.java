// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Model;
import dev.assay.histories.Randomness;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A run of clients against an object, in real time and within the method. */
final class ClientsRun extends TrialRun {
    private static final String NO_JUDGE =
            "nobody judged what clients saw: name a model in @Trial(model = …), or take"
                    + " clients.history() and assert on it";

    private final Clients clients;
    private final Optional<Model<?>> model;

    ClientsRun(long seed, Trial asked, Duration limit, Optional<Model<?>> model) {
        super("seed " + seed, asked.expect());
        this.clients = new Clients(seed, asked.clients(), limit);
        this.model = model;
    }

    @Override
    boolean supports(Class<?> type) {
        return type == Clients.class || type == Randomness.class;
    }

    @Override
    Optional<Object> parameter(Class<?> type) {
        return Optional.of(
                type == Clients.class ? clients : new Randomness(clients.seed()).fork("test"));
    }

    @Override
    boolean hasVerdict() {
        return false;
    }

    @Override
    Optional<Verdict> verdict() {
        if (!clients.ran()) {
            return Optional.of(Verdict.vacuous("trial", "the method ran no clients"));
        }
        if (clients.vacuous().isPresent()) {
            return Optional.of(Verdict.vacuous("trial", clients.vacuous().get()));
        }
        if (model.isEmpty()) {
            return clients.isTaken()
                    ? Optional.empty()
                    : Optional.of(Verdict.vacuous("trial", NO_JUDGE));
        }
        LinearizabilityChecker checker =
                new LinearizabilityChecker(model.get(), LinearizabilityOptions.standard());
        try {
            Verdict checked = CheckRunner.run(checker, clients.recorded(), Budget.standard());
            return Optional.of(Verdict.all("trial", List.of(checked)));
        } catch (UnsuitableHistoryException unsuitable) {
            return Optional.of(Verdict.unknown("trial", String.valueOf(unsuitable.getMessage())));
        }
    }

    @Override
    Evidence evidence(ExtensionContext context) {
        Evidence evidence = new Evidence(context, Long.toString(clients.seed()));
        evidence.again(clients.seed());
        if (clients.ran()) {
            evidence.keep(clients.recorded());
            model.ifPresent(
                    named ->
                            evidence.point(
                                    "report",
                                    "assay check "
                                            + evidence.path("jsonl")
                                            + " --model "
                                            + named.id()));
        }
        return evidence;
    }
}
