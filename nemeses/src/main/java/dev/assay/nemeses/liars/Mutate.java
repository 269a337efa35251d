// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Milder;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Interceptor;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The targets change one field of their messages of one kind by little, to some receivers, in some
 * rounds of the protocol: the process faults of ByzzFuzz (Winter et al., OOPSLA 2023, sections 4
 * and 5), whose scope is a round, a receiver and a small change. Receivers believe the message.
 *
 * @param kind of message; {@code any} draws one
 * @param field of such messages; {@code any} draws one
 * @param change of the field
 * @param skip how many rounds of the protocol pass before the first lie, from the one that the liar
 *     is in when the fault starts
 * @param rounds how many rounds the liar lies in, 0 for all
 * @param receivers the nodes that are lied to; drawn where there are none: some of the other nodes.
 *     Clients are, where such messages go to clients
 */
public record Mutate(
        String kind, String field, Change change, int skip, int rounds, List<Integer> receivers)
        implements Lying {
    /** So often a choice that is left open falls on what receivers act on. */
    private static final double TELLING = 0.8;

    /** More rounds than most trials have; milder than all of them. */
    private static final int MANY = 8;

    public Mutate {
        receivers = List.copyOf(receivers);
        if (skip < 0 || rounds < 0) {
            throw new IllegalArgumentException(
                    "skip and rounds must be 0 or more, not " + skip + " and " + rounds);
        }
    }

    @Override
    public String id() {
        return "mutate";
    }

    @Override
    public Mutate resolve(World world, List<Integer> targets, Randomness random) {
        MessageForger forger = world.messages().forger();
        boolean open = kind.equals(ANY) && field.equals(ANY);
        var choice = open && random.chance(TELLING) ? forger.telling() : forger.kinds();
        String chosen =
                choice.isEmpty() || !kind.equals(ANY)
                        ? Lying.kind(world, kind, random)
                        : random.pick(List.copyOf(choice.sequencedKeySet()));
        List<String> fields = choice.getOrDefault(chosen, List.of());
        if (!field.equals(ANY)) {
            Lying.requireOneOf("field of " + chosen, field, new java.util.TreeSet<>(fields));
        }
        return new Mutate(
                chosen,
                field.equals(ANY) ? random.pick(fields) : field,
                change == Change.ANY ? random.pick(Change.drawn()) : change,
                skip,
                rounds,
                Lying.receivers(world.nodes(), targets, receivers, random));
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        Mutate resolved = resolve(world, targets, random);
        MessageForger forger = world.messages().forger();
        return Lying.each(world, targets, target -> new Mutator(resolved, forger, target));
    }

    /** Fewer are lied to, or in fewer rounds. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .halves(receivers, some -> new Mutate(kind, field, change, skip, rounds, some))
                .without(rounds == 0, () -> new Mutate(kind, field, change, skip, MANY, receivers))
                .half(
                        rounds,
                        1,
                        less -> new Mutate(kind, field, change, skip, (int) less, receivers))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        String where =
                rounds == 0
                        ? ""
                        : " in " + rounds + " rounds" + (skip == 0 ? "" : " after " + skip);
        return "let "
                + Names.of(targets)
                + " lie about the "
                + field
                + " of each "
                + kind
                + " ("
                + change.word()
                + ") to "
                + (receivers.isEmpty() ? "some nodes" : Names.of(receivers))
                + where;
    }

    /** The mouth of one liar. */
    private static final class Mutator implements Interceptor {
        private final Mutate fault;
        private final MessageForger forger;
        private final int liar;
        private final TreeMap<Integer, MessageForger.Reading> last = new TreeMap<>();
        private Optional<Long> firstRound = Optional.empty();

        Mutator(Mutate fault, MessageForger forger, int liar) {
            this.fault = fault;
            this.forger = forger;
            this.liar = liar;
        }

        @Override
        public void sent(int to, byte[] message, Outlet outlet) {
            Optional<MessageForger.Reading> read = forger.read(message);
            read.ifPresent(this::noteRound);
            if (read.isEmpty()
                    || !read.get().kind().equals(fault.kind)
                    || !Lying.concerns(fault.receivers, to)) {
                outlet.send(to, message);
                return;
            }
            Optional<MessageForger.Reading> earlier = Optional.ofNullable(last.put(to, read.get()));
            byte[] said =
                    read.filter(this::isInRound)
                            .flatMap(it -> fault.change.of(it, fault.field, earlier))
                            .map(changed -> forger.write(liar, message, changed))
                            .orElse(message);
            outlet.send(to, said);
        }

        @Override
        public void received(int from, byte[] message, Outlet outlet) {
            forger.read(message).ifPresent(this::noteRound);
        }

        private void noteRound(MessageForger.Reading message) {
            if (firstRound.isEmpty() && message.round() > 0) {
                firstRound = Optional.of(message.round());
            }
        }

        private boolean isInRound(MessageForger.Reading message) {
            long since = message.round() - firstRound.orElse(message.round());
            return message.round() == 0
                    || (since >= fault.skip
                            && (fault.rounds == 0 || since < (long) fault.skip + fault.rounds));
        }
    }

    /** Makes the fault known. */
    public static final class Type implements Lying.Type {
        @Override
        public Fault defaults() {
            return new Mutate(ANY, ANY, Change.ANY, 0, 0, List.of());
        }

        @Override
        public int weight() {
            return 4;
        }

        @Override
        public Fault draw(Randomness random) {
            // Rounds may be long: a lie that waits for the third may never be told.
            int skip = random.pick(List.of(0, 0, 0, 1, 2));
            int rounds = random.pick(List.of(0, 0, 1, 2, 3));
            return new Mutate(ANY, ANY, Change.ANY, skip, rounds, new ArrayList<>());
        }
    }
}
