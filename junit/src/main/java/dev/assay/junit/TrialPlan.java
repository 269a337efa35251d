// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Names;
import dev.assay.harness.Target;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.FaultFamily;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a {@link Trial} asks for, held to what there is before anything runs. */
final class TrialPlan {
    private static final int NODES_MAX = 99;
    private static final int TRIALS_MAX = 1_000_000;
    private static final String NONE = "none";

    private final Trial asked;
    private final ExtensionContext context;

    TrialPlan(Trial asked, ExtensionContext context) {
        this.asked = asked;
        this.context = context;
    }

    /** One run a seed. */
    Stream<TrialRun> runs() {
        boolean callsObjects =
                Stream.of(context.getRequiredTestMethod().getParameterTypes())
                        .anyMatch(Clients.class::equals);
        return callsObjects ? inRealTime() : inVirtualTime();
    }

    private Stream<TrialRun> inVirtualTime() {
        if (!asked.model().isEmpty()) {
            throw new HarnessInputException(
                    "a model judges what Clients saw, and the method takes none: leave model out,"
                            + " the workload judges, or take Clients");
        }
        Systems systems = Systems.of(context.getRequiredTestClass());
        TrialTemplate template = template(systems);
        return seeds().mapToObj(
                        seed -> VirtualRun.of(template.trial(seed), systems, asked.expect()));
    }

    private TrialTemplate template(Systems systems) {
        if (asked.nodes() != Trial.AS_USUAL && (asked.nodes() < 1 || asked.nodes() > NODES_MAX)) {
            throw new HarnessInputException(
                    "nodes must be 1 to " + NODES_MAX + ", not " + asked.nodes());
        }
        Target target = systems.target(asked.target());
        TrialTemplate usual =
                TrialTemplate.allFaults(
                        target,
                        asked.nodes() == Trial.AS_USUAL ? target.usualNodes() : asked.nodes());
        TrialTemplate named =
                new TrialTemplate(
                        Evidence.test(context, "."),
                        target.id(),
                        switches(target),
                        usual.nodes(),
                        systems.workload(asked.workload()).id(),
                        asked.faults().length == 0 ? usual.families() : families(),
                        Optional.empty(),
                        usual.budget(),
                        usual.generator(),
                        options());
        return named;
    }

    private SortedSet<String> switches(Target target) {
        for (String on : asked.switches()) {
            if (!target.switches().contains(on)) {
                throw Names.unknown(
                        "switch of " + target.id(), on, new TreeSet<>(target.switches()));
            }
        }
        return new TreeSet<>(List.of(asked.switches()));
    }

    private SortedSet<String> families() {
        TreeSet<String> families = new TreeSet<>(List.of(asked.faults()));
        if (families.equals(new TreeSet<>(List.of(NONE)))) {
            return new TreeSet<>();
        }
        for (String family : families) {
            if (FaultFamily.find(family).isEmpty()) {
                throw Names.unknown(
                        "fault family",
                        family,
                        Stream.concat(
                                        Arrays.stream(FaultFamily.values()).map(FaultFamily::word),
                                        Stream.of(NONE))
                                .sorted()
                                .toList());
            }
        }
        return families;
    }

    private TrialOptions options() {
        try {
            return TrialOptions.standard().withFaultPhase(time()).withClients(asked.clients());
        } catch (IllegalArgumentException refused) {
            throw new HarnessInputException(String.valueOf(refused.getMessage()), refused);
        }
    }

    private Duration time() {
        try {
            return Duration.ofNanos(Durations.parse(asked.time()));
        } catch (IllegalArgumentException refused) {
            throw new HarnessInputException("time: " + refused.getMessage(), refused);
        }
    }

    private Stream<TrialRun> inRealTime() {
        requireNothingOfClusters();
        if (asked.clients() < 1 || asked.clients() > 1_000) {
            throw new HarnessInputException("clients must be 1 to 1000, not " + asked.clients());
        }
        Duration limit = time();
        if (limit.isNegative() || limit.isZero()) {
            throw new HarnessInputException("time must be more than zero, not " + asked.time());
        }
        Optional<Model<?>> model = model();
        return seeds().mapToObj(seed -> new ClientsRun(seed, asked, limit, model));
    }

    private void requireNothingOfClusters() {
        boolean asksForCluster =
                asked.nodes() != Trial.AS_USUAL
                        || asked.faults().length > 0
                        || !asked.workload().isEmpty()
                        || !asked.target().isEmpty()
                        || asked.switches().length > 0;
        if (asksForCluster) {
            throw new HarnessInputException(
                    "a method that takes Clients calls an object in this virtual machine: nodes,"
                            + " faults, workload, target and switches are for clusters; leave them"
                            + " out, and say clients.disturbedBy(…) for faults");
        }
    }

    private Optional<Model<?>> model() {
        if (asked.model().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Models.find(asked.model()));
        } catch (IllegalArgumentException unknown) {
            throw new HarnessInputException(String.valueOf(unknown.getMessage()), unknown);
        }
    }

    private LongStream seeds() {
        Optional<Long> only = parameter("assay.seed");
        if (only.isPresent()) {
            return LongStream.of(only.get());
        }
        long trials = parameter("assay.trials").orElse((long) asked.trials());
        if (trials < 1 || trials > TRIALS_MAX) {
            throw new HarnessInputException(
                    "trials must be 1 to " + TRIALS_MAX + ", not " + trials);
        }
        return LongStream.range(0, trials).map(number -> asked.seed() + number);
    }

    private Optional<Long> parameter(String name) {
        return context.getConfigurationParameter(name)
                .map(
                        text -> {
                            try {
                                return Long.parseLong(text.strip());
                            } catch (NumberFormatException e) {
                                throw new HarnessInputException(
                                        name + " must be a whole number, not \"" + text + "\"", e);
                            }
                        });
    }
}
