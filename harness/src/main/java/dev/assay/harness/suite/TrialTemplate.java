// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.nemeses.Schedule;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A trial without its seed: what a campaign repeats. The seed determines the schedule too, drawn from the fault families.
 *
 * @param families of faults that may strike: {@code partitions}, {@code crashes}, {@code pauses}, {@code clock-skew},
 *     {@code links}
 */
public record TrialTemplate(
        String name,
        String target,
        SortedSet<String> switches,
        int nodes,
        String workload,
        SortedSet<String> families,
        TrialOptions options) {
    public TrialTemplate {
        switches = Collections.unmodifiableSortedSet(new TreeSet<>(switches));
        families = Collections.unmodifiableSortedSet(new TreeSet<>(families));
    }

    /** The trial with this seed and a schedule of the caller's. */
    public Trial trial(long seed, Schedule schedule) {
        return new Trial(name, target, switches, Trial.SIMULATED, nodes, workload, schedule, seed, options);
    }

    /** The same template with one more switch on. */
    public TrialTemplate withSwitch(String added) {
        TreeSet<String> more = new TreeSet<>(switches);
        more.add(added);
        return new TrialTemplate(name, target, more, nodes, workload, families, options);
    }

    /** The same template over other fault families. */
    public TrialTemplate withFamilies(SortedSet<String> newFamilies) {
        return new TrialTemplate(name, target, switches, nodes, workload, newFamilies, options);
    }
}
