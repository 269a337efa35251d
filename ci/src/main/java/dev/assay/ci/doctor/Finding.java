// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.doctor;

/**
 * One thing that a machine offers or lacks.
 *
 * @param name of the thing
 * @param isPresent whether it can be used
 * @param detail its version or place; for what is missing, how to get it
 * @param enables what Assay can do with it
 */
public record Finding(String name, boolean isPresent, String detail, String enables) {
    /** It is there. */
    static Finding ok(String name, String detail, String enables) {
        return new Finding(name, true, detail.lines().findFirst().orElse("").strip(), enables);
    }

    /** It is not there. */
    static Finding missing(String name, String cure, String enables) {
        return new Finding(name, false, cure, enables);
    }
}
