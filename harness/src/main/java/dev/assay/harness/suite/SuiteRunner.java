// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Runs the trials of a suite on all cores: each on one thread, results in the suite's order. */
public final class SuiteRunner {
    private final TrialRunner runner;
    private final int threads;

    /** Over as many threads as there are cores. */
    public SuiteRunner(TrialRunner runner) {
        this(runner, Runtime.getRuntime().availableProcessors());
    }

    public SuiteRunner(TrialRunner runner, int threads) {
        this.runner = runner;
        this.threads = threads;
    }

    /**
     * Runs all of the suite.
     *
     * @param historyFile where the history of a trial goes besides memory; called from several
     *     threads
     */
    public List<TrialResult> run(
            Suite suite, Function<Trial, Optional<Path>> historyFile, TrialListener listener) {
        return run(suite, historyFile, listener, () -> true);
    }

    /**
     * As above, while there is time.
     *
     * @param goesOn asked after each trial; when false, the results so far are all there are
     */
    public List<TrialResult> run(
            Suite suite,
            Function<Trial, Optional<Path>> historyFile,
            TrialListener listener,
            BooleanSupplier goesOn) {
        List<TrialResult> results = new ArrayList<>();
        ParallelTrials.Source source =
                new ParallelTrials.Source() {
                    @Override
                    public int count() {
                        return suite.trials().size();
                    }

                    @Override
                    public Trial trial(int index) {
                        return suite.trials().get(index);
                    }

                    @Override
                    public Optional<Path> historyFile(int index, Trial trial) {
                        return historyFile.apply(trial);
                    }
                };
        new ParallelTrials(runner, threads)
                .run(
                        source,
                        listener,
                        (index, result) -> {
                            results.add(result);
                            return goesOn.getAsBoolean();
                        });
        return results;
    }
}
