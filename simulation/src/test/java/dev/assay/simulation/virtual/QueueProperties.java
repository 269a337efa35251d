// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class QueueProperties {
    private record Expected(long time, Object event) {}

    @Property(tries = 300)
    void eventsComeByTimeThenByInsertion(
            @ForAll long seed, @ForAll @IntRange(max = 3000) int count) {
        Randomness random = new Randomness(seed);
        EventQueue queue = new EventQueue();
        List<Expected> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long time = random.nextLong(50);
            Happening event = new Happening.Driver(TraceEvent.Kind.DRIVER, i, () -> {});
            queue.add(time, event);
            expected.add(new Expected(time, event));
            if (random.chance(0.3)) {
                checkFirst(queue, expected);
            }
        }
        while (!expected.isEmpty()) {
            checkFirst(queue, expected);
        }
        assertThat(queue.isEmpty()).isTrue();
    }

    private static void checkFirst(EventQueue queue, List<Expected> expected) {
        Expected first =
                expected.stream().min(Comparator.comparingLong(Expected::time)).orElseThrow();
        assertThat(queue.earliestTime()).isEqualTo(first.time());
        assertThat(queue.poll()).isSameAs(first.event());
        expected.remove(first);
    }

    @Property(tries = 300)
    void timersComeByDeadlineThenByAgeAndCancelledOnesDoNot(
            @ForAll long seed, @ForAll @IntRange(max = 500) int count) {
        Randomness random = new Randomness(seed);
        TimerHeap heap = new TimerHeap();
        List<Expected> expected = new ArrayList<>();
        List<TimerHeap.Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long deadline = random.nextLong(50);
            Runnable action = new Action(i);
            entries.add(heap.add(deadline, action));
            expected.add(new Expected(deadline, action));
            if (random.chance(0.4)) {
                int cancelled = random.nextInt(entries.size());
                entries.remove(cancelled).cancel();
                expected.remove(cancelled);
            }
        }
        expected.sort(Comparator.comparingLong(Expected::time));
        for (Expected next : expected) {
            assertThat(heap.earliestDeadline()).isEqualTo(next.time());
            assertThat(heap.poll()).isSameAs(next.event());
        }
        assertThat(heap.isEmpty()).isTrue();
    }

    private record Action(int number) implements Runnable {
        @Override
        public void run() {}
    }
}
