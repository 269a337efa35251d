// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.Target;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.Generator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Several templates by turns, all with the same seed before the next one: no single way to draw
 * schedules suits all bugs. What is rare in one, because three faults have to meet or because few
 * nodes must be even, is frequent in another; a bug that any of them finds in a share p of its
 * trials costs (number of templates) / p trials in the mean.
 */
public record Portfolio(List<TrialTemplate> templates) {
    private static final int SMALL = 3;
    private static final int EVEN = 4;
    private static final Duration BRIEF = Duration.ofSeconds(10);

    public Portfolio {
        if (templates.isEmpty()) {
            throw new IllegalArgumentException("a portfolio needs a template");
        }
        templates = List.copyOf(templates);
    }

    /** Always the same template. */
    public static Portfolio of(TrialTemplate only) {
        return new Portfolio(List.of(only));
    }

    /**
     * What a target is hunted through with, the same for all its bugs and for none: its usual
     * trials, all families of faults that it knows and the most usual ones, a few at a time, on
     * other numbers of nodes, and lies round by round where it stands liars.
     */
    public static Portfolio of(Target target) {
        TrialTemplate usual = TrialTemplate.allFaults(target);
        SortedSet<String> all = families(target);
        List<TrialTemplate> templates = new ArrayList<>();
        templates.add(usual);
        templates.add(few(target, target.usualNodes(), all));
        templates.add(usual.withFamilies(classic(all)).madeBy(Generator.FEW.word()));
        if (target.tolerance(target.usualNodes()).lying() > 0) {
            templates.add(usual.madeBy(Generator.BYZZFUZZ.word()).with(brief(usual.options())));
        } else {
            templates.add(usual.withFamilies(all));
            templates.add(few(target, SMALL, all));
            templates.add(few(target, EVEN, all));
        }
        return new Portfolio(templates);
    }

    private static TrialTemplate few(Target target, int nodes, SortedSet<String> families) {
        TrialTemplate usual = TrialTemplate.allFaults(target, nodes);
        return usual.withFamilies(families)
                .madeBy(Generator.FEW.word())
                .with(brief(usual.options()));
    }

    /** What strikes at once needs no long time. */
    private static TrialOptions brief(TrialOptions usual) {
        return usual.withFaultPhase(BRIEF);
    }

    /** What tests of databases have most: cuts, crashes, pauses, and changes of the voters. */
    private static SortedSet<String> classic(SortedSet<String> all) {
        TreeSet<String> classic = new TreeSet<>(all);
        classic.retainAll(
                List.of(
                        FaultFamily.PARTITIONS.word(),
                        FaultFamily.CRASHES.word(),
                        FaultFamily.PAUSES.word(),
                        FaultFamily.MEMBERSHIP.word()));
        return classic;
    }

    /** The usual ones, unlikely turns of the code, and an operator's work where there is one. */
    private static SortedSet<String> families(Target target) {
        TreeSet<String> families = new TreeSet<>(target.usualFamilies());
        families.add(FaultFamily.BUGGIFY.word());
        boolean hasOperator =
                target.protocol(target.usualNodes(), new TreeSet<>()).administration().isPresent();
        if (hasOperator) {
            families.add(FaultFamily.MEMBERSHIP.word());
        }
        return families;
    }

    /** The same templates with one more switch on. */
    public Portfolio withSwitch(String added) {
        return new Portfolio(
                templates.stream().map(template -> template.withSwitch(added)).toList());
    }

    /** The same templates, whose trials end at the first violation that is seen. */
    public Portfolio stoppingAtViolation() {
        return new Portfolio(
                templates.stream()
                        .map(each -> each.with(each.options().stoppingAtViolation()))
                        .toList());
    }

    /**
     * The templates without some families; those whose generator draws no families are left out,
     * but for the last one that is left.
     */
    public Portfolio without(SortedSet<String> families) {
        List<TrialTemplate> left = new ArrayList<>();
        for (TrialTemplate template : templates) {
            boolean obeys =
                    Generator.find(template.generator()).map(Generator::drawsFamilies).orElse(true);
            if (obeys) {
                TreeSet<String> fewer = new TreeSet<>(template.families());
                fewer.removeAll(families);
                left.add(template.withFamilies(fewer));
            }
        }
        return left.isEmpty() ? this : new Portfolio(left);
    }

    /** Trials from a seed on. */
    public ParallelTrials.Source trials(long firstSeed, int count) {
        return new ParallelTrials.Source() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public Trial trial(int index) {
                return templates
                        .get(index % templates.size())
                        .trial(firstSeed + index / templates.size());
            }
        };
    }
}
