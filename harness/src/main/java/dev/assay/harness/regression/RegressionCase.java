// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.regression;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.harness.Plugins;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.FailureSignature;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A case as a regression test: broken while the failure is there, passed when it is gone. Unlike a
 * replay it does not ask for the same course, for mended code takes another.
 *
 * <p>What it cannot see: whether the failure is gone for good. Mended code may take another course
 * in which it would not have shown either; further seeds tell that.
 */
public final class RegressionCase {
    private final CaseFile file;
    private final FailureSignature failure;

    private RegressionCase(CaseFile file, FailureSignature failure) {
        this.file = file;
        this.failure = failure;
    }

    /** How the test ended. */
    public enum Kind {
        /** The promise that was broken holds, and no other is broken. */
        PASSED,
        /** A promise is broken, or nobody could decide whether. */
        BROKEN,
        /** Nothing was asked of that promise, so that nothing is proven. */
        VACUOUS
    }

    /**
     * What came of it.
     *
     * @param message for people: what was broken and why
     */
    public record Outcome(Kind kind, String message) {
        /** True when the test must fail. */
        public boolean isBroken() {
            return kind == Kind.BROKEN;
        }

        /** True when the test proves something. */
        public boolean provesSomething() {
            return kind != Kind.VACUOUS;
        }
    }

    /**
     * A test.
     *
     * @param caseFile the text of a case file
     * @param failure that must not be seen again, as {@link FailureSignature#text} writes it
     * @throws dev.assay.harness.HarnessInputException when one of them is none
     */
    public static RegressionCase of(String caseFile, String failure) {
        return new RegressionCase(
                CaseFile.parse(caseFile, "case"), FailureSignature.parse(failure, "failure"));
    }

    /** Runs it with the targets and workloads that the thread's class loader finds. */
    public Outcome run() {
        return run(Plugins.of(Thread.currentThread().getContextClassLoader()));
    }

    /** Runs it with these targets and workloads. */
    public Outcome run(Plugins plugins) {
        TrialResult result =
                new VirtualTrialRunner(plugins, Budget.standard())
                        .run(file.trial(), Optional.empty());
        Verdict verdict = result.verdict();
        if (verdict.status() == Status.INVALID) {
            return new Outcome(Kind.BROKEN, broken(result));
        }
        if (verdict.status() == Status.UNKNOWN) {
            return new Outcome(Kind.BROKEN, "undecided: " + verdict.reason());
        }
        Optional<Verdict> part =
                verdict.parts().stream()
                        .filter(each -> each.part().equals(failure.part()))
                        .findFirst();
        if (part.isEmpty()) {
            return new Outcome(
                    Kind.VACUOUS,
                    "nobody checked "
                            + failure.part()
                            + ", which was broken once: there was nothing to check, or it has"
                            + " another name now");
        }
        return part.get().status() == Status.VALID
                ? new Outcome(Kind.PASSED, failure.part() + ": " + part.get().reason())
                : new Outcome(
                        Kind.VACUOUS,
                        "nothing was asked of "
                                + failure.part()
                                + ", which was broken once: "
                                + part.get().reason());
    }

    private String broken(TrialResult result) {
        FailureSignature now = FailureSignature.of(result).orElseThrow();
        List<String> lines = new ArrayList<>();
        lines.add(
                now.equals(failure)
                        ? "the failure is there: " + failure
                        : "another promise is broken: "
                                + now
                                + "; this test was written for "
                                + failure);
        telling(result.verdict(), now)
                .map(Witness::explanation)
                .ifPresent(explanation -> explanation.forEach(line -> lines.add("  " + line)));
        return String.join("\n", lines);
    }

    private static Optional<Witness> telling(Verdict verdict, FailureSignature failure) {
        return verdict.parts().stream()
                .filter(part -> part.part().equals(failure.part()))
                .findFirst()
                .flatMap(Verdict::firstWitnessed)
                .or(verdict::firstWitnessed)
                .flatMap(Verdict::witness);
    }
}
