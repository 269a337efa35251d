// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Control;
import dev.assay.simulation.CounterControls;
import dev.assay.simulation.MessageControls;
import dev.assay.simulation.Node;
import dev.assay.simulation.NodeFailure;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.StorageControls;
import dev.assay.simulation.TrustedCounter;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A world in virtual time: one thread takes the next event from a queue and lets it happen. The
 * options' seed and the code determine everything, down to the last byte of {@link #traceHash}, on
 * every JVM.
 *
 * <p>What it cannot show: races between threads of a node (there are none), the cost of computing
 * (callbacks take no time), and the backpressure of a transport (links hold any number of
 * messages).
 */
public final class SimulatedWorld implements World {
    /**
     * More events than this at one instant mean that time stands still: a timer that sets itself
     * again without a delay.
     */
    private static final long MAX_EVENTS_PER_INSTANT = 10_000_000;

    private final SimulationOptions options;
    private final Randomness random;
    private final EventQueue queue = new EventQueue();
    private final Trace trace = new Trace();
    private final Hosts hosts;
    private final SimulatedNetwork network;
    private final HostControls controls;
    private final DiskControls storage;
    private final LiarControls liars;
    private final SimulatedCounters counters;
    private final Optional<TrustedCounter.Make> counterMake;
    private final long counterSecret;
    private final Optional<Operator> operator;
    private final List<Predicate<Observation>> formation;

    /** Which node has not told yet what of the formation. */
    private final BitSet absent = new BitSet();

    private final List<ObservationListener> listeners = new ArrayList<>();
    private final List<IntConsumer> clientListeners = new ArrayList<>();
    private final List<NodeFailure> failures = new ArrayList<>();

    private long now;
    private long eventsAtThisInstant;
    private long steps;
    private long delivered;
    private long dropped;
    private @Nullable Throwable driverFailure;

    /** A world whose nodes are about to start at time 0. */
    public SimulatedWorld(SimulationOptions options, Protocol protocol) {
        this.options = options;
        this.random = new Randomness(options.seed()).fork("world");
        this.counterMake = protocol.counters();
        this.counterSecret = random.fork("trusted counters").nextLong();
        this.hosts = new Hosts(this, protocol);
        this.network = new SimulatedNetwork(this, hosts::at);
        this.controls = new HostControls(this, hosts);
        this.storage = new DiskControls(this, hosts);
        this.counters = new SimulatedCounters(this, hosts);
        this.liars =
                new LiarControls(
                        this,
                        hosts,
                        counterMake.isPresent()
                                ? protocol.forger(node -> hosts.node(node).counter())
                                : protocol.forger());
        this.operator = protocol.administration().map(it -> new Operator(this, hosts, it));
        operator.ifPresent(this::listen);
        this.formation = protocol.formation();
        absent.set(0, hosts.nodeCount() * formation.size());
        for (int address = 0; address < hosts.nodeCount(); address++) {
            Host node = hosts.node(address);
            schedule(0, new Happening.Callback(node, 0, TraceEvent.Kind.STARTED, node::start));
        }
    }

    /** What this world was made of. */
    public SimulationOptions options() {
        return options;
    }

    @Override
    public String id() {
        return "simulated";
    }

    @Override
    public Set<Control> controls() {
        EnumSet<Control> controls = EnumSet.allOf(Control.class);
        if (operator.isEmpty()) {
            controls.remove(Control.MEMBERSHIP);
        }
        if (counterMake.isEmpty()) {
            controls.remove(Control.TRUSTED_COUNTER);
        }
        return controls;
    }

    @Override
    public boolean isFormed() {
        return absent.isEmpty();
    }

    @Override
    public int nodes() {
        return hosts.nodeCount();
    }

    @Override
    public long nowNanos() {
        return now;
    }

    @Override
    public void after(long delayNanos, Runnable action) {
        long time = timeIn(delayNanos);
        schedule(time, new Happening.Driver(TraceEvent.Kind.DRIVER, TraceEvent.NOWHERE, action));
    }

    @Override
    public void interruptAfter(long delayNanos, Runnable action) {
        queue.addAhead(timeIn(delayNanos), new Happening.Interrupt(action));
    }

    private long timeIn(long delayNanos) {
        if (delayNanos < 0 || delayNanos > Long.MAX_VALUE - now) {
            throw new IllegalArgumentException(
                    "a delay must not be negative or endless: " + delayNanos + " ns");
        }
        return now + delayNanos;
    }

    @Override
    public void attach(int address, Protocol client) {
        Host host = hosts.addClient(address, client);
        trace.record(now, TraceEvent.Kind.STARTED, address);
        host.start();
        clientListeners.forEach(listener -> listener.accept(address));
    }

    @Override
    public void listenForClients(IntConsumer listener) {
        hosts.forEachClient(listener);
        clientListeners.add(listener);
    }

    @Override
    public OptionalInt leader() {
        return hosts.leader();
    }

    @Override
    public SimulatedNetwork network() {
        return network;
    }

    @Override
    public ProcessControls processes() {
        return controls;
    }

    @Override
    public ClockControls clocks() {
        return controls;
    }

    @Override
    public StorageControls storage() {
        return storage;
    }

    @Override
    public Applied buggify(int node, double active, double yes) {
        return new Once(hosts.node(node).badLuck().add(active, yes)::undo);
    }

    @Override
    public MessageControls messages() {
        return liars;
    }

    @Override
    public MembershipControls membership() {
        return operator.orElseThrow(
                () ->
                        new UnsupportedOperationException(
                                "nobody can change who takes part in this protocol"));
    }

    @Override
    public CounterControls counters() {
        return hasCounters() ? counters : World.super.counters();
    }

    /** True when nodes have trusted counters. */
    boolean hasCounters() {
        return counterMake.isPresent();
    }

    /** True when these forget their count at each start of a node. */
    boolean countersAreVolatile() {
        return counterMake.equals(Optional.of(TrustedCounter.Make.VOLATILE));
    }

    long counterSecret() {
        return counterSecret;
    }

    @Override
    public void listen(ObservationListener listener) {
        listeners.add(listener);
    }

    /**
     * Calls the listener for every event from now on; costs much time, and changes nothing else.
     */
    public void listenToTrace(Consumer<TraceEvent> listener) {
        trace.listen(listener);
    }

    /** A number that two runs share only if they took the same course so far. */
    public long traceHash() {
        return trace.hash();
    }

    /** Nodes and clients that threw exceptions, in order of time. */
    public List<NodeFailure> failures() {
        return List.copyOf(failures);
    }

    /** How many events happened. */
    public long steps() {
        return steps;
    }

    /** How many messages reached a node or client. */
    public long deliveredMessages() {
        return delivered;
    }

    /** How many messages were lost, cut off, or came to a dead node. */
    public long droppedMessages() {
        return dropped;
    }

    /**
     * Lets everything happen that happens before or at this true time, then sets the time to it.
     */
    public void runUntil(long timeNanos) {
        while (!queue.isEmpty() && queue.earliestTime() <= timeNanos) {
            step();
        }
        now = Math.max(now, timeNanos);
    }

    /**
     * Runs until the condition holds (asked after each event), or the time is reached; returns
     * whether it holds.
     */
    public boolean runUntil(BooleanSupplier condition, long timeNanos) {
        while (!condition.getAsBoolean()) {
            if (queue.isEmpty() || queue.earliestTime() > timeNanos) {
                now = Math.max(now, timeNanos);
                return false;
            }
            step();
        }
        return true;
    }

    /** Lets the next event happen; false when there is none. */
    public boolean step() {
        if (queue.isEmpty()) {
            return false;
        }
        long time = queue.earliestTime();
        eventsAtThisInstant = time == now ? eventsAtThisInstant + 1 : 0;
        if (eventsAtThisInstant > MAX_EVENTS_PER_INSTANT) {
            throw new IllegalStateException(
                    "time stands still at "
                            + now
                            + " ns: more than "
                            + MAX_EVENTS_PER_INSTANT
                            + " events there");
        }
        now = time;
        steps++;
        perform(queue.poll());
        if (driverFailure != null) {
            throwDriverFailure(driverFailure);
        }
        return true;
    }

    private static void throwDriverFailure(Throwable thrown) {
        if (thrown instanceof RuntimeException failure) {
            throw failure;
        }
        throw (Error) thrown;
    }

    void perform(Happening event) {
        switch (event) {
            case Happening.Delivery delivery -> arrive(delivery);
            case Happening.Worked worked -> worked.host().worked(worked.generation());
            case Happening.Wake wake -> wake.host().wake(wake.generation());
            case Happening.Callback callback -> call(callback);
            case Happening.Interrupt interrupt -> interrupt.action().run();
            case Happening.Driver driver -> {
                trace.record(now, driver.kind(), driver.address());
                driver.action().run();
            }
        }
    }

    private void arrive(Happening.Delivery delivery) {
        if (!network.admits(delivery)) {
            return;
        }
        Host to = delivery.link().to;
        Lies lies = to.liesIfAny();
        if (lies == null) {
            reach(to, delivery);
        } else {
            lies.arrived(delivery);
        }
    }

    /** A message reaches one instance of those at its receiver's address. */
    void reach(Host to, Happening.Delivery delivery) {
        if (to.isHindered()) {
            if (to.isQueueFull()) {
                network.drop(TraceEvent.Kind.LOST, delivery);
                return;
            }
            Runnable late = () -> deliver(to, delivery);
            TraceEvent.Kind kind = to.isPaused() ? TraceEvent.Kind.RESUMED : TraceEvent.Kind.WORKED;
            to.hold(new Happening.Callback(to, to.incarnation(), kind, late));
            return;
        }
        int incarnation = to.incarnation();
        try {
            deliver(to, delivery);
        } catch (Throwable thrown) {
            failed(to, incarnation, thrown);
        }
    }

    private void deliver(Host to, Happening.Delivery delivery) {
        Link link = delivery.link();
        Node node = to.node();
        if (node == null) {
            network.drop(TraceEvent.Kind.DEAD, delivery);
            return;
        }
        delivered++;
        traceMessage(TraceEvent.Kind.DELIVERED, delivery);
        Lies lies = to.liesIfAny();
        if (lies != null) {
            lies.received(link.from.address, delivery.message());
        }
        node.receive(link.from.address, delivery.message());
    }

    private void call(Happening.Callback callback) {
        Host host = callback.host();
        if (!host.isUp() || host.incarnation() != callback.incarnation()) {
            return;
        }
        if (host.isHindered()) {
            host.hold(callback);
            return;
        }
        run(callback);
    }

    /** Runs a callback of an incarnation that is alive, whatever hinders its host. */
    void run(Happening.Callback callback) {
        Host host = callback.host();
        trace.record(now, callback.kind(), host.address);
        try {
            callback.action().run();
        } catch (Throwable thrown) {
            failed(host, callback.incarnation(), thrown);
        }
    }

    private void failed(Host host, int incarnation, Throwable thrown) {
        if (thrown instanceof VirtualMachineError error
                && !(thrown instanceof StackOverflowError)) {
            throw error;
        }
        if (host.incarnation() != incarnation) {
            return; // Killed in the middle of this callback: what came after never happened.
        }
        failures.add(NodeFailure.of(now, host.address, incarnation, thrown));
        String what = thrown.getClass().getName();
        trace.record(
                now,
                TraceEvent.Kind.FAILED,
                host.address,
                host.address,
                Trace.hash(what),
                thrown::toString);
        host.kill();
    }

    void observed(Host host, Observation observation) {
        switch (observation.what()) {
            case Observation.BecameLeader it -> host.leads(it.term());
            case Observation.SteppedDown it -> host.steppedDown();
            case Observation.Committed it -> {}
            case Observation.Applied it -> {}
            case Observation.Configured it -> {}
            case Observation.Mark it -> {}
            case Observation.Halted it -> {}
            case Observation.Within it -> throw new IllegalStateException("nested: " + it);
        }
        if (!absent.isEmpty()) {
            for (int i = 0; i < formation.size(); i++) {
                if (formation.get(i).test(observation)) {
                    absent.clear(host.address * formation.size() + i);
                }
            }
        }
        long content = Trace.hash(observation);
        trace.record(
                now,
                TraceEvent.Kind.OBSERVED,
                host.address,
                host.address,
                content,
                observation::toString);
        for (ObservationListener listener : listeners) {
            try {
                listener.observed(now, host.address, observation);
            } catch (RuntimeException | Error thrown) {
                driverFailed(thrown);
            }
        }
        if (observation instanceof Observation.Halted) {
            host.kill();
        }
    }

    /** Driver code threw in the middle of a node's: through the node it would look like its own. */
    void driverFailed(Throwable thrown) {
        driverFailure = driverFailure == null ? thrown : driverFailure;
    }

    void schedule(long time, Happening event) {
        queue.add(time, event);
    }

    /** Schedules before everything else at that time, in the order of these calls. */
    void scheduleAhead(long time, Happening event) {
        queue.addAhead(time, event);
    }

    void countDrop() {
        dropped++;
    }

    void traceMessage(TraceEvent.Kind kind, Happening.Delivery delivery) {
        Link link = delivery.link();
        int bytes = delivery.message().length;
        trace.record(
                now,
                kind,
                link.from.address,
                link.to.address,
                delivery.hash(),
                () -> bytes + " bytes");
    }

    Trace trace() {
        return trace;
    }

    Randomness random() {
        return random;
    }
}
