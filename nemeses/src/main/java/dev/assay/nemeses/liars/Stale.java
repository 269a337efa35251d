// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Milder;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Interceptor;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.World;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;

/**
 * The targets send old messages of their own again, or keep some back and let them out at the end.
 *
 * @param kind of message; {@code any} draws one
 * @param manner what happens with them
 * @param age how many messages of this kind to the same receiver lie between the old one and the
 *     new one, 1 … 1,000
 */
public record Stale(String kind, Manner manner, int age) implements Lying {
    private static final int OLDEST = 1_000;

    /** What happens with old messages. */
    public enum Manner {
        /** With each new one an old one is sent again. */
        AGAIN,
        /** In place of each new one an old one is sent. */
        INSTEAD,
        /** None is sent before the fault ends; then all are, in order. */
        WITHHELD
    }

    public Stale {
        if (age < 1 || age > OLDEST) {
            throw new IllegalArgumentException("age must be 1 … " + OLDEST + ", not " + age);
        }
    }

    @Override
    public String id() {
        return "stale";
    }

    @Override
    public Stale resolve(World world, List<Integer> targets, Randomness random) {
        return new Stale(Lying.kind(world, kind, random), manner, age);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        Stale resolved = resolve(world, targets, random);
        MessageForger forger = world.messages().forger();
        return Lying.each(world, targets, target -> new Memory(resolved, forger));
    }

    /** Younger messages. */
    @Override
    public List<Fault> weaker() {
        return new Milder().half(age, 1, less -> new Stale(kind, manner, (int) less)).all();
    }

    @Override
    public String describe(List<Integer> targets) {
        String who = Names.of(targets);
        return switch (manner) {
            case AGAIN -> "let " + who + " send the " + age + "-th last " + kind + " with each";
            case INSTEAD ->
                    "let " + who + " send the " + age + "-th last " + kind + " in place of each";
            case WITHHELD -> "let " + who + " keep every " + kind + " back until the end";
        };
    }

    /** Remembers what one liar wanted to send. */
    private static final class Memory implements Interceptor {
        private record Kept(int to, byte[] message) {}

        private final Stale fault;
        private final MessageForger forger;
        private final TreeMap<Integer, ArrayDeque<byte[]>> byReceiver = new TreeMap<>();
        private final ArrayDeque<Kept> withheld = new ArrayDeque<>();

        Memory(Stale fault, MessageForger forger) {
            this.fault = fault;
            this.forger = forger;
        }

        @Override
        public void sent(int to, byte[] message, Outlet outlet) {
            if (forger.read(message).filter(it -> it.kind().equals(fault.kind)).isEmpty()) {
                outlet.send(to, message);
            } else if (fault.manner == Manner.WITHHELD) {
                withheld.add(new Kept(to, message));
            } else {
                sendOld(to, message, outlet);
            }
        }

        private void sendOld(int to, byte[] message, Outlet outlet) {
            ArrayDeque<byte[]> earlier =
                    byReceiver.computeIfAbsent(to, unused -> new ArrayDeque<>());
            boolean hasOld = earlier.size() == fault.age;
            if (fault.manner == Manner.AGAIN || !hasOld) {
                outlet.send(to, message);
            }
            if (hasOld) {
                outlet.send(to, earlier.remove());
            }
            earlier.add(message);
        }

        @Override
        public void ended(Outlet outlet) {
            while (!withheld.isEmpty()) {
                Kept kept = withheld.remove();
                outlet.send(kept.to(), kept.message());
            }
        }
    }

    /** Makes the fault known. */
    public static final class Type implements Lying.Type {
        @Override
        public Fault defaults() {
            return new Stale(ANY, Manner.AGAIN, 1);
        }

        @Override
        public Fault draw(Randomness random) {
            Manner manner = random.pick(List.of(Manner.values()));
            return new Stale(ANY, manner, random.pick(List.of(1, 2, 5, 20)));
        }
    }
}
