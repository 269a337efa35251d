// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Control;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The targets change one field of their messages of one kind by little, before their trusted
 * counters number them: so everybody hears the same lie, under the number that the truth would have
 * had, and none is missing. It is the most that a liar can do with a counter that works; a message
 * that is changed afterwards ({@link Mutate}) needs another number, and its own stays behind.
 *
 * @param kind of message that is numbered; {@code any} draws one
 * @param field of such messages; {@code any} draws one
 * @param change of the field
 */
public record MutateCounted(String kind, String field, Change change) implements Fault {
    @Override
    public String id() {
        return "mutate-counted";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.TRUSTED_COUNTER, Control.MESSAGES);
    }

    @Override
    public Harm harm() {
        return Harm.LIES;
    }

    @Override
    public Fault resolve(World world, List<Integer> targets, Randomness random) {
        var counted = world.messages().forger().counted();
        if (counted.isEmpty()) {
            throw new IllegalArgumentException(
                    "this system does not say which messages its trusted counters number");
        }
        String chosen =
                kind.equals(Lying.ANY) ? random.pick(List.copyOf(counted.sequencedKeySet())) : kind;
        Lying.requireOneOf("kind of numbered message", chosen, counted.sequencedKeySet());
        List<String> fields = counted.getOrDefault(chosen, List.of());
        String told = field.equals(Lying.ANY) ? random.pick(fields) : field;
        Lying.requireOneOf("field of " + chosen, told, new TreeSet<>(fields));
        return new MutateCounted(
                chosen, told, change == Change.ANY ? random.pick(Change.drawn()) : change);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        Fault resolved = resolve(world, targets, random);
        if (!(resolved instanceof MutateCounted lie)) {
            throw new IllegalStateException("not a lie: " + resolved);
        }
        MessageForger forger = world.messages().forger();
        return Names.all(
                targets.stream()
                        .map(target -> world.counters().lie(target, new Liar(lie, forger)))
                        .toList());
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let "
                + Names.of(targets)
                + " lie about the "
                + field
                + " of each "
                + kind
                + " ("
                + change.word()
                + ") before it is numbered";
    }

    /** What one liar has its counter number. */
    private static final class Liar implements UnaryOperator<byte[]> {
        private final MutateCounted lie;
        private final MessageForger forger;
        private Optional<MessageForger.Reading> last = Optional.empty();

        Liar(MutateCounted lie, MessageForger forger) {
            this.lie = lie;
            this.forger = forger;
        }

        @Override
        public byte[] apply(byte[] content) {
            Optional<MessageForger.Reading> read =
                    forger.readUncounted(content).filter(it -> it.kind().equals(lie.kind));
            if (read.isEmpty()) {
                return content;
            }
            Optional<MessageForger.Reading> earlier = last;
            last = read;
            return lie.change
                    .of(read.get(), lie.field, earlier)
                    .map(changed -> forger.writeUncounted(content, changed))
                    .orElse(content);
        }
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new MutateCounted(Lying.ANY, Lying.ANY, Change.ANY);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.COUNTERS;
        }

        @Override
        public int weight() {
            return 4;
        }
    }
}
