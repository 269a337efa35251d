// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import dev.assay.simulation.Address;
import dev.assay.simulation.Control;
import dev.assay.simulation.Impairment;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.StorageControls;
import dev.assay.simulation.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A world in which the nodes are processes of this machine and time is real: kill -9 and restart,
 * stop and continue, restart with nothing, and, where namespaces can be had, partitions of every
 * shape. What it cannot do it does not offer, so that a schedule that needs more is refused.
 *
 * <p>Driver code runs on one thread. A node that ends by itself is started again after a second, as
 * a supervisor would, and {@link #deaths} tells of it. Nodes tell nothing of their insides but, for
 * systems that can be asked, who leads; asked a few times a second.
 */
public final class ProcessWorld implements World, World.ProcessControls, AutoCloseable {
    /** The id of this world. */
    public static final String ID = "processes";

    /** What listeners hear when a fault met a node that did not run. */
    public static final String WITHOUT_EFFECT = "without-effect";

    private static final Duration DRIVE_LIMIT = Duration.ofSeconds(90);
    private static final long WATCH_MILLIS = 100;
    private static final long SUPERVISOR_NANOS = 1_000_000_000L;
    private static final int MOST_DEATHS = 1_000;

    private final TrialRecord record;
    private final Leavings leavings;
    private final Network network;
    private final ProcessPlaces places;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final boolean[] killed;
    private final boolean[] paused;
    private final long[] diedAt;
    private final List<Death> deaths = Collections.synchronizedList(new ArrayList<>());
    private final List<String> ineffective = Collections.synchronizedList(new ArrayList<>());
    private final List<ObservationListener> listeners =
            new java.util.concurrent.CopyOnWriteArrayList<>();
    private final ScheduledExecutorService driver;
    private final AtomicReference<Optional<RuntimeException>> failure =
            new AtomicReference<>(Optional.empty());
    private volatile OptionalInt leader = OptionalInt.empty();
    private volatile long origin = System.nanoTime();
    private volatile boolean closed;
    private Optional<Thread> leaderWatch = Optional.empty();
    private long term;

    /** A node that ended although no fault had killed it. */
    public record Death(long timeNanos, int node, int exitCode, String lastWords) {}

    /** Undoes everything, from whatever thread, once. */
    private static final class Leavings {
        private final TrialRecord record;
        private final Path recordFile;
        private boolean gone;

        private Leavings(TrialRecord record, Path recordFile) {
            this.record = record;
            this.recordFile = recordFile;
        }

        synchronized void clear() {
            if (!gone) {
                gone = true;
                Leftovers.undo(record.id(), Leftovers.linesOf(recordFile), new ArrayList<>());
                record.close();
            }
        }
    }

    private ProcessWorld(Builder builder) {
        record = TrialRecord.begin(builder.state);
        leavings = new Leavings(record, record.file());
        killed = new boolean[builder.nodes];
        paused = new boolean[builder.nodes];
        diedAt = new long[builder.nodes];
        driver =
                Executors.newSingleThreadScheduledExecutor(
                        task -> Thread.ofPlatform().daemon().name("nemesis").unstarted(task));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            Path folder = builder.work.resolve("assay-" + record.id());
            record.add(TrialRecord.FOLDER, folder.toString());
            network =
                    builder.namespaces ? Namespaces.make(record, builder.nodes) : Network.LOOPBACK;
            places = new ProcessPlaces(network, builder.nodes, builder.ports, folder);
            for (int node = 0; node < builder.nodes; node++) {
                NodePlan plan = builder.maker.plan(node, places);
                NodeProcess.Folders folders =
                        new NodeProcess.Folders(
                                places.home(node),
                                places.data(node),
                                builder.logs.resolve("n" + node + ".log"));
                nodes.add(new NodeProcess(node, plan, network, record, folders));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private final Thread hook = new Thread(this::closeAtExit, "clean-up");

    /**
     * How a world is made.
     *
     * @param nodes how many
     * @param ports names of ports, with the number of the first node's, or 0 for one that is free
     * @param maker says how each node is run
     * @param namespaces whether each node has a network of its own
     * @param state where it is written down what is created
     * @param work where the folders of the trial go, short-lived
     * @param logs where what the nodes print goes
     */
    public record Builder(
            int nodes,
            java.util.Map<String, Integer> ports,
            NodePlan.Maker maker,
            boolean namespaces,
            Path state,
            Path work,
            Path logs) {
        /**
         * The world with all its nodes up and ready.
         *
         * @throws SurroundingsException when it cannot be made; nothing is left of it then
         */
        public ProcessWorld start() {
            ProcessWorld world = new ProcessWorld(this);
            try {
                world.startNodes();
            } catch (RuntimeException e) {
                world.close();
                throw e;
            }
            return world;
        }
    }

    /** Why partitions cannot be had on this machine; empty when they can. */
    public static Optional<String> withoutNamespaces() {
        return Namespaces.problem();
    }

    private void startNodes() {
        nodes.forEach(NodeProcess::configure);
        for (int node = 0; node < nodes.size(); node++) {
            start(node);
        }
        nodes.forEach(NodeProcess::awaitReady);
        origin = System.nanoTime();
        driver.scheduleWithFixedDelay(
                guarded(this::supervise), WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    // Nothing may start any more once all is cleared, or nobody would know of it.
    private void start(int node) {
        synchronized (leavings) {
            if (!leavings.gone) {
                nodes.get(node).start();
            }
        }
    }

    /** Asks a few times a second who leads; what was heard last counts. */
    public void watchLeader(Supplier<OptionalInt> asked) {
        leaderWatch =
                Optional.of(
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            while (!closed) {
                                                guarded(() -> askWhoLeads(asked)).run();
                                                Pauses.millis(2 * WATCH_MILLIS);
                                            }
                                        }));
    }

    private void askWhoLeads(Supplier<OptionalInt> asked) {
        OptionalInt told = asked.get();
        after(0, () -> leads(told));
    }

    private void leads(OptionalInt told) {
        if (told.isPresent() && !told.equals(leader)) {
            leader = told;
            tell(told.getAsInt(), new Observation.BecameLeader(++term));
        }
    }

    private void tell(int node, Observation observation) {
        long now = nowNanos();
        List.copyOf(listeners).forEach(listener -> listener.observed(now, node, observation));
    }

    private void supervise() {
        for (int node = 0; node < nodes.size(); node++) {
            NodeProcess process = nodes.get(node);
            Optional<Integer> code = process.exitCode();
            if (killed[node] || code.isEmpty()) {
                continue;
            }
            if (diedAt[node] == 0) {
                diedAt[node] = nowNanos();
                if (deaths.size() < MOST_DEATHS) {
                    deaths.add(new Death(diedAt[node], node, code.get(), process.lastWords()));
                }
                tell(node, new Observation.Mark("ended-by-itself", code.get()));
            } else if (!paused[node] && nowNanos() - diedAt[node] > SUPERVISOR_NANOS) {
                diedAt[node] = 0;
                start(node);
            }
        }
    }

    /** Nodes that ended by themselves so far. */
    public List<Death> deaths() {
        return List.copyOf(deaths);
    }

    /** Where the nodes are. */
    public Places places() {
        return places;
    }

    /**
     * Runs driver code now and waits for it.
     *
     * @throws SurroundingsException when it does not come to its end
     */
    public void drive(Runnable action) {
        drive(action, DRIVE_LIMIT);
    }

    void drive(Runnable action, Duration limit) {
        Future<?> driven = driver.submit(action);
        try {
            driven.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            driven.cancel(true);
            throw new SurroundingsException(
                    "the faults did not begin or end within " + limit.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SurroundingsException("interrupted", e);
        }
    }

    /** What went wrong in driver code, or with a node that had to be started; empty so far. */
    public Optional<RuntimeException> failure() {
        return failure.get();
    }

    private Runnable guarded(Runnable action) {
        return () -> {
            if (closed) {
                return;
            }
            try {
                action.run();
            } catch (RuntimeException e) {
                failure.compareAndSet(Optional.empty(), Optional.of(e));
            }
        };
    }

    @Override
    public String id() {
        return ID;
    }

    /** What such a world can do to its nodes. */
    public static Set<Control> controls(boolean namespaces) {
        EnumSet<Control> controls = EnumSet.of(Control.CRASH, Control.PAUSE, Control.EMPTY_DISK);
        if (namespaces) {
            controls.add(Control.PARTITION);
        }
        return controls;
    }

    @Override
    public Set<Control> controls() {
        return controls(network.cuts());
    }

    @Override
    public int nodes() {
        return nodes.size();
    }

    @Override
    public long nowNanos() {
        return System.nanoTime() - origin;
    }

    @Override
    public void after(long delayNanos, Runnable action) {
        try {
            driver.schedule(guarded(action), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException over) {
            // The world was closed meanwhile: nothing happens any more.
            return;
        }
    }

    @Override
    public void attach(int address, Protocol client) {
        throw new UnsupportedOperationException(
                "clients of real processes are real: they are no nodes of this world");
    }

    @Override
    public void listenForClients(IntConsumer listener) {
        // Clients have no addresses here that a fault could be aimed at.
    }

    @Override
    public OptionalInt leader() {
        OptionalInt told = leader;
        return told.isPresent() && !killed[told.getAsInt()] ? told : OptionalInt.empty();
    }

    @Override
    public void listen(ObservationListener listener) {
        listeners.add(listener);
    }

    @Override
    public NetworkControls network() {
        if (!network.cuts()) {
            throw lacks(Control.PARTITION);
        }
        return new Cuts();
    }

    private static UnsupportedOperationException lacks(Control control) {
        return new UnsupportedOperationException(
                "the world '" + ID + "' lacks the control '" + control.word() + "'");
    }

    /** Links between nodes. */
    private final class Cuts implements NetworkControls {
        @Override
        public Applied cut(int from, int to) {
            if (Address.isClient(from) || Address.isClient(to)) {
                throw new UnsupportedOperationException("links of clients cannot be cut here");
            }
            network.cut(from, to);
            boolean[] mended = new boolean[1];
            return () -> {
                if (!mended[0]) {
                    mended[0] = true;
                    network.mend(from, to);
                }
            };
        }

        @Override
        public Applied degrade(int from, int to, LinkQuality quality) {
            throw lacks(Control.LINK_QUALITY);
        }

        @Override
        public Applied impair(int from, int to, Impairment impairment) {
            throw lacks(Control.LINK_DELAY);
        }

        @Override
        public Applied clog(int from, int to) {
            throw lacks(Control.CLOG);
        }
    }

    @Override
    public ProcessControls processes() {
        return this;
    }

    @Override
    public void crash(int node) {
        boolean ran = nodes.get(node).kill();
        if (!ran && !killed[node]) {
            without(node, "killed");
        }
        killed[node] = true;
    }

    private void without(int node, String what) {
        ineffective.add(
                "when "
                        + Address.name(node)
                        + " was to be "
                        + what
                        + " it did not run: it had ended by itself");
        tell(node, new Observation.Mark(WITHOUT_EFFECT, ineffective.size()));
    }

    /** Faults that met a node which did not run, in words. */
    public List<String> ineffective() {
        return List.copyOf(ineffective);
    }

    @Override
    public void losePower(int node) {
        throw lacks(Control.POWER_LOSS);
    }

    @Override
    public void restart(int node) {
        if (killed[node]) {
            killed[node] = false;
            diedAt[node] = 0;
            if (!paused[node]) {
                start(node);
            }
        }
    }

    @Override
    public void pause(int node) {
        if (!paused[node]) {
            paused[node] = true;
            boolean ran = nodes.get(node).pause();
            if (!ran && !killed[node]) {
                without(node, "paused");
            }
        }
    }

    @Override
    public void resume(int node) {
        if (paused[node]) {
            paused[node] = false;
            if (!killed[node]
                    && !nodes.get(node).isRunning()
                    && nodes.get(node).exitCode().isEmpty()) {
                start(node);
            }
            nodes.get(node).resume();
        }
    }

    @Override
    public boolean isUp(int node) {
        return !killed[node];
    }

    @Override
    public Applied slow(int node, long nanosPerCallback) {
        throw lacks(Control.SLOW_CPU);
    }

    @Override
    public void install(int node, int version) {
        throw lacks(Control.UPGRADE);
    }

    @Override
    public ClockControls clocks() {
        throw lacks(Control.WALL_CLOCK);
    }

    @Override
    public StorageControls storage() {
        return new Wiping(node -> nodes.get(node).wipe());
    }

    private void closeAtExit() {
        closed = true;
        leavings.clear();
    }

    /** Ends the nodes and removes all that was made for them but their logs. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        leaderWatch.ifPresent(Thread::interrupt);
        driver.shutdownNow();
        try {
            driver.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        nodes.forEach(NodeProcess::stopInOrder);
        leavings.clear();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook finds nothing to do.
            return;
        }
    }
}
