// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.KnownBug;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.trial.TrialRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The table of known bugs: each must be found under the default faults, and must not be found where
 * the fault families that it needs are off, which shows that the faults find it and not an
 * accident.
 */
public final class BugTable {
    private final Plugins plugins;
    private final BugHunt hunt;

    public BugTable(Plugins plugins, TrialRunner runner) {
        this.plugins = plugins;
        this.hunt = new BugHunt(plugins, runner);
    }

    /**
     * How much to try.
     *
     * @param firstSeed of both hunts
     * @param maxSeeds until a bug counts as missed
     * @param controlSeeds tried with the needed families off
     */
    public record Effort(long firstSeed, int maxSeeds, int controlSeeds) {
        /** At most 200 seeds each. */
        public static Effort standard(long firstSeed) {
            return new Effort(firstSeed, BugHunt.MAX_SEEDS, BugHunt.MAX_SEEDS);
        }
    }

    /**
     * One bug.
     *
     * @param hunt under the default faults
     * @param control with the families that the bug needs off
     */
    public record Row(KnownBug bug, BugHunt.Result hunt, BugHunt.Result control) {
        /** True when it was found with its faults and not without. */
        public boolean asExpected() {
            return hunt.found().isPresent() && control.found().isEmpty();
        }
    }

    /** Hears about each row as it is done. */
    @FunctionalInterface
    public interface RowListener {
        void done(Row row);
    }

    /** Tries all bugs of all targets, in order of target and then as the target lists them. */
    public List<Row> run(Effort effort, TrialListener trials, RowListener rows) {
        List<Row> table = new ArrayList<>();
        for (Target target : plugins.targets().values()) {
            for (KnownBug bug : target.bugs()) {
                Row row = row(target, bug, effort, trials);
                table.add(row);
                rows.done(row);
            }
        }
        return table;
    }

    private Row row(Target target, KnownBug bug, Effort effort, TrialListener trials) {
        TrialTemplate all = BugHunt.hunting(target, bug);
        BugHunt.Result found = hunt.run(bug, all, effort.firstSeed(), effort.maxSeeds(), trials);
        return new Row(
                bug,
                found,
                hunt.run(
                        bug, without(all, bug), effort.firstSeed(), effort.controlSeeds(), trials));
    }

    /** The template with the families off that the bug needs. */
    public static TrialTemplate without(TrialTemplate template, KnownBug bug) {
        TreeSet<String> left = new TreeSet<>(template.families());
        left.removeAll(bug.needs());
        return template.withFamilies(left);
    }
}
