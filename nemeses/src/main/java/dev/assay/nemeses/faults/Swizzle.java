// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Milder;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Clogs half of the nodes one after the other, unclogs them one after the other in another order,
 * and begins again (FoundationDB's swizzle): messages wait, none is lost. The targets come first.
 *
 * @param periodNanos true time from one step to the next, 1ms … 1h
 * @param clients whether messages from and to clients wait as well
 * @param order whom it clogs, in this order, in place of drawing them
 * @param back the same nodes in the order of unclogging
 */
public record Swizzle(long periodNanos, boolean clients, List<Integer> order, List<Integer> back)
        implements Fault {
    private static final long MILLISECOND = 1_000_000L;

    public Swizzle {
        order = List.copyOf(order);
        back = List.copyOf(back);
        if (periodNanos < MILLISECOND || periodNanos > 3_600_000 * MILLISECOND) {
            throw new IllegalArgumentException(
                    "period must be 1ms … 1h, not " + Durations.format(periodNanos));
        }
        if (!new TreeSet<>(order).equals(new TreeSet<>(back)) || order.size() != back.size()) {
            throw new IllegalArgumentException(
                    "order and back must name the same nodes: " + order + ", " + back);
        }
    }

    @Override
    public String id() {
        return "swizzle";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.CLOG);
    }

    @Override
    public Swizzle resolve(int nodes, List<Integer> targets, Randomness random) {
        if (!order.isEmpty()) {
            for (int node : order) {
                if (node < 0 || node >= nodes || Collections.frequency(order, node) > 1) {
                    throw new IllegalArgumentException(
                            "order must name nodes of " + nodes + ", each once: " + order);
                }
            }
            return this;
        }
        List<Integer> drawn = new ArrayList<>(targets);
        List<Integer> others = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            if (!targets.contains(node)) {
                others.add(node);
            }
        }
        random.shuffle(others);
        drawn.addAll(others);
        List<Integer> half = new ArrayList<>(drawn.subList(0, Math.max(1, nodes / 2)));
        List<Integer> other = new ArrayList<>(half);
        random.shuffle(other);
        return new Swizzle(periodNanos, clients, half, other);
    }

    /** Takes one step after the other until it is taken back. */
    private static final class Clogging implements World.Applied {
        private final World world;
        private final Swizzle swizzle;
        private final SortedMap<Integer, World.Applied> clogged = new TreeMap<>();
        private int next;
        private boolean over;

        Clogging(World world, Swizzle swizzle) {
            this.world = world;
            this.swizzle = swizzle;
        }

        private void step() {
            if (over) {
                return;
            }
            int size = swizzle.order().size();
            int turn = next++ % (2 * size);
            if (turn < size) {
                int node = swizzle.order().get(turn);
                clogged.put(node, clog(node));
            } else {
                end(swizzle.back().get(turn - size));
            }
            world.interruptAfter(swizzle.periodNanos(), this::step);
        }

        private World.Applied clog(int node) {
            return BadLinks.around(
                    world,
                    List.of(node),
                    swizzle.clients(),
                    (from, to) -> world.network().clog(from, to));
        }

        private void end(int node) {
            World.Applied clog = clogged.remove(node);
            if (clog != null) {
                clog.undo();
            }
        }

        @Override
        public void undo() {
            over = true;
            new TreeSet<>(clogged.keySet()).forEach(this::end);
        }
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        Swizzle resolved = resolve(world.nodes(), targets, random);
        Clogging clogging = new Clogging(world, resolved);
        clogging.step();
        return clogging;
    }

    /** Without clients, or one node fewer. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .without(clients, () -> new Swizzle(periodNanos, false, order, back))
                .without(order.size() > 1, this::withoutLast)
                .all();
    }

    private Swizzle withoutLast() {
        List<Integer> fewer = order.subList(0, order.size() - 1);
        return new Swizzle(
                periodNanos, clients, fewer, back.stream().filter(fewer::contains).toList());
    }

    @Override
    public String describe(List<Integer> targets) {
        return "swizzle: clog "
                + (order.isEmpty()
                        ? "half of the nodes, " + Names.of(targets) + " first,"
                        : Names.listed(order))
                + " and unclog "
                + (back.isEmpty() ? "them" : Names.listed(back))
                + ", one every "
                + Durations.format(periodNanos)
                + (clients ? ", clients' too" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new Swizzle(200 * MILLISECOND, false, List.of(), List.of());
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.LINKS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new Swizzle(
                    random.between(10, 300) * MILLISECOND,
                    random.chance(0.5),
                    List.of(),
                    List.of());
        }
    }
}
