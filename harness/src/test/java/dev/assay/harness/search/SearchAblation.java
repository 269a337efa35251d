// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.search;

import dev.assay.checkers.Status;
import dev.assay.harness.Plugins;
import dev.assay.harness.suite.BugHunt;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.histories.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Measures what the guidance buys; a program, not a test. For each planted bug, so many searches of
 * each kind (argument 1, default 50), each giving up after so many trials (argument 2, default
 * 200): medians, how many gave up, and the ratio of the medians with its 95 % interval.
 */
final class SearchAblation {
    private static final TrialRunner RUNNER = VirtualTrialRunner.standard();

    private SearchAblation() {}

    public static void main(String[] arguments) {
        int searches = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
        int limit = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        List<String> bugs = new ArrayList<>(BugHunt.bugs(Plugins.standard()).keySet());
        List<Double> ratios = new ArrayList<>();
        for (String bug : bugs) {
            TrialTemplate template = TrialTemplate.allFaults("reference-db").withSwitch(bug);
            Effort random = effort(searches, seed -> random(template, seed, limit));
            Effort guided =
                    effort(
                            searches,
                            seed -> new GuidedSearch(RUNNER, template, seed).run(limit).tried());
            Effort.Ratio ratio = random.over(guided, new Randomness(1));
            ratios.add(ratio.ratio());
            System.out.printf(
                    "%-32s random %6.1f (%d gave up)  guided %6.1f (%d gave up)  ratio %s%n",
                    bug,
                    random.median(),
                    random.censored(limit),
                    guided.median(),
                    guided.censored(limit),
                    ratio);
        }
        ratios.sort(null);
        System.out.printf(
                "median ratio %.2f over %d bugs%n", ratios.get(ratios.size() / 2), bugs.size());
    }

    private static Effort effort(int searches, java.util.function.LongToIntFunction search) {
        return new Effort(
                IntStream.range(0, searches)
                        .parallel()
                        .map(number -> search.applyAsInt(1_000_000L * (number + 1)))
                        .toArray());
    }

    private static int random(TrialTemplate template, long firstSeed, int limit) {
        for (int tried = 1; tried <= limit; tried++) {
            var result = RUNNER.run(template.trial(firstSeed + tried), Optional.empty());
            if (result.verdict().status() == Status.INVALID) {
                return tried;
            }
        }
        return limit;
    }
}
