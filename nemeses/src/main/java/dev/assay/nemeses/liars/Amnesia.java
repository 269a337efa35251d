// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Milder;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.MessageControls;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;

/**
 * The targets forget what they wrote since the fault began: at its end, and again and again before,
 * they start anew over the disk as it was then. They break what they promised and do not know it: a
 * vote, an acknowledged entry.
 *
 * @param everyNanos how long from one lapse of memory to the next; 0 for one at the end only
 * @param files the names of the files that are forgotten, all where there are none
 */
public record Amnesia(long everyNanos, List<String> files) implements Lying {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    public Amnesia {
        files = List.copyOf(files);
        if (everyNanos != 0 && (everyNanos < MILLISECOND || everyNanos > HOUR)) {
            throw new IllegalArgumentException(
                    "every must be 0s or 1ms … 1h, not " + Durations.format(everyNanos));
        }
    }

    @Override
    public String id() {
        return "amnesia";
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<MessageControls.DiskCopy> copies = new ArrayList<>();
        targets.forEach(target -> copies.add(world.messages().copyDisk(target)));
        Runnable forget = () -> copies.forEach(copy -> copy.restore(file -> isForgotten(file)));
        boolean[] over = new boolean[1];
        if (everyNanos > 0) {
            repeat(world, over, forget);
        }
        return () -> {
            if (!over[0]) {
                over[0] = true;
                forget.run();
            }
        };
    }

    private boolean isForgotten(String file) {
        return files.isEmpty() || files.contains(file);
    }

    private void repeat(World world, boolean[] over, Runnable forget) {
        world.interruptAfter(
                everyNanos,
                () -> {
                    if (!over[0]) {
                        forget.run();
                        repeat(world, over, forget);
                    }
                });
    }

    /** Fewer lapses, or one at the end, or of fewer files. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .without(everyNanos > 0, () -> new Amnesia(0, files))
                .twice(
                        everyNanos == 0 ? HOUR : everyNanos,
                        HOUR,
                        rarer -> new Amnesia(rarer, files))
                .halves(files, some -> new Amnesia(everyNanos, some))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let "
                + Names.of(targets)
                + " forget "
                + (files.isEmpty() ? "everything" : String.join(", ", files))
                + " since now"
                + (everyNanos == 0 ? "" : ", every " + Durations.format(everyNanos));
    }

    /** Makes the fault known. */
    public static final class Type implements Lying.Type {
        @Override
        public Fault defaults() {
            return new Amnesia(0, List.of());
        }

        @Override
        public Fault draw(Randomness random) {
            long every = random.chance(0.5) ? 0 : random.between(100, 3000) * MILLISECOND;
            return new Amnesia(every, List.of());
        }
    }
}
