// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.simulation.Control;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which faults strike where and when: data, read from and written to YAML or JSON files.
 *
 * @param version of the file's format, currently {@link #VERSION}
 * @param budget that is kept when faults strike; without one, everything strikes as it is written
 */
public record Schedule(int version, Optional<FaultBudget> budget, List<Step> steps) {
    /** The format that this build writes. */
    public static final int VERSION = 1;

    public Schedule {
        steps = List.copyOf(steps);
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "schedule version " + version + " is not " + VERSION);
        }
    }

    /** A schedule of this build's version, without a budget. */
    public static Schedule of(List<Step> steps) {
        return new Schedule(VERSION, Optional.empty(), steps);
    }

    /**
     * One fault.
     *
     * @param forNanos true time until the fault is taken back, from 1 ns to a year
     */
    public record Step(Trigger when, Fault fault, Target target, long forNanos) {
        public Step {
            if (forNanos < 1 || forNanos > Trigger.LATEST_NANOS) {
                throw new IllegalArgumentException(
                        "a fault must last from 1ns to a year, not " + Durations.format(forNanos));
            }
        }
    }

    /** A schedule without faults. */
    public static Schedule quiet() {
        return of(List.of());
    }

    /** Everything that a world must be able to do. */
    public Set<Control> needs() {
        Set<Control> needs = new TreeSet<>();
        steps.forEach(step -> needs.addAll(step.fault().needs()));
        return needs;
    }
}
