// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ScheduleMutationProperties {
    private static final int NODES = 5;
    private static final Duration LENGTH = Duration.ofSeconds(20);

    private static Schedule drawn(long seed) {
        return ScheduleGenerator.draw(
                new Randomness(seed), EnumSet.allOf(FaultFamily.class), NODES, LENGTH);
    }

    private static Schedule changed(long seed, Schedule schedule) {
        ScheduleMutation mutation =
                new ScheduleMutation(new Randomness(seed).fork("mutation"), NODES, LENGTH);
        return mutation.of(schedule, drawn(seed + 1));
    }

    @Property(tries = 300)
    void whateverIsChangedStaysWithinTheTrialAndItsBudget(@ForAll long seed) {
        Schedule schedule = drawn(seed);
        for (int i = 0; i < 20; i++) {
            schedule = changed(seed + i, schedule);
            assertThat(schedule.budget()).contains(FaultBudget.ofMinority(NODES));
            long last = 0;
            for (Schedule.Step step : schedule.steps()) {
                long start =
                        switch (step.when()) {
                            case Trigger.AtTime at -> at.nanos();
                            case Trigger.OnEvent on -> 0;
                            case Trigger.AfterOperations after -> throw new AssertionError(step);
                        };
                assertThat(start).isGreaterThanOrEqualTo(last);
                assertThat(start + step.forNanos()).isLessThanOrEqualTo(LENGTH.toNanos());
                last = start;
            }
        }
    }

    @Example
    void aChangeIsOneOfMany() {
        Schedule schedule =
                LongStream.iterate(1, seed -> seed + 1)
                        .mapToObj(ScheduleMutationProperties::drawn)
                        .filter(drawn -> drawn.steps().size() >= 8)
                        .findFirst()
                        .orElseThrow();
        Set<Schedule> changed = new LinkedHashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            changed.add(changed(seed, schedule));
        }
        assertThat(changed).hasSizeGreaterThan(180);
        assertThat(changed.stream().filter(schedule::equals)).hasSizeLessThan(10);
        assertThat(changed.stream().map(each -> each.steps().size()).distinct())
                .hasSizeGreaterThan(4);
    }
}
