// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.arbitrary;

import dev.assay.checkers.Status;
import dev.assay.harness.shrink.ShrinkLimits;
import dev.assay.harness.shrink.Shrinker;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialRunner;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;

/**
 * Trials of a template, each of another seed. One that breaks a promise is shrunk as {@code ./assay
 * shrink} does it: schedule, operations, nodes, clients and time; what breaks a property without
 * breaking a promise stays as it is.
 */
public final class Trials {
    private Trials() {}

    /** Trials that a runner runs. */
    public static Arbitrary<Trial> of(
            TrialTemplate template, TrialRunner runner, ShrinkLimits limits) {
        return Seeded.of(template::trial, trial -> smaller(trial, runner, limits), Trials::size);
    }

    // A trial that was shrunk says what its clients do, and cannot be shrunk much further.
    private static long size(Trial trial) {
        return trial.script().isPresent() ? 0 : 1;
    }

    private static Stream<Trial> smaller(Trial trial, TrialRunner runner, ShrinkLimits limits) {
        if (trial.script().isPresent()
                || runner.run(trial, Optional.empty()).verdict().status() != Status.INVALID) {
            return Stream.empty();
        }
        Shrinker shrinker = new Shrinker(runner, limits, Shrinker.Listener.SILENT);
        Trial smallest = shrinker.shrink(trial).smallest().trial();
        return smallest.script().isPresent() ? Stream.of(smallest) : Stream.empty();
    }
}
