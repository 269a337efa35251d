// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.simulation.Address;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Cuts links between nodes.
 *
 * @param shape how it divides them
 * @param clients whether clients still reach everybody
 * @param links what to cut in place of drawing it, such as {@code n0>n2}, each in one direction;
 *     the shape is then but a name
 */
public record Partition(Shape shape, Clients clients, List<Link> links) implements Fault {
    /** The shapes that schedules draw: all but those that a file spells out. */
    private static final List<Shape> DRAWN =
            Arrays.stream(Shape.values()).filter(shape -> shape != Shape.LINKS).toList();

    /** What the partition does to clients, also to those that come while it lasts. */
    public enum Clients {
        /** Clients reach all nodes. */
        REACH_ALL,
        /**
         * Each client lives beside a node (its number modulo the nodes) and is cut off from
         * whatever that node is cut off from.
         */
        SPLIT
    }

    public Partition {
        links = List.copyOf(links);
        if (shape == Shape.LINKS && links.isEmpty()) {
            throw new IllegalArgumentException(
                    "the shape 'links' needs links to cut, such as [n0>n2, n2>n0]");
        }
    }

    /** A partition of this shape which clients do not notice. */
    public static Partition of(Shape shape) {
        return new Partition(shape, Clients.REACH_ALL, List.of());
    }

    @Override
    public String id() {
        return "partition";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.PARTITION);
    }

    @Override
    public Partition resolve(int nodes, List<Integer> targets, Randomness random) {
        for (Link link : links) {
            if (Math.max(link.from(), link.to()) >= nodes) {
                throw new IllegalArgumentException(
                        "there is no link " + link + " between " + nodes + " nodes");
            }
        }
        return links.isEmpty()
                ? new Partition(shape, clients, List.copyOf(shape.cuts(nodes, targets, random)))
                : this;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        SortedSet<Link> cuts = new TreeSet<>(resolve(world.nodes(), targets, random).links());
        List<World.Applied> applied = new ArrayList<>();
        cuts.forEach(cut -> applied.add(world.network().cut(cut.from(), cut.to())));
        if (clients == Clients.SPLIT) {
            boolean[] over = new boolean[1];
            applied.add(() -> over[0] = true);
            world.listenForClients(
                    client -> {
                        if (!over[0]) {
                            split(world, client, cuts, applied);
                        }
                    });
        }
        return Names.all(applied);
    }

    private static void split(
            World world, int client, SortedSet<Link> cuts, List<World.Applied> applied) {
        int home = (client - Address.FIRST_CLIENT) % world.nodes();
        for (Link cut : cuts) {
            if (cut.from() == home) {
                applied.add(world.network().cut(client, cut.to()));
            }
            if (cut.to() == home) {
                applied.add(world.network().cut(cut.from(), client));
            }
        }
    }

    /** Half of the links, or all but one; between two nodes both directions go together first. */
    @Override
    public List<Fault> weaker() {
        List<Fault> weaker = new ArrayList<>();
        if (clients == Clients.SPLIT) {
            weaker.add(new Partition(shape, Clients.REACH_ALL, links));
        }
        if (links.size() > 2) {
            int half = links.size() / 2;
            weaker.add(new Partition(shape, clients, links.subList(0, half)));
            weaker.add(new Partition(shape, clients, links.subList(half, links.size())));
            for (Link link : links) {
                if (link.from() < link.to() && links.contains(link.reversed())) {
                    withoutAny(List.of(link, link.reversed())).ifPresent(weaker::add);
                }
            }
        }
        if (links.size() > 1) {
            links.forEach(link -> withoutAny(List.of(link)).ifPresent(weaker::add));
        }
        return weaker;
    }

    private Optional<Fault> withoutAny(List<Link> mended) {
        List<Link> left = new ArrayList<>(links);
        left.removeAll(mended);
        return left.isEmpty() ? Optional.empty() : Optional.of(new Partition(shape, clients, left));
    }

    @Override
    public String describe(List<Integer> targets) {
        String name = shape.name().toLowerCase(Locale.ROOT).replace('_', '-');
        String what =
                links.isEmpty() ? "around " + Names.of(targets) : sides().orElseGet(this::pairs);
        return "partition "
                + name
                + ": "
                + what
                + (clients == Clients.SPLIT ? ", clients too" : "");
    }

    /** Two sides, where that says it all: {@code n0, n1 | n2, n3, n4}. */
    private Optional<String> sides() {
        SortedSet<Link> cuts = new TreeSet<>(links);
        SortedSet<Integer> here = new TreeSet<>();
        SortedSet<Integer> there = new TreeSet<>();
        for (Link cut : cuts) {
            here.add(cut.from());
        }
        int first = here.first();
        for (Link cut : cuts) {
            if (cut.from() == first) {
                there.add(cut.to());
            }
        }
        here.removeAll(there);
        boolean complete = cuts.size() == 2 * here.size() * there.size();
        for (Link cut : cuts) {
            complete &=
                    here.contains(cut.from()) ? there.contains(cut.to()) : here.contains(cut.to());
        }
        return complete ? Optional.of(names(here) + " | " + names(there)) : Optional.empty();
    }

    private static String names(SortedSet<Integer> nodes) {
        return nodes.stream().map(Address::name).collect(Collectors.joining(", "));
    }

    /** {@code n0|n1, n2>n0}: both directions, one direction. */
    private String pairs() {
        SortedSet<Link> all = new TreeSet<>(links);
        return all.stream()
                .filter(link -> link.from() < link.to() || !all.contains(link.reversed()))
                .map(
                        link ->
                                all.contains(link.reversed())
                                        ? Address.name(link.from()) + "|" + Address.name(link.to())
                                        : link.toString())
                .collect(Collectors.joining(", "));
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return of(Shape.HALVES);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.PARTITIONS;
        }

        @Override
        public Fault draw(Randomness random) {
            Clients clients = random.chance(0.25) ? Clients.SPLIT : Clients.REACH_ALL;
            return new Partition(random.pick(DRAWN), clients, List.of());
        }
    }
}
