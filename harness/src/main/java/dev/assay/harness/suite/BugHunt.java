// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.checkers.Status;
import dev.assay.harness.KnownBug;
import dev.assay.harness.Names;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Switches a known bug on and tries trial after trial until one finds it. */
public final class BugHunt {
    /** A bug that so many trials do not find counts as missed. */
    public static final int MAX_SEEDS = 400;

    private final Plugins plugins;
    private final TrialRunner runner;
    private final int threads;

    /**
     * Over as many threads as there are cores; the first trial that finds the bug is the same for
     * any number.
     */
    public BugHunt(Plugins plugins, TrialRunner runner) {
        this(plugins, runner, Runtime.getRuntime().availableProcessors());
    }

    public BugHunt(Plugins plugins, TrialRunner runner, int threads) {
        this.plugins = plugins;
        this.runner = runner;
        this.threads = threads;
    }

    /**
     * What came of a hunt.
     *
     * @param seedsTried trials up to and with the one that found it
     * @param undecided trials before that which ended unknown or vacuous
     * @param found the first invalid result that is none where the bug is off
     * @param alarms trials before that which are invalid with the bug off, too: they find
     *     something, but not the bug
     * @param time of the wall clock
     */
    public record Result(
            KnownBug bug,
            int seedsTried,
            int undecided,
            Optional<TrialResult> found,
            int alarms,
            Duration time) {}

    /** How many trials of no bug ended badly. */
    public record Clean(int trials, int undecided, int alarms) {}

    /** The bugs that the targets know, by name; of two with one name that of the first target. */
    public static SortedMap<String, KnownBug> bugs(Plugins plugins) {
        SortedMap<String, KnownBug> bugs = new TreeMap<>();
        plugins.targets()
                .values()
                .forEach(target -> target.bugs().forEach(bug -> bugs.putIfAbsent(bug.name(), bug)));
        return bugs;
    }

    /** Hunts through its target's portfolio. */
    public Result run(String bugName, long firstSeed, int most, TrialListener listener) {
        for (Target target : plugins.targets().values()) {
            for (KnownBug bug : target.bugs()) {
                if (bug.name().equals(bugName)) {
                    return run(bug, Portfolio.of(target), firstSeed, most, listener);
                }
            }
        }
        throw Names.unknown("planted bug", bugName, bugs(plugins).keySet());
    }

    /** Hunts in trials of a template, to which the bug's switch is added. */
    public Result run(
            KnownBug bug,
            TrialTemplate template,
            long firstSeed,
            int most,
            TrialListener listener) {
        return run(bug, Portfolio.of(template), firstSeed, most, listener);
    }

    /** Hunts in trials of a portfolio, to which the bug's switch is added. */
    public Result run(
            KnownBug bug, Portfolio portfolio, long firstSeed, int most, TrialListener listener) {
        long startNanos = System.nanoTime();
        Hunter hunter = new Hunter(true, result -> isInvalidWithout(bug, result));
        hold(portfolio.withSwitch(bug.name()).trials(firstSeed, most), listener, hunter);
        return new Result(
                bug,
                hunter.tried,
                hunter.undecided,
                hunter.found,
                hunter.alarms,
                Duration.ofNanos(System.nanoTime() - startNanos));
    }

    /** Runs so many trials with no bug switched on. */
    public Clean clean(Portfolio portfolio, long firstSeed, int trials, TrialListener listener) {
        Hunter hunter = new Hunter(false, result -> true);
        hold(portfolio.trials(firstSeed, trials), listener, hunter);
        return new Clean(hunter.tried, hunter.undecided, hunter.alarms);
    }

    private boolean isInvalidWithout(KnownBug bug, TrialResult result) {
        TreeSet<String> others = new TreeSet<>(result.trial().switches());
        others.remove(bug.name());
        TrialResult without = runner.run(result.trial().withSwitches(others), Optional.empty());
        return without.verdict().status() == Status.INVALID;
    }

    private void hold(ParallelTrials.Source source, TrialListener listener, Hunter hunter) {
        new ParallelTrials(runner, threads).run(source, listener, hunter);
    }

    private static final class Hunter implements ParallelTrials.Sink {
        private final boolean endsWhenFound;
        private final Predicate<TrialResult> isAlarm;
        private int tried;
        private int undecided;
        private int alarms;
        private Optional<TrialResult> found = Optional.empty();

        Hunter(boolean endsWhenFound, Predicate<TrialResult> isAlarm) {
            this.endsWhenFound = endsWhenFound;
            this.isAlarm = isAlarm;
        }

        @Override
        public boolean accept(int index, TrialResult result) {
            tried++;
            switch (result.verdict().status()) {
                case INVALID -> {
                    if (isAlarm.test(result)) {
                        alarms++;
                    } else {
                        found = Optional.of(result);
                    }
                }
                case UNKNOWN, VACUOUS -> undecided++;
                case VALID -> {}
            }
            return !endsWhenFound || found.isEmpty();
        }
    }
}
