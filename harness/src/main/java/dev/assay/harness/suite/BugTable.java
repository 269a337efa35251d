// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.KnownBug;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.trial.TrialRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The table of known bugs: each is hunted in its target's {@link Portfolio}, and must not be found
 * where the fault families that it needs are off, which shows that the faults find it and not an
 * accident. The same trials without any bug say how often there is an alarm for nothing.
 */
public final class BugTable {
    private final BugHunt hunt;

    public BugTable(Plugins plugins, TrialRunner runner) {
        this.hunt = new BugHunt(plugins, runner);
    }

    /**
     * How much to try.
     *
     * @param firstSeed of all hunts
     * @param most trials until a bug counts as missed
     * @param controls trials with the needed families off
     * @param clean trials of each target without any bug
     */
    public record Effort(long firstSeed, int most, int controls, int clean) {}

    /** A bug and the target that can be built with it. */
    public record Planted(Target target, KnownBug bug) {}

    /**
     * One bug.
     *
     * @param hunt with all faults of the portfolio
     * @param control with the families off that the bug needs, if it needs any
     */
    public record Row(Planted planted, BugHunt.Result hunt, Optional<BugHunt.Result> control) {
        /**
         * True when it was found or need not be, not found without its faults, and no trial failed
         * as well where it is off.
         */
        public boolean asExpected() {
            return hunt.alarms() == 0
                    && (hunt.found().isPresent() || !planted.bug().isExpected())
                    && control.flatMap(BugHunt.Result::found).isEmpty();
        }
    }

    /** All bugs of all targets, in the order of the targets and then as each lists them. */
    public static List<Planted> all(Plugins plugins) {
        List<Planted> all = new ArrayList<>();
        for (Target target : plugins.targets().values()) {
            target.bugs().forEach(bug -> all.add(new Planted(target, bug)));
        }
        return all;
    }

    /** Tries one bug. */
    public Row row(Planted planted, Effort effort, TrialListener trials) {
        KnownBug bug = planted.bug();
        Portfolio portfolio = Portfolio.of(planted.target());
        BugHunt.Result found =
                hunt.run(
                        bug,
                        portfolio.stoppingAtViolation(),
                        effort.firstSeed(),
                        effort.most(),
                        trials);
        Optional<BugHunt.Result> control =
                bug.needs().isEmpty() || effort.controls() == 0
                        ? Optional.empty()
                        : Optional.of(
                                hunt.run(
                                        bug,
                                        control(planted),
                                        effort.firstSeed(),
                                        effort.controls(),
                                        trials));
        return new Row(planted, found, control);
    }

    /**
     * The usual trials without the families that a bug needs. Families that strike only where they
     * are asked for are not in them: an operator's removals cut links, too.
     */
    public static Portfolio control(Planted planted) {
        return Portfolio.of(TrialTemplate.allFaults(planted.target()))
                .without(planted.bug().needs());
    }

    /** Tries as long without any bug, target by target. */
    public SortedMap<String, BugHunt.Clean> clean(
            List<Planted> bugs, Effort effort, TrialListener trials) {
        SortedMap<String, BugHunt.Clean> clean = new TreeMap<>();
        for (Planted planted : bugs) {
            Target target = planted.target();
            if (effort.clean() > 0 && !clean.containsKey(target.id())) {
                clean.put(
                        target.id(),
                        hunt.clean(
                                Portfolio.of(target), effort.firstSeed(), effort.clean(), trials));
            }
        }
        return clean;
    }
}
