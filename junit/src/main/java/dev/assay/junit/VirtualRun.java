// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.harness.Plugins;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.histories.History;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A trial in the simulator, which is over before the method begins. */
final class VirtualRun extends TrialRun {
    private static final Set<Class<?>> TYPES =
            Set.of(TrialResult.class, History.class, Verdict.class);

    /** A build that nobody noted; a case file replays on any. */
    private static final String NO_COMMIT = "unknown";

    private final dev.assay.harness.trial.Trial trial;
    private final Systems systems;
    private final Optional<CaseFile> replayed;
    private @Nullable TrialResult result;

    private VirtualRun(
            dev.assay.harness.trial.Trial trial,
            Systems systems,
            Status expected,
            Optional<CaseFile> replayed) {
        super(replayed.isEmpty() ? "seed " + trial.seed() : "replay", expected);
        this.trial = trial;
        this.systems = systems;
        this.replayed = replayed;
    }

    /** A seed. */
    static VirtualRun of(dev.assay.harness.trial.Trial trial, Systems systems, Status expected) {
        return new VirtualRun(trial, systems, expected, Optional.empty());
    }

    /** A case. */
    static VirtualRun of(CaseFile file, Systems systems, Status expected) {
        return new VirtualRun(file.trial(), systems, expected, Optional.of(file));
    }

    static boolean gives(Class<?> type) {
        return TYPES.contains(type);
    }

    private TrialResult result() {
        if (result == null) {
            Plugins plugins = systems.plugins();
            result =
                    new VirtualTrialRunner(plugins, Budget.standard()).run(trial, Optional.empty());
        }
        return result;
    }

    @Override
    boolean supports(Class<?> type) {
        return gives(type);
    }

    @Override
    Optional<Object> parameter(Class<?> type) {
        if (type == TrialResult.class) {
            return Optional.of(result());
        }
        return Optional.of(
                type == History.class ? result().history() : result().verdictWithoutFaults());
    }

    @Override
    Optional<Verdict> verdict() {
        return Optional.of(result().verdictWithoutFaults());
    }

    @Override
    boolean hasVerdict() {
        return true;
    }

    @Override
    Evidence evidence(ExtensionContext context) {
        Evidence evidence =
                new Evidence(context, replayed.isEmpty() ? Long.toString(trial.seed()) : "replay");
        if (replayed.isPresent()) {
            evidence.point("seed", Long.toString(trial.seed()));
            evidence.point(
                    "course",
                    replayed.get().traceHash().equals(result().traceHash())
                            ? "that of the case file"
                            : "another than that of the case file: the code is another");
        } else {
            evidence.again(trial.seed());
        }
        evidence.keep(CaseFile.of(result(), NO_COMMIT)).keep(result().history());
        report(evidence);
        return evidence;
    }

    // The command line knows no target of a test class, but what its clients saw it can draw.
    private void report(Evidence evidence) {
        if (!systems.isOwn(trial.target())) {
            evidence.point(
                    "report",
                    "assay replay "
                            + evidence.path("json")
                            + (isOfAssay(systems.plugins().target(trial.target()))
                                    ? ""
                                    : " --plugins YOUR.jar"));
        } else if (isOfAssay(systems.plugins().workload(trial.workload()))) {
            evidence.point("report", "assay check " + evidence.path("jsonl") + " --model kv");
        }
    }

    private static boolean isOfAssay(Object plugin) {
        return plugin.getClass().getPackageName().startsWith("dev.assay.harness.");
    }
}
