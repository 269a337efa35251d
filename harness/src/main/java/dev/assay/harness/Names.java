// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

import java.util.Collection;
import java.util.Optional;

/**
 * Names that a user typed and nobody knows: says which ones there are, and which one was probably
 * meant.
 */
public final class Names {
    private static final int CLOSE_ENOUGH = 4;

    private Names() {}

    /** The error for a name that is not among the known ones. */
    public static HarnessInputException unknown(
            String what, String name, Collection<String> known) {
        String meant = nearest(name, known).map(near -> "; did you mean " + near + "?").orElse(";");
        return new HarnessInputException(
                "there is no "
                        + what
                        + " \""
                        + name
                        + "\""
                        + meant
                        + " known: "
                        + (known.isEmpty() ? "none" : String.join(", ", known)));
    }

    /** The known name that is closest to what was typed, if one is close. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        String best = "";
        int bestDistance = CLOSE_ENOUGH + 1;
        for (String candidate : known) {
            int distance = distance(name, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return bestDistance <= CLOSE_ENOUGH ? Optional.of(best) : Optional.empty();
    }

    // Levenshtein's edit distance, O(product of the lengths).
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
