// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Names;
import dev.assay.harness.Target;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.Generator;
import dev.assay.nemeses.Schedule;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A trial without its seed: what a campaign repeats. The seed determines the schedule too, drawn
 * from the fault families, unless there is one for all seeds.
 *
 * @param families of faults that may strike: {@code partitions}, {@code crashes}, {@code pauses},
 *     {@code clock-skew}, {@code links}, {@code disks}, …
 * @param schedule for all seeds alike, in place of drawn ones
 * @param budget that drawn schedules keep, in place of a minority of stopped or damaged nodes
 * @param generator that makes the schedule of a seed, by name
 */
public record TrialTemplate(
        String name,
        String target,
        SortedSet<String> switches,
        int nodes,
        String workload,
        SortedSet<String> families,
        Optional<Schedule> schedule,
        Optional<FaultBudget> budget,
        String generator,
        TrialOptions options) {
    /** The generator of templates that name none. */
    public static final String SWARM = Generator.SWARM.word();

    public TrialTemplate {
        switches = Collections.unmodifiableSortedSet(new TreeSet<>(switches));
        families = Collections.unmodifiableSortedSet(new TreeSet<>(families));
    }

    /** A template whose drawn schedules keep the usual budget. */
    public TrialTemplate(
            String name,
            String target,
            SortedSet<String> switches,
            int nodes,
            String workload,
            SortedSet<String> families,
            Optional<Schedule> schedule,
            TrialOptions options) {
        this(
                name,
                target,
                switches,
                nodes,
                workload,
                families,
                schedule,
                Optional.empty(),
                SWARM,
                options);
    }

    /** The families that strike by default. */
    public static SortedSet<String> allFamilies() {
        return families(FaultFamily::byDefault);
    }

    private static SortedSet<String> families(Predicate<FaultFamily> chosen) {
        TreeSet<String> families = new TreeSet<>();
        for (FaultFamily family : FaultFamily.values()) {
            if (chosen.test(family)) {
                families.add(family.word());
            }
        }
        return families;
    }

    /** The default trial of a target: five nodes, all operations, all fault families. */
    public static TrialTemplate allFaults(String target) {
        return new TrialTemplate(
                "all-faults",
                target,
                new TreeSet<>(),
                5,
                "mixed",
                allFamilies(),
                Optional.empty(),
                TrialOptions.standard());
    }

    /** The default trial of a target: its usual nodes and families, within what it stands. */
    public static TrialTemplate allFaults(Target target) {
        return allFaults(target, target.usualNodes());
    }

    /** As above, with another number of nodes. */
    public static TrialTemplate allFaults(Target target, int nodes) {
        TrialTemplate usual =
                new TrialTemplate(
                        "all-faults",
                        target.id(),
                        new TreeSet<>(),
                        nodes,
                        "mixed",
                        target.usualFamilies(),
                        Optional.empty(),
                        TrialOptions.standard());
        FaultBudget stands = target.tolerance(nodes);
        return stands.equals(FaultBudget.ofMinority(nodes)) ? usual : usual.within(stands);
    }

    /** The trial with this seed. */
    public Trial trial(long seed) {
        Schedule strikes = schedule.orElseGet(() -> drawn(seed));
        return new Trial(
                name, target, switches, Trial.SIMULATED, nodes, workload, strikes, seed, options);
    }

    private Schedule drawn(long seed) {
        Generator made =
                Generator.find(generator)
                        .orElseThrow(
                                () -> Names.unknown("generator", generator, Generator.words()));
        FaultBudget kept = budget.orElseGet(() -> FaultBudget.ofMinority(nodes));
        Generator.Setting setting =
                new Generator.Setting(enabled(), nodes, options.faultPhase(), kept);
        try {
            return made.schedule(seed, setting);
        } catch (IllegalArgumentException refused) {
            throw new HarnessInputException(String.valueOf(refused.getMessage()), refused);
        }
    }

    private Set<FaultFamily> enabled() {
        Set<FaultFamily> enabled = EnumSet.noneOf(FaultFamily.class);
        for (String word : families) {
            FaultFamily family =
                    FaultFamily.find(word)
                            .orElseThrow(
                                    () ->
                                            Names.unknown(
                                                    "fault family", word, families(any -> true)));
            enabled.add(family);
        }
        return enabled;
    }

    /** The same template with one more switch on. */
    public TrialTemplate withSwitch(String added) {
        TreeSet<String> more = new TreeSet<>(switches);
        more.add(added);
        return new TrialTemplate(
                name, target, more, nodes, workload, families, schedule, budget, generator,
                options);
    }

    /** The same template with another name. */
    public TrialTemplate called(String otherName) {
        return new TrialTemplate(
                otherName, target, switches, nodes, workload, families, schedule, budget, generator,
                options);
    }

    /** The same template whose clients do something else. */
    public TrialTemplate doing(String otherWorkload) {
        return new TrialTemplate(
                name,
                target,
                switches,
                nodes,
                otherWorkload,
                families,
                schedule,
                budget,
                generator,
                options);
    }

    /** The same template over other fault families. */
    public TrialTemplate withFamilies(SortedSet<String> newFamilies) {
        return new TrialTemplate(
                name,
                target,
                switches,
                nodes,
                workload,
                newFamilies,
                schedule,
                budget,
                generator,
                options);
    }

    /** The same template driven in another way. */
    public TrialTemplate with(TrialOptions newOptions) {
        return new TrialTemplate(
                name,
                target,
                switches,
                nodes,
                workload,
                families,
                schedule,
                budget,
                generator,
                newOptions);
    }

    /** The same template under one schedule for all seeds. */
    public TrialTemplate under(Schedule fixed) {
        return new TrialTemplate(
                name,
                target,
                switches,
                nodes,
                workload,
                families,
                Optional.of(fixed),
                budget,
                generator,
                options);
    }

    /** The same template whose drawn schedules keep another budget. */
    public TrialTemplate within(FaultBudget kept) {
        return new TrialTemplate(
                name,
                target,
                switches,
                nodes,
                workload,
                families,
                schedule,
                Optional.of(kept),
                generator,
                options);
    }

    /** The same template whose schedules this generator makes. */
    public TrialTemplate madeBy(String otherGenerator) {
        return new TrialTemplate(
                name,
                target,
                switches,
                nodes,
                workload,
                families,
                schedule,
                budget,
                otherGenerator,
                options);
    }
}
