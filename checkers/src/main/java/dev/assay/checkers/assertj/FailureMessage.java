// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.assertj;

import dev.assay.checkers.Verdict;
import dev.assay.checkers.VerdictText;
import java.util.Map;

/** What a failed assertion says: what was expected in a line, and the verdict below. */
final class FailureMessage {
    private FailureMessage() {}

    /**
     * The message, of at most {@link VerdictText#LINES_MAX} lines.
     *
     * @param expected goes on from "Expected"
     * @param where what was judged
     */
    static String of(String expected, String where, Verdict verdict, Map<String, String> pointers) {
        return "Expected "
                + expected
                + ", but:\n"
                + String.join(
                        "\n",
                        VerdictText.lines(where, verdict, pointers, VerdictText.LINES_MAX - 1));
    }
}
