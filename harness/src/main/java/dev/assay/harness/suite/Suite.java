// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Named trials that are run and reported together, in this order. */
public record Suite(String name, List<Trial> trials) {
    /**
     * How many trials the standard suite has unless told otherwise: five seeds of each of its
     * templates.
     */
    public static final int STANDARD_TRIALS = 40;

    public Suite {
        trials = List.copyOf(trials);
    }

    /**
     * The templates of the standard suite: one fault family at a time, then all of them together;
     * five nodes and three.
     */
    public static List<TrialTemplate> standardTemplates(String target) {
        return List.of(
                template("partitions", target, 5, "kv", "partitions"),
                template("crashes", target, 5, "append", "crashes"),
                template("pauses", target, 5, "set", "pauses"),
                template("clock-skew", target, 5, "kv", "clock-skew"),
                template("links", target, 5, "append", "links"),
                template("disks", target, 5, "kv", "disks"),
                TrialTemplate.allFaults(target),
                template("partitions-3-nodes", target, 3, "append", "partitions"),
                template(
                        "all-faults-3-nodes",
                        target,
                        3,
                        "mixed",
                        TrialTemplate.allFamilies().toArray(new String[0])));
    }

    /** The same trials, each ending at the first violation that is seen while it runs. */
    public Suite stoppingAtViolation() {
        return new Suite(
                name,
                trials.stream()
                        .map(trial -> trial.with(trial.options().stoppingAtViolation()))
                        .toList());
    }

    private static TrialTemplate template(
            String name, String target, int nodes, String workload, String... families) {
        SortedSet<String> enabled = new TreeSet<>(Arrays.asList(families));
        return new TrialTemplate(
                name,
                target,
                new TreeSet<>(),
                nodes,
                workload,
                enabled,
                Optional.empty(),
                TrialOptions.standard());
    }

    /** The standard suite against the reference database; see {@link #of}. */
    public static Suite standard(long seed, int trials) {
        return of("standard", standardTemplates("reference-db"), seed, trials);
    }

    /**
     * Takes turns between the templates; each turn has the next seed. Trials of one template stand
     * together.
     */
    public static Suite of(String name, List<TrialTemplate> templates, long seed, int trials) {
        if (trials < 1) {
            throw new IllegalArgumentException("a suite needs at least one trial: " + trials);
        }
        List<Trial> drawn = new ArrayList<>();
        for (int i = 0; i < templates.size(); i++) {
            for (int turn = 0; turn * templates.size() + i < trials; turn++) {
                drawn.add(templates.get(i).trial(seed + turn));
            }
        }
        return new Suite(name, drawn);
    }
}
