// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.exposure;

/**
 * What a trial met of the protocol's states.
 *
 * @param states a sketch of the distinct states; not changed any more
 * @param faults which faults struck in which phase
 */
public record Exposure(StateSketch states, FaultPhases faults) {
    /** Of a trial of which nothing is known. */
    public static Exposure none() {
        return new Exposure(new StateSketch(), FaultPhases.NONE);
    }
}
