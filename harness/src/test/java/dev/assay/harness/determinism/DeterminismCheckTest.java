// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.determinism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Plugins;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.Schedule;
import dev.assay.simulation.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeterminismCheckTest {
    private static Trial trial(Class<? extends Protocol> protocol) {
        Trial trial = DeterminismCheck.trialOf(protocol, 3, Schedule.quiet(), 7);
        return trial.with(trial.options().withPhases(Duration.ofSeconds(9), Duration.ZERO));
    }

    @Test
    void whereNodesAreNotTheSameIsFoundToTheEvent() {
        List<DeterminismCheck.Result> results =
                DeterminismCheck.standard()
                        .run(
                                List.of(
                                        trial(FickleProtocols.Honest.class),
                                        trial(FickleProtocols.Identity.class),
                                        trial(FickleProtocols.HashOrder.class),
                                        trial(FickleProtocols.RealTime.class),
                                        trial(FickleProtocols.Honest.class)));

        assertThat(results)
                .extracting(DeterminismCheck.Result::isSame)
                .containsExactly(true, false, false, false, true);
        assertThat(results.get(0).events()).isGreaterThan(5_000);
        List<String> all = honestEvents();
        int fickle = 0;
        int sends = 0;
        for (int i = 0; i < all.size() && sends < FickleProtocols.FICKLE_ROUND; i++) {
            sends += all.get(i).contains("n1>n2 sent ") ? 1 : 0;
            fickle = i;
        }
        assertThat(sends).isEqualTo(FickleProtocols.FICKLE_ROUND);
        for (DeterminismCheck.Result result : results.subList(1, 4)) {
            Divergence divergence = result.divergence().orElseThrow();
            assertThat(divergence.event()).isEqualTo(fickle);
            assertThat(divergence.before())
                    .containsExactlyElementsOf(all.subList(fickle - 6, fickle));
            assertThat(divergence.first().get(0)).contains("n1>n2 sent 8 bytes, content ");
            assertThat(divergence.second().get(0))
                    .contains("n1>n2 sent 8 bytes, content ")
                    .isNotEqualTo(divergence.first().get(0));
            assertThat(String.join("\n", divergence.lines()))
                    .contains("the first event that differs is number " + fickle);
        }
    }

    /** The events of the honest nodes in this machine, told in full chunk by chunk. */
    private static List<String> honestEvents() {
        List<String> events = new ArrayList<>();
        Plugins plugins =
                Plugins.standard()
                        .with(
                                BareProtocol.of(
                                        trial(FickleProtocols.Honest.class).target(),
                                        DeterminismCheckTest.class.getClassLoader()));
        for (int chunk = 0; chunk < 8; chunk++) {
            EventLines lines =
                    new EventLines(
                            chunk,
                            line -> {
                                if (line.startsWith("event ")) {
                                    events.add(line.split(" ", 3)[2]);
                                }
                            });
            new VirtualTrialRunner(plugins, Budget.standard())
                    .watch(trial(FickleProtocols.Honest.class), lines);
        }
        return events;
    }

    @Test
    void theReferenceDatabaseIsTheSameAndCountsItsEvents() {
        DeterminismCheck.Result result =
                DeterminismCheck.standard().run(TrialTemplate.allFaults("reference-db").trial(3));

        assertThat(result.divergence()).isEmpty();
        assertThat(result.events()).isGreaterThan(50_000);
    }

    @Test
    void aTrialThatCannotBeRunSaysWhyInOneLine() {
        assertThatThrownBy(
                        () ->
                                DeterminismCheck.standard()
                                        .run(
                                                DeterminismCheck.trialOf(
                                                        "com.example.Gone",
                                                        3,
                                                        Schedule.quiet(),
                                                        1)))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("there is no class com.example.Gone");
    }
}
