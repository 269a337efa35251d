// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import dev.assay.simulation.Control;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A world of real processes on this machine, one for each node of a Jepsen test: the test's
 * database starts and stops them, and its nemesis kills them by SIGKILL and stops them by SIGSTOP.
 * No SSH and no root is needed. Links, clocks and disks are the machine's own and cannot be hurt
 * here. What nodes observe is not heard, so that faults which wait for a named point are refused.
 *
 * <p>All that touches the processes holds this object's lock, which is also the one to give to
 * {@link WorldFaults#of}.
 */
public final class LocalProcesses
        implements World, World.ProcessControls, JepsenTest.Database, AutoCloseable {
    private static final long STOP_SECONDS = 10;

    private final List<Node> nodes;
    private final Function<String, ProcessBuilder> command;
    private final long begun = System.nanoTime();
    private final ScheduledExecutorService later =
            Executors.newSingleThreadScheduledExecutor(
                    work -> {
                        Thread thread = new Thread(work, "assay-local-processes");
                        thread.setDaemon(true);
                        return thread;
                    });

    /** One node: what should be so, and the process that runs. */
    private static final class Node {
        private final String name;
        private @Nullable Process process;
        private boolean isMeantToRun;
        private boolean isPaused;

        Node(String name) {
            this.name = name;
        }

        boolean runs() {
            return process != null && process.isAlive();
        }
    }

    /**
     * @param names of the nodes, as the test has them
     * @param command starts a node's process; called again for each restart
     */
    public LocalProcesses(List<String> names, Function<String, ProcessBuilder> command) {
        this.nodes = names.stream().map(Node::new).toList();
        this.command = command;
    }

    /** The faults that processes can bear. */
    public WorldFaults faults(long seed) {
        return WorldFaults.of(this, this, seed);
    }

    @Override
    public synchronized void start(String name) {
        restart(numberOf(name));
    }

    @Override
    public synchronized void stop(String name) {
        Node node = nodes.get(numberOf(name));
        kill(node);
        node.isMeantToRun = false;
        node.isPaused = false;
    }

    /** Kills all processes that still run. */
    @Override
    public synchronized void close() {
        nodes.forEach(node -> stop(node.name));
        later.shutdownNow();
    }

    private int numberOf(String name) {
        List<String> names = new ArrayList<>();
        nodes.forEach(node -> names.add(node.name));
        int number = names.indexOf(name);
        if (number < 0) {
            throw new IllegalArgumentException(
                    "no node " + name + "; there are " + String.join(", ", names));
        }
        return number;
    }

    private void launch(Node node) {
        try {
            node.process = command.apply(node.name).start();
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "the process of node " + node.name + " does not start", failed);
        }
    }

    // SIGKILL also ends a process that is stopped.
    private static void kill(Node node) {
        Process process = node.process;
        if (process == null) {
            return;
        }
        process.destroyForcibly();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "process " + process.pid() + " of node " + node.name + " does not end");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        node.process = null;
    }

    private static void signal(Node node, String signal) {
        if (!node.runs()) {
            return;
        }
        long pid = java.util.Objects.requireNonNull(node.process).pid();
        try {
            int code =
                    new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
            if (code != 0 && node.runs()) {
                throw new IllegalStateException(
                        "kill -" + signal + " of node " + node.name + " ended with " + code);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("there is no kill command", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void crash(int node) {
        kill(nodes.get(node));
        nodes.get(node).isMeantToRun = false;
    }

    @Override
    public synchronized void restart(int node) {
        Node started = nodes.get(node);
        started.isMeantToRun = true;
        if (!started.isPaused && !started.runs()) {
            launch(started);
        }
    }

    @Override
    public synchronized void pause(int node) {
        nodes.get(node).isPaused = true;
        signal(nodes.get(node), "STOP");
    }

    @Override
    public synchronized void resume(int node) {
        Node resumed = nodes.get(node);
        resumed.isPaused = false;
        signal(resumed, "CONT");
        if (resumed.isMeantToRun && !resumed.runs()) {
            launch(resumed);
        }
    }

    @Override
    public synchronized boolean isUp(int node) {
        return nodes.get(node).isMeantToRun;
    }

    @Override
    public String id() {
        return "local-processes";
    }

    @Override
    public Set<Control> controls() {
        return EnumSet.of(Control.CRASH, Control.PAUSE);
    }

    @Override
    public int nodes() {
        return nodes.size();
    }

    @Override
    public long nowNanos() {
        return System.nanoTime() - begun;
    }

    @Override
    public void after(long delayNanos, Runnable action) {
        later.schedule(
                () -> {
                    synchronized (this) {
                        action.run();
                    }
                },
                delayNanos,
                TimeUnit.NANOSECONDS);
    }

    @Override
    public OptionalInt leader() {
        return OptionalInt.empty();
    }

    @Override
    public ProcessControls processes() {
        return this;
    }

    @Override
    public void losePower(int node) {
        throw cannot("lose power");
    }

    @Override
    public Applied slow(int node, long nanosPerCallback) {
        throw cannot("be slow");
    }

    @Override
    public void install(int node, int version) {
        throw cannot("be upgraded");
    }

    @Override
    public void attach(int address, Protocol client) {
        throw cannot("hold simulated clients");
    }

    @Override
    public void listenForClients(IntConsumer listener) {
        throw cannot("tell of clients");
    }

    @Override
    public NetworkControls network() {
        throw cannot("lose links");
    }

    @Override
    public ClockControls clocks() {
        throw cannot("have clocks of their own");
    }

    @Override
    public dev.assay.simulation.StorageControls storage() {
        throw cannot("have disks of their own");
    }

    @Override
    public void listen(ObservationListener listener) {
        throw cannot("be observed");
    }

    private static UnsupportedOperationException cannot(String what) {
        return new UnsupportedOperationException("processes of this machine cannot " + what);
    }
}
