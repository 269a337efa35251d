// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import java.util.Collection;
import java.util.Comparator;

/** Names that users type: which one did they mean? */
public final class Names {
    private Names() {}

    /** {@code unknown bug 'x', did you mean 'y'? Known: y, z}. */
    public static String unknown(String kind, String name, Collection<String> known) {
        String nearest = known.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse("");
        boolean isNear = !nearest.isEmpty()
                && distance(name, nearest) <= Math.max(2, Math.max(name.length(), nearest.length()) / 2);
        return "unknown " + kind + " '" + name + "'" + (isNear ? ", did you mean '" + nearest + "'?" : ";")
                + " Known: " + (known.isEmpty() ? "none" : String.join(", ", known));
    }

    /** Levenshtein's distance; O(product of the lengths). */
    static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[row.length - 1];
    }
}
