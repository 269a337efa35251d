// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.harness.Plugins;
import dev.assay.harness.trial.Trial;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PortfolioTest {
    private static final Portfolio RAFT = Portfolio.of(Plugins.standard().target("reference-db"));
    private static final Portfolio PBFT =
            Portfolio.of(Plugins.standard().target("reference-db-pbft"));

    private static List<String> generators(Portfolio portfolio) {
        return portfolio.templates().stream().map(TrialTemplate::generator).toList();
    }

    @Test
    void templatesTakeTurnsAndEachTurnHasTheNextSeed() {
        ParallelTrials.Source trials = RAFT.trials(10, 9);
        int ways = RAFT.templates().size();
        for (int i = 0; i < trials.count(); i++) {
            Trial trial = trials.trial(i);
            assertThat(trial.seed()).isEqualTo(10 + i / ways);
            assertThat(trial).isEqualTo(RAFT.templates().get(i % ways).trial(trial.seed()));
        }
    }

    @Test
    void aMajorityProtocolIsTriedOnFewAndOnEvenNodesAndAByzantineOneWithLies() {
        assertThat(RAFT.templates().stream().map(TrialTemplate::nodes)).contains(3, 4, 5);
        assertThat(generators(RAFT)).contains("swarm", "few").doesNotContain("byzzfuzz");
        assertThat(RAFT.templates().stream().anyMatch(it -> it.families().contains("membership")))
                .isTrue();
        assertThat(generators(PBFT)).contains("swarm", "few", "byzzfuzz");
        // PBFT's members are fixed, and whoever asks for others is refused.
        assertThat(PBFT.templates()).noneMatch(it -> it.families().contains("membership"));
        assertThat(PBFT.templates()).allMatch(it -> it.nodes() == 4 && it.budget().isPresent());
    }

    @Test
    void withoutFamiliesNothingIsLeftThatMightDrawThem() {
        TreeSet<String> liars = new TreeSet<>(List.of("liars", "links"));
        Portfolio without = PBFT.without(liars);
        assertThat(generators(without)).contains("swarm", "few").doesNotContain("byzzfuzz");
        assertThat(without.templates())
                .isNotEmpty()
                .allMatch(it -> !it.families().contains("liars"))
                .allMatch(it -> !it.families().contains("links"));
    }

    @Test
    void aSwitchAndTheEndAtTheFirstViolationHoldForAllTemplates() {
        Portfolio bug = RAFT.withSwitch("ack-before-fsync").stoppingAtViolation();
        assertThat(bug.templates())
                .allMatch(it -> it.switches().contains("ack-before-fsync"))
                .allMatch(it -> it.options().stopsAtViolation());
        assertThat(RAFT.templates()).noneMatch(it -> it.options().stopsAtViolation());
    }
}
