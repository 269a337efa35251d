// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Story;
import dev.assay.checkers.linearizability.DepthSearch.Outcome;
import dev.assay.checkers.linearizability.DepthSearch.Preference;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.Mutations;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The two searches have little in common, so that each is the other's oracle. */
class DepthSearchTest {
    private static final int HISTORIES = Integer.getInteger("assay.small-histories", 600);

    private static <S> List<Problem<S>> problems(
            Model<S> model, History history, LinearizabilityOptions options, Budget.Meter meter) {
        return new Preparation<>(history, model, options, meter)
                .components().stream().map(each -> each.problem(meter)).toList();
    }

    /** Searches by stretches of so many configurations. */
    private static <S> boolean hasOrder(
            Problem<S> problem, Preference preference, int stretch, Budget.Meter meter) {
        DepthSearch<S> search = new DepthSearch<>(problem, preference, meter);
        Outcome outcome = search.run(stretch);
        while (outcome == Outcome.INTERRUPTED) {
            outcome = search.run(stretch);
        }
        if (outcome == Outcome.FOUND) {
            assertThat(Replay.flaw(problem, search.order(), meter)).isEmpty();
        }
        search.release();
        assertThat(outcome).isNotEqualTo(Outcome.GIVEN_UP);
        return outcome == Outcome.FOUND;
    }

    private static History drawn(ObjectKind kind, Randomness randomness) {
        int keys = 1 + randomness.nextInt(3);
        SyntheticParameters parameters = new SyntheticParameters(kind, 4, 14, keys, 3, 0.1, 0.05);
        List<Event> events = SyntheticHistories.events(parameters, randomness);
        if (randomness.chance(0.5)) {
            events = Mutations.mutate(events, randomness).map(each -> each.events()).orElse(events);
        }
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return builder.build();
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void depth_and_breadth_agree(ObjectKind kind) {
        LinearizabilityOptions plain = LinearizabilityOptions.standard().onThreads(1);
        LinearizabilityOptions options = kind.initial().map(plain::startingAt).orElse(plain);
        int refuted = 0;
        int decided = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            Randomness randomness = new Randomness(seed);
            History history = drawn(kind, randomness);
            Budget.Meter meter = Budget.standard().start();
            for (Problem<?> each : problems(Models.find(kind.id()), history, options, meter)) {
                boolean expected = byBreadth(each, meter);
                for (Preference preference : Preference.values()) {
                    assertThat(hasOrder(each, preference, 1 + seed % 50, meter))
                            .as("%s, seed %d", kind, seed)
                            .isEqualTo(expected);
                }
                decided++;
                refuted += expected ? 0 : 1;
            }
        }
        assertThat(refuted).isBetween(HISTORIES / 100, decided * 3 / 4);
    }

    private static <S> boolean byBreadth(Problem<S> problem, Budget.Meter meter) {
        return new FrontierSearch<>(problem, false, meter)
                        .run(List.of(Situation.initial(problem)), Integer.MAX_VALUE)
                instanceof SearchResult.Linearizable;
    }

    @Test
    void when_its_memory_is_full_nothing_is_concluded_and_the_memory_is_given_back() {
        Story story = new Story();
        for (int process = 0; process < 16; process++) {
            story.call(process, "write", process);
        }
        for (int process = 0; process < 16; process++) {
            story.ok(process, process);
        }
        story.did(20, "read", null, 99);
        Budget small = new Budget(Duration.ofMinutes(1), 8_000_000, Long.MAX_VALUE);
        Budget.Meter meter = small.start();
        Problem<?> problem =
                problems(
                                Models.find("register"),
                                story.history(),
                                LinearizabilityOptions.standard().onThreads(1),
                                meter)
                        .get(0);
        DepthSearch<?> search = new DepthSearch<>(problem, Preference.EARLIEST_RETURN, meter);

        assertThat(search.run(Long.MAX_VALUE)).isEqualTo(Outcome.GIVEN_UP);
        search.release();
        meter.allocated(7_000_000);
    }
}
