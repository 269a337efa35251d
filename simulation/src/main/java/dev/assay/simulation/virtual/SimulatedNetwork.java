// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Impairment;
import dev.assay.simulation.World;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** Links between all hosts, and what becomes of a message on them. */
final class SimulatedNetwork implements World.NetworkControls {
    private final SimulatedWorld world;
    private final SimulationOptions.Network options;
    private final IntFunction<Host> hosts;
    private final Randomness lateness;

    /** The orders in force, each shared by some links. */
    private final Map<Impairment, ChainPriorities> orders = new LinkedHashMap<>();

    SimulatedNetwork(SimulatedWorld world, IntFunction<Host> hosts) {
        this.world = world;
        this.options = world.options().network();
        this.hosts = hosts;
        this.lateness = world.random().fork("late messages");
    }

    /**
     * Sends a message on its way. Draws the same number of random numbers whatever happens, so that
     * a fault does not shift later ones.
     */
    void send(Host from, int toAddress, byte[] message) {
        Link link = from.linkTo(hosts.apply(toAddress));
        long hash = Trace.hash(message);
        long latency = options.latency().draw(link.random);
        double loss = link.random.nextDouble();
        double duplication = link.random.nextDouble();
        double reordering = link.random.nextDouble();
        long extra = link.random.nextLong() >>> 1;
        long number = link.sent++;
        long now = world.nowNanos();
        var delivery =
                new Happening.Delivery(link, link.to.incarnation(), link.cutEpoch, hash, message);
        if (link.from == link.to) {
            world.schedule(now + options.latency().minNanos(), delivery);
            return;
        }
        if (link.cuts > 0) {
            drop(TraceEvent.Kind.CUT, delivery);
            return;
        }
        boolean degraded = link.extraDelayNanosMax > 0;
        if (degraded) {
            latency += extra % (link.extraDelayNanosMax + 1);
        }
        long arrival = now + latency;
        boolean lost = loss < 1 - (1 - options.loss()) * link.keep;
        boolean keepsOrder = !degraded && reordering >= options.reordering();
        if (link.impairments != null) {
            var passage = new Impairments.Passage(now, message, arrival, lost);
            link.impairments.pass(passage, number);
            arrival = passage.arrival;
            lost = passage.lost;
            keepsOrder &= passage.keepsOrder;
            delivery = passage.message == message ? delivery : delivery.with(passage.message);
        }
        if (keepsOrder) {
            arrival = Math.max(arrival, link.lastArrival);
            link.lastArrival = arrival;
        }
        if (lost) {
            drop(TraceEvent.Kind.LOST, delivery);
        } else {
            world.schedule(arrival, delivery);
        }
        if (duplication < 1 - (1 - options.duplication()) * link.single) {
            // The copy's latency is derived from the draw above, so that copies take no random
            // number of their own.
            long spread = 2 * options.latency().meanNanos() + link.extraDelayNanosMax;
            world.schedule(now + options.latency().minNanos() + extra % (spread + 1), delivery);
        }
    }

    /**
     * Whether a message that arrives now finds an open link and the incarnation that it was sent
     * to.
     */
    boolean admits(Happening.Delivery delivery) {
        Link link = delivery.link();
        if (link.clogs > 0) {
            link.waiting.add(delivery);
            return false;
        }
        if (link.cuts > 0
                || (link.cutEpoch != delivery.cutEpoch()
                        && delivery.cutEpoch() != Happening.Delivery.ANY)) {
            drop(TraceEvent.Kind.CUT, delivery);
            return false;
        }
        if (!link.to.isUp()
                || (link.to.incarnation() != delivery.incarnation()
                        && delivery.incarnation() != Happening.Delivery.ANY
                        && !lateness.chance(options.late()))) {
            drop(TraceEvent.Kind.DEAD, delivery);
            return false;
        }
        if (Trace.hash(delivery.message()) != delivery.hash()) {
            throw new IllegalStateException(
                    "a message of "
                            + delivery.message().length
                            + " bytes from "
                            + link.from
                            + " to "
                            + link.to
                            + " was changed after it was sent");
        }
        return true;
    }

    void drop(TraceEvent.Kind kind, Happening.Delivery delivery) {
        world.countDrop();
        world.traceMessage(kind, delivery);
    }

    @Override
    public World.Applied cut(int from, int to) {
        Link link = hosts.apply(from).linkTo(hosts.apply(to));
        link.cuts++;
        link.cutEpoch++;
        traceLink(link, "cut");
        return new Once(
                () -> {
                    link.cuts--;
                    traceLink(link, "cut undone");
                });
    }

    @Override
    public World.Applied degrade(int from, int to, World.LinkQuality quality) {
        Link link = hosts.apply(from).linkTo(hosts.apply(to));
        link.degrade(quality);
        traceLink(link, quality.toString());
        return new Once(
                () -> {
                    link.restore(quality);
                    traceLink(link, quality + " undone");
                });
    }

    @Override
    public World.Applied impair(int from, int to, Impairment impairment) {
        Link link = hosts.apply(from).linkTo(hosts.apply(to));
        Impairments impairments = link.impairments;
        if (impairments == null) {
            Randomness random = world.random().fork("impairments of " + link.from + ">" + link.to);
            impairments = new Impairments(random.nextLong());
            link.impairments = impairments;
        }
        Impairments all = impairments;
        Impairments.Stage stage =
                all.add(
                        impairment,
                        (replaying, message, delay) -> replay(link, replaying, message, delay),
                        priorities -> order(priorities).lane(from, to));
        traceLink(link, impairment.toString());
        return new Once(
                () -> {
                    all.remove(stage);
                    leaveOrder(impairment);
                    if (all.isEmpty()) {
                        link.impairments = null;
                    }
                    // What comes from now on need not wait for what is late because of this.
                    link.lastArrival = world.nowNanos();
                    traceLink(link, impairment + " undone");
                });
    }

    private ChainPriorities order(Impairment.Priorities priorities) {
        ChainPriorities order =
                orders.computeIfAbsent(priorities, unused -> new ChainPriorities(priorities));
        order.links++;
        return order;
    }

    /** Whether messages of any link are in an order of priorities. */
    boolean hasOrders() {
        return !orders.isEmpty();
    }

    private void leaveOrder(Impairment impairment) {
        ChainPriorities order = orders.get(impairment);
        if (order != null && --order.links == 0) {
            orders.remove(impairment);
        }
    }

    private void replay(Link link, Impairments.Stage stage, byte[] message, long delayNanos) {
        int any = Happening.Delivery.ANY;
        var copy = new Happening.Delivery(link, any, any, Trace.hash(message), message);
        Runnable again =
                () -> {
                    if (link.impairments != null && link.impairments.has(stage)) {
                        world.perform(copy);
                    }
                };
        world.schedule(world.nowNanos() + delayNanos, new Happening.Interrupt(again));
    }

    @Override
    public World.Applied clog(int from, int to) {
        Link link = hosts.apply(from).linkTo(hosts.apply(to));
        link.clogs++;
        traceLink(link, "clogged");
        return new Once(
                () -> {
                    link.clogs--;
                    traceLink(link, "clog undone");
                    while (link.clogs == 0 && !link.waiting.isEmpty()) {
                        world.scheduleAhead(world.nowNanos(), link.waiting.remove());
                    }
                });
    }

    private void traceLink(Link link, String what) {
        world.trace()
                .record(
                        world.nowNanos(),
                        TraceEvent.Kind.LINK,
                        link.from.address,
                        link.to.address,
                        Trace.hash(what),
                        () -> what);
    }
}
