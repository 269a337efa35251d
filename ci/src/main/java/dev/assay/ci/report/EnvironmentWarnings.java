// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.Results;
import java.util.ArrayList;
import java.util.List;

/**
 * What about the build and the machine may keep a failure from coming back. A case does not say
 * which Java it was found with, for simulated trials are the same on all of them.
 */
final class EnvironmentWarnings {
    /** The name of the option that tells the commit of the build that wrote a replayed case. */
    private static final String CASE_COMMIT = "case-commit";

    private EnvironmentWarnings() {}

    static List<String> of(Results results) {
        List<String> warnings = new ArrayList<>();
        boolean hasCases = !results.trials().isEmpty() || !results.bugs().isEmpty();
        String commit = results.environment().commit();
        String ofCase = results.options().getOrDefault(CASE_COMMIT, commit);
        if (!ofCase.equals(commit)) {
            warnings.add(
                    "the case was written by commit "
                            + ofCase
                            + ", and this build is commit "
                            + commit
                            + ": where the trial takes another course, check out the former");
        }
        if (hasCases && commit.endsWith("-dirty")) {
            warnings.add(
                    "the sources had been changed since commit "
                            + commit.replace("-dirty", "")
                            + ": a replay needs these changes, too");
        }
        if (hasCases && commit.equals("unknown")) {
            warnings.add(
                    "the build does not know of which commit it is: keep its jars for a replay");
        }
        return warnings;
    }
}
