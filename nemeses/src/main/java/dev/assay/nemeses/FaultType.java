// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

/** Makes a fault known to schedule files; found by {@link java.util.ServiceLoader}. */
@FunctionalInterface
public interface FaultType {
    /** The fault with its default fields, which schedule files may leave out. */
    Fault defaults();
}
