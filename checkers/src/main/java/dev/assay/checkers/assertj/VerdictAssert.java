// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.assertj;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import java.util.Map;
import java.util.TreeSet;
import org.assertj.core.api.AbstractAssert;

/** Assertions on what a checker, or a trial, found. */
public final class VerdictAssert extends AbstractAssert<VerdictAssert, Verdict> {
    VerdictAssert(Verdict actual) {
        super(actual, VerdictAssert.class);
    }

    /** All that was checked holds, and something was checked. */
    public VerdictAssert isValid() {
        return is(Status.VALID);
    }

    /** A promise was broken. */
    public VerdictAssert isInvalid() {
        return is(Status.INVALID);
    }

    /**
     * A promise was broken in this way.
     *
     * @param kind of a witness, in kebab case: {@code non-linearizable}, {@code lost-update}
     */
    public VerdictAssert isInvalidBy(String kind) {
        isInvalid();
        TreeSet<String> kinds = new TreeSet<>();
        collect(actual, kinds);
        if (!kinds.contains(kind)) {
            throw failure(
                    "%s",
                    FailureMessage.of(
                            "a violation of the kind " + kind + ", and none of " + kinds,
                            actual.part(),
                            actual,
                            Map.of()));
        }
        return this;
    }

    private static void collect(Verdict verdict, TreeSet<String> kinds) {
        verdict.witness().map(Witness::kind).ifPresent(kinds::add);
        verdict.parts().forEach(part -> collect(part, kinds));
    }

    /** Nobody could decide it. */
    public VerdictAssert isUnknown() {
        return is(Status.UNKNOWN);
    }

    /** There was nothing to check. */
    public VerdictAssert isVacuous() {
        return is(Status.VACUOUS);
    }

    private VerdictAssert is(Status expected) {
        isNotNull();
        if (actual.status() != expected) {
            throw failure(
                    "%s",
                    FailureMessage.of(
                            "the verdict to be " + expected.word(),
                            actual.part(),
                            actual,
                            Map.of()));
        }
        return this;
    }
}
