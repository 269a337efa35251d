// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.KnownBug;
import dev.assay.harness.Names;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Switches a known bug on and tries seed after seed until a trial finds it. */
public final class BugHunt {
    /** A bug that so many seeds do not find counts as missed. */
    public static final int MAX_SEEDS = 200;

    private final Plugins plugins;
    private final TrialRunner runner;
    private final int threads;

    /**
     * Over as many threads as there are cores; the first seed that finds the bug is the same for
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
     * @param seedsTried up to and with the one that found it
     * @param undecided trials before that which ended unknown or vacuous
     * @param found the first invalid result
     */
    public record Result(
            KnownBug bug, int seedsTried, int undecided, Optional<TrialResult> found) {}

    /** The bugs that the targets know, by name. */
    public static SortedMap<String, KnownBug> bugs(Plugins plugins) {
        SortedMap<String, KnownBug> bugs = new TreeMap<>();
        plugins.targets()
                .values()
                .forEach(target -> target.bugs().forEach(bug -> bugs.put(bug.name(), bug)));
        return bugs;
    }

    /** Hunts under the default faults. */
    public Result run(String bugName, long firstSeed, int maxSeeds, TrialListener listener) {
        for (Target target : plugins.targets().values()) {
            for (KnownBug bug : target.bugs()) {
                if (bug.name().equals(bugName)) {
                    return run(bug, hunting(target, bug), firstSeed, maxSeeds, listener);
                }
            }
        }
        throw Names.unknown("planted bug", bugName, bugs(plugins).keySet());
    }

    /** The default faults, and those that are drawn only where they are asked for. */
    public static TrialTemplate hunting(Target target, KnownBug bug) {
        TrialTemplate all = TrialTemplate.allFaults(target);
        TreeSet<String> families = new TreeSet<>(all.families());
        families.addAll(bug.needs());
        return all.withFamilies(families);
    }

    /** Hunts in trials of a template, to which the bug's switch is added. */
    public Result run(
            KnownBug bug,
            TrialTemplate template,
            long firstSeed,
            int maxSeeds,
            TrialListener listener) {
        Hunter hunter = new Hunter();
        SeedSource source = new SeedSource(template.withSwitch(bug.name()), firstSeed, maxSeeds);
        new ParallelTrials(runner, threads).run(source, listener, hunter);
        return new Result(bug, hunter.tried, hunter.undecided, hunter.found);
    }

    private static final class Hunter implements ParallelTrials.Sink {
        private int tried;
        private int undecided;
        private Optional<TrialResult> found = Optional.empty();

        @Override
        public boolean accept(int index, TrialResult result) {
            tried++;
            switch (result.verdict().status()) {
                case INVALID -> found = Optional.of(result);
                case UNKNOWN, VACUOUS -> undecided++;
                case VALID -> {}
            }
            return found.isEmpty();
        }
    }
}
