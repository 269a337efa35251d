// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import java.util.List;

/**
 * Takes back what was called a violation in a run to which nothing had been promised: such parts
 * are unknown, with the reason and with what was seen. What held is still told, and what was
 * undecided or vacuous stays so. One rule for all parts, because liars can bring about anything
 * that a client or an oracle could complain of, a crash of an honest node included.
 */
final class Excuse {
    private Excuse() {}

    /** The verdict with every violation excused. */
    static Verdict of(Verdict verdict, String reason) {
        if (verdict.status() != Status.INVALID) {
            return verdict;
        }
        List<Verdict> parts = verdict.parts().stream().map(part -> of(part, reason)).toList();
        String said =
                verdict.witness().isPresent() ? reason + "; seen: " + verdict.reason() : reason;
        Verdict unknown = Verdict.unknown(verdict.part(), said);
        return new Verdict(
                unknown.part(),
                unknown.status(),
                unknown.reason(),
                unknown.witness(),
                parts,
                verdict.measures());
    }
}
