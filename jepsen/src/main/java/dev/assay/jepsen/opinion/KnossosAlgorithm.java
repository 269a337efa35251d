// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import java.util.Locale;

/** How Knossos searches. */
public enum KnossosAlgorithm {
    /** Just-in-time linearization (Lowe 2017). */
    LINEAR,
    /** Depth first (Wing and Gong 1993, Lowe 2017). */
    WGL,
    /** Both at a time; the first answer counts. */
    COMPETITION;

    /** Its name in Jepsen's options. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
