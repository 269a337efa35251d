// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the trial of a case file again and compares. */
public final class Replay {
    private final TrialRunner runner;

    public Replay(TrialRunner runner) {
        this.runner = runner;
    }

    /**
     * What came of it.
     *
     * @param differences between what the case file expects and what happened, one line each; none
     *     when it was reproduced
     */
    public record Outcome(TrialResult result, List<String> differences) {
        public Outcome {
            differences = List.copyOf(differences);
        }

        /** True when the same things happened and the same verdict was found. */
        public boolean reproduced() {
            return differences.isEmpty();
        }
    }

    /**
     * Runs the trial again.
     *
     * @param commit of this build, to say whether a difference comes from another build
     */
    public Outcome run(CaseFile file, String commit, Optional<Path> historyFile) {
        TrialResult result = runner.run(file.trial(), historyFile);
        List<String> differences = new ArrayList<>();
        if (!result.traceHash().equals(file.traceHash())) {
            differences.add(
                    "the trial took another course: its trace hash is "
                            + result.traceHash()
                            + ", the case file has "
                            + file.traceHash()
                            + "; "
                            + blame(file.commit(), commit));
        }
        if (result.verdict().status() != file.expected()) {
            differences.add(
                    "the verdict is "
                            + result.verdict().status().word()
                            + ", the case file has "
                            + file.expected().word());
        }
        return new Outcome(result, differences);
    }

    private static String blame(String then, String now) {
        return then.equals(now)
                ? "both come from commit "
                        + now
                        + ", so that the sources or the case file were changed, or determinism is"
                        + " broken"
                : "it was written by commit "
                        + then
                        + " and this build is "
                        + now
                        + ": check that commit out to see it again";
    }
}
