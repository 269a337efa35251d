// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Milder;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.World;
import java.util.List;

/**
 * The targets hold messages of one kind back for a while, such as proposals, and send all others in
 * time.
 *
 * @param kind of message; {@code any} draws one
 * @param delayNanos how long, at most an hour
 */
public record DelayKind(String kind, long delayNanos) implements Lying {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    public DelayKind {
        if (delayNanos < 0 || delayNanos > HOUR) {
            throw new IllegalArgumentException(
                    "delay must be 0s … 1h, not " + Durations.format(delayNanos));
        }
    }

    @Override
    public String id() {
        return "delay-kind";
    }

    @Override
    public DelayKind resolve(World world, List<Integer> targets, Randomness random) {
        return new DelayKind(Lying.kind(world, kind, random), delayNanos);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        String slow = resolve(world, targets, random).kind;
        MessageForger forger = world.messages().forger();
        return Lying.each(
                world,
                targets,
                target ->
                        (to, message, outlet) -> {
                            if (forger.read(message)
                                    .filter(it -> it.kind().equals(slow))
                                    .isPresent()) {
                                outlet.sendAfter(delayNanos, to, message);
                            } else {
                                outlet.send(to, message);
                            }
                        });
    }

    /** A shorter delay. */
    @Override
    public List<Fault> weaker() {
        return new Milder().half(delayNanos, MILLISECOND, less -> new DelayKind(kind, less)).all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let "
                + Names.of(targets)
                + " hold messages of the kind "
                + kind
                + " back for "
                + Durations.format(delayNanos);
    }

    /** Makes the fault known. */
    public static final class Type implements Lying.Type {
        @Override
        public Fault defaults() {
            return new DelayKind(ANY, 200 * MILLISECOND);
        }

        @Override
        public Fault draw(Randomness random) {
            return new DelayKind(ANY, random.between(5, 1000) * MILLISECOND);
        }
    }
}
