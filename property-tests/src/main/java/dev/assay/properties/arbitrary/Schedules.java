// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.arbitrary;

import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Generator;
import dev.assay.nemeses.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;

/**
 * Schedules of faults. One that breaks a property is made smaller by leaving out steps, then by
 * weaker faults ({@link Fault#weaker}) and shorter ones.
 */
public final class Schedules {
    /** A step weighs more than any length of it. */
    private static final long STEP = 1L << 40;

    private static final long MILLISECOND = 1_000_000L;

    private Schedules() {}

    /** Schedules as a generator draws them for this setting. */
    public static Arbitrary<Schedule> drawn(Generator generator, Generator.Setting setting) {
        return Seeded.of(
                seed -> generator.schedule(seed, setting), Schedules::smaller, Schedules::size);
    }

    private static long size(Schedule schedule) {
        long size = 0;
        for (Schedule.Step step : schedule.steps()) {
            size += STEP + step.forNanos() / MILLISECOND;
        }
        return size;
    }

    private static Stream<Schedule> smaller(Schedule schedule) {
        return IntStream.range(0, schedule.steps().size())
                .boxed()
                .flatMap(
                        index ->
                                Stream.concat(
                                        Stream.of(with(schedule, index, List.of())),
                                        milder(schedule.steps().get(index))
                                                .map(
                                                        step ->
                                                                with(
                                                                        schedule,
                                                                        index,
                                                                        List.of(step)))));
    }

    private static Stream<Schedule.Step> milder(Schedule.Step step) {
        Stream<Schedule.Step> weaker =
                step.fault().weaker().stream()
                        .map(
                                fault ->
                                        new Schedule.Step(
                                                step.when(),
                                                fault,
                                                step.target(),
                                                step.forNanos()));
        long half = step.forNanos() / 2;
        return half < MILLISECOND
                ? weaker
                : Stream.concat(
                        Stream.of(
                                new Schedule.Step(step.when(), step.fault(), step.target(), half)),
                        weaker);
    }

    private static Schedule with(Schedule schedule, int index, List<Schedule.Step> instead) {
        List<Schedule.Step> steps = new ArrayList<>(schedule.steps());
        steps.remove(index);
        steps.addAll(index, instead);
        return new Schedule(schedule.version(), schedule.budget(), steps);
    }
}
