// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import dev.assay.checkers.Status;
import dev.assay.harness.KnownBug;
import dev.assay.harness.Plugins;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.FailureSignature;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Measures shrinking: for every planted bug of the reference database the first seeds that find it,
 * each shrunk, replayed 20 times, and run with the bug off. Arguments: seeds per bug, a folder for
 * the cases, perhaps names of bugs.
 */
public final class ShrinkMeasurement {
    private static final int REPLAYS = 20;
    private static final long LAST_SEED = 5_000;

    private final VirtualTrialRunner runner = VirtualTrialRunner.standard();
    private final List<Integer> steps = new ArrayList<>();
    private final List<Integer> operations = new ArrayList<>();
    private final List<Long> milliseconds = new ArrayList<>();
    private int replayed;
    private int brokenWithoutBug;

    public static void main(String[] arguments) throws Exception {
        int seeds = Integer.parseInt(arguments[0]);
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        List<String> only = List.of(arguments).subList(2, arguments.length);
        ShrinkMeasurement measurement = new ShrinkMeasurement();
        for (KnownBug bug : Plugins.standard().target("reference-db").bugs()) {
            if (only.isEmpty() || only.contains(bug.name())) {
                measurement.measure(bug, seeds, folder);
            }
        }
        System.out.println("all: " + measurement.summary());
    }

    private void measure(KnownBug bug, int seeds, Path folder) {
        TrialTemplate template = TrialTemplate.allFaults("reference-db").withSwitch(bug.name());
        int found = 0;
        for (long seed = 1; found < seeds && seed <= LAST_SEED; seed++) {
            TrialResult result = runner.run(template.trial(seed), Optional.empty());
            if (result.verdict().status() == Status.INVALID) {
                found++;
                shrink(bug, result, folder);
            }
        }
    }

    private void shrink(KnownBug bug, TrialResult result, Path folder) {
        Shrunk shrunk =
                new Shrinker(runner, ShrinkLimits.standard(), Shrinker.Listener.SILENT)
                        .shrink(result.trial());
        Size size = Size.of(shrunk.smallest());
        steps.add(size.steps());
        operations.add(size.operations());
        milliseconds.add(shrunk.time().toMillis());
        int same = 0;
        for (int i = 0; i < REPLAYS; i++) {
            TrialResult again = runner.run(shrunk.smallest().trial(), Optional.empty());
            if (FailureSignature.of(again).equals(Optional.of(shrunk.signature()))
                    && again.traceHash().equals(shrunk.smallest().traceHash())) {
                same++;
            }
        }
        replayed += same;
        Status without =
                runner.run(
                                shrunk.smallest().trial().withSwitches(new TreeSet<>()),
                                Optional.empty())
                        .verdict()
                        .status();
        brokenWithoutBug += without == Status.INVALID ? 1 : 0;
        CaseFile.of(shrunk.smallest(), "measured")
                .write(folder.resolve(bug.name() + "-" + result.trial().seed() + ".json"));
        System.out.printf(
                "%s seed %d: %s; %d clients, %d ms; replays %d/%d; without the bug %s; %s%n",
                bug.name(),
                result.trial().seed(),
                shrunk.line(),
                size.clients(),
                size.phase().toMillis(),
                same,
                REPLAYS,
                without.word(),
                shrunk.signature());
    }

    private String summary() {
        return steps.size()
                + " shrunk; steps median "
                + median(steps)
                + " max "
                + Collections.max(steps)
                + "; operations median "
                + median(operations)
                + " max "
                + Collections.max(operations)
                + "; ms median "
                + median(milliseconds)
                + " max "
                + Collections.max(milliseconds)
                + "; replays "
                + replayed
                + "/"
                + steps.size() * REPLAYS
                + "; broken without the bug "
                + brokenWithoutBug;
    }

    private static <T extends Comparable<T>> T median(List<T> values) {
        List<T> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
