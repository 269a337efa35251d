// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.histories.Randomness;

/**
 * Makes a fault known to schedule files and to the generator; found by {@link
 * java.util.ServiceLoader}.
 */
public interface FaultType {
    /** The fault with its default fields, which schedule files may leave out. */
    Fault defaults();

    /** With what it is switched on and off. */
    FaultFamily family();

    /** How often drawn schedules have it beside others of its family; 0 leaves it to files. */
    default int weight() {
        return 1;
    }

    /** One for a drawn schedule; the same stream draws the same one. */
    default Fault draw(Randomness random) {
        return defaults();
    }
}
