// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.arbitrary;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Seeds of trials, schedules and histories. */
public final class Seeds {
    private Seeds() {}

    /** Every seed as likely; a smaller one is no simpler, so none is tried in its place. */
    public static Arbitrary<Long> all() {
        return Arbitraries.longs().between(0, Integer.MAX_VALUE).withoutEdgeCases().dontShrink();
    }
}
