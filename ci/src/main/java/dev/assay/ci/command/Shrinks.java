// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.results.Results.ShrinkingEntry;
import dev.assay.ci.results.Results.SizeEntry;
import dev.assay.harness.shrink.ShrinkLimits;
import dev.assay.harness.shrink.Shrinker;
import dev.assay.harness.shrink.Shrunk;
import dev.assay.harness.shrink.Size;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialRunner;

/** Shrinks a trial while a person watches. */
final class Shrinks {
    private Shrinks() {}

    static Shrunk shrink(Console console, TrialRunner runner, ShrinkLimits limits, Trial trial) {
        Shrunk shrunk =
                new Shrinker(
                                runner,
                                limits,
                                (runs, size) ->
                                        console.progress(
                                                "shrinking: "
                                                        + RunReport.counted(runs, "run")
                                                        + ", now "
                                                        + size.words()))
                        .shrink(trial);
        console.wipe();
        return shrunk;
    }

    /** What came of it, for the results. */
    static ShrinkingEntry entry(Shrunk shrunk) {
        return new ShrinkingEntry(
                TrialEntries.name(shrunk.smallest().trial()),
                shrunk.signature().text(),
                entry(Size.of(shrunk.original())),
                entry(Size.of(shrunk.smallest())),
                shrunk.runs(),
                TrialEntries.seconds(shrunk.time()),
                shrunk.cutOff());
    }

    private static SizeEntry entry(Size size) {
        return new SizeEntry(
                size.steps(),
                size.operations(),
                size.nodes(),
                size.clients(),
                TrialEntries.seconds(size.phase()));
    }
}
