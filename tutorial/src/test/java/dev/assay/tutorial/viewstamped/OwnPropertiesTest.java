// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import static dev.assay.checkers.assertj.AssayAssertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.harness.Plugins;
import dev.assay.harness.shrink.ShrinkLimits;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.histories.Randomness;
import dev.assay.properties.arbitrary.Seeded;
import dev.assay.properties.arbitrary.Trials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Properties that no contract knows, by arbitraries of the project and of one's own. */
class OwnPropertiesTest {
    private static final ViewstampedTarget TARGET = new ViewstampedTarget();

    private final VirtualTrialRunner runner =
            new VirtualTrialRunner(Plugins.standard().with(TARGET), Budget.standard());

    @Provide
    Arbitrary<Trial> trials() {
        TrialTemplate template =
                TrialTemplate.allFaults(TARGET, 3)
                        .doing("append")
                        .with(TrialOptions.standard().withFaultPhase(Duration.ofSeconds(5)));
        return Trials.of(template, runner, ShrinkLimits.standard());
    }

    @Property(tries = 4)
    void three_replicas_keep_their_promises(@ForAll("trials") Trial trial) {
        assertThat(runner.run(trial, Optional.empty()).verdict()).isValid();
    }

    @Provide
    Arbitrary<List<Entry>> logs() {
        return Seeded.of(seed -> log(new Randomness(seed)), OwnPropertiesTest::shorter, List::size);
    }

    @Property(tries = 100)
    void what_is_written_of_a_log_is_read_again(@ForAll("logs") List<Entry> log) {
        for (Entry entry : log) {
            Message message = new Message.Ask(entry.request());
            assertThat(Text.decode(Text.encode(message))).contains(message);
        }
    }

    private static List<Entry> log(Randomness random) {
        List<Entry> log = new ArrayList<>();
        int length = random.nextInt(20);
        for (int i = 0; i < length; i++) {
            log.add(
                    new Entry(
                            random.nextInt(9),
                            new Request(random.nextInt(9), random.nextInt(9), i, "append k " + i)));
        }
        return log;
    }

    private static java.util.stream.Stream<List<Entry>> shorter(List<Entry> log) {
        return IntStream.range(0, log.size())
                .mapToObj(
                        left -> {
                            List<Entry> fewer = new ArrayList<>(log);
                            fewer.remove(left);
                            return fewer;
                        });
    }
}
