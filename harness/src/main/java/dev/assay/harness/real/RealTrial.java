// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.real;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.Workload;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.virtual.Convergence;
import dev.assay.harness.virtual.CoreProgress;
import dev.assay.harness.virtual.Halts;
import dev.assay.harness.virtual.Recovery;
import dev.assay.harness.virtual.Report;
import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.nemeses.Nemesis;
import dev.assay.nemeses.Trigger;
import dev.assay.nemeses.processes.ProcessWorld;
import dev.assay.nemeses.processes.SurroundingsException;
import dev.assay.simulation.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One trial in real time: clients work, each on a thread of its own, while the nemesis strikes;
 * then everything is healed, clients go on for the settle time and stop; then fresh processes must
 * succeed with the final operations.
 *
 * <p>The seed fixes what is drawn, operation by operation, and the schedule; which client calls
 * what, and when, is up to the machine. Whether a quorum serves while the rest stays broken is not
 * asked, nor is anything of the insides of nodes.
 */
public final class RealTrial {
    private static final long TICK_MILLIS = 50;

    /** A client that cannot connect tries again soon, but does not flood the history. */
    private static final long REFUSED_MILLIS = 50;

    private final Trial trial;
    private final SystemTarget target;
    private final ProcessWorld world;
    private final Workload.Generator generator;
    private final Randomness random;
    private final Recording recording;
    private final Nemesis nemesis;
    private final boolean countsOperations;
    private final Consumer<String> progress;
    private final List<Client> clients = new ArrayList<>();
    private final AtomicReference<Optional<RuntimeException>> broken =
            new AtomicReference<>(Optional.empty());
    private volatile boolean stopped;
    private long completed;

    /**
     * A trial of a system whose nodes are up.
     *
     * @throws dev.assay.nemeses.UnsuitableWorldException when the world cannot do what a step needs
     */
    public RealTrial(
            Trial trial, SystemTarget target, Workload workload, ProcessWorld world, Ears ears) {
        this.trial = trial;
        this.target = target;
        this.world = world;
        this.progress = ears.progress;
        random = new Randomness(trial.seed()).fork("trial");
        generator = workload.generator(random.fork("workload"));
        recording = new Recording(ears.sink, world::nowNanos);
        nemesis = new Nemesis(world, trial.schedule(), random.fork("nemesis"), recording::fault);
        countsOperations =
                trial.schedule().steps().stream()
                        .anyMatch(step -> step.when() instanceof Trigger.AfterOperations);
        int lanes = trial.options().clients();
        for (int lane = 0; lane < lanes; lane++) {
            clients.add(new Client(target, world.places(), recording, lane, lanes));
        }
    }

    /** Who hears of a trial: all its events, and how far it is. */
    public record Ears(EventSink sink, Consumer<String> progress) {}

    /**
     * How it went.
     *
     * @param brokenOff why it did not come to its end, if so
     */
    public record Course(Report report, Optional<RuntimeException> brokenOff) {}

    /** Runs the trial to its end. */
    public Course run() {
        world.listen(
                (time, node, observation) -> {
                    if (observation.name().equals("ended-by-itself")) {
                        String words = " ended by itself, and is started again";
                        recording.fault(told(time, observation.name(), Address.name(node) + words));
                    } else if (observation.name().equals(ProcessWorld.WITHOUT_EFFECT)) {
                        recording.fault(
                                told(time, observation.name(), world.ineffective().getLast()));
                    }
                });
        world.watchLeader(() -> target.leader(world.places()));
        drive(nemesis::start);
        List<Thread> threads = new ArrayList<>();
        for (int lane = 0; lane < clients.size(); lane++) {
            Client client = clients.get(lane);
            Randomness think = random.fork("think " + lane);
            threads.add(Thread.ofVirtual().start(guarded(() -> work(client, think))));
        }
        stay("faults", trial.options().faultPhase());
        drive(nemesis::healAll);
        stay("settling", trial.options().settle());
        stopped = true;
        joinAll(threads);
        long healedNanos = world.nowNanos();
        LastOperations last =
                new LastOperations(
                        recording,
                        world::nowNanos,
                        new LastOperations.Limits(
                                trial.options().recoveryLimit(), target.operationLimit()));
        if (whyBroken().isEmpty()) {
            last.run(clients, finalOperations(), this::isBroken).ifPresent(this::breakOff);
        }
        clients.forEach(Client::close);
        return new Course(report(last.recovery(healedNanos)), whyBroken());
    }

    private static Event told(long time, String what, String words) {
        return new Event.Fault(
                "nemesis", EventType.INFO, time, what, Value.of(words), Collections.emptyMap());
    }

    // What goes wrong breaks the trial off; what was seen until then is kept and judged.
    private void drive(Runnable action) {
        try {
            world.drive(action);
        } catch (RuntimeException e) {
            breakOff(e);
        }
    }

    private void breakOff(RuntimeException why) {
        broken.compareAndSet(Optional.empty(), Optional.of(why));
    }

    private List<Operation> finalOperations() {
        synchronized (generator) {
            return generator.finalOperations();
        }
    }

    private void stay(String phase, Duration duration) {
        long end = world.nowNanos() + duration.toNanos();
        while (world.nowNanos() < end && !isBroken()) {
            progress.accept(
                    "%s: %.0f s left, %,d operations, %,d succeeded"
                            .formatted(
                                    phase,
                                    (end - world.nowNanos()) / 1e9,
                                    recording.operations(),
                                    recording.succeeded()));
            sleep(TICK_MILLIS);
        }
    }

    private boolean isBroken() {
        return whyBroken().isPresent() || Thread.currentThread().isInterrupted();
    }

    private Optional<RuntimeException> whyBroken() {
        return broken.get().or(recording::failure).or(world::failure);
    }

    private Runnable guarded(Lane lane) {
        return () -> {
            try {
                lane.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                breakOff(e);
            }
        };
    }

    /** What a thread of a client does. */
    @FunctionalInterface
    private interface Lane {
        void run() throws InterruptedException;
    }

    private void work(Client client, Randomness think) throws InterruptedException {
        long mean = trial.options().meanThinkTime().toNanos();
        while (!stopped && !isBroken()) {
            if (mean > 0) {
                Thread.sleep(Duration.ofNanos(think.nextLong(2 * mean + 1)));
            }
            Operation operation;
            synchronized (generator) {
                operation = generator.next(client.process());
            }
            Outcome outcome = client.call(operation);
            synchronized (generator) {
                generator.ended(operation, outcome);
                completed++;
                if (countsOperations) {
                    long total = completed;
                    world.after(0, () -> nemesis.operationsCompleted(total));
                }
            }
            if (outcome instanceof Outcome.Failed) {
                Thread.sleep(REFUSED_MILLIS);
            }
        }
    }

    private void joinAll(List<Thread> threads) {
        // A call connects, waits for its answer, and may have to close its connection.
        Duration limit = target.operationLimit().multipliedBy(4).plusSeconds(2);
        int left = Waiting.forAll(threads, limit);
        if (left > 0) {
            breakOff(
                    new SurroundingsException(
                            left
                                    + " clients did not end within "
                                    + limit.toMillis()
                                    + " ms after the faults: their connections do not come back"));
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Report report(Recovery recovery) {
        int nodes = trial.nodes();
        return new Report(
                nemesis.resolved(),
                0,
                Duration.ofNanos(world.nowNanos()),
                recovery,
                Convergence.UNTOLD,
                new CoreProgress.Unasked(trial.schedule().steps().isEmpty()),
                new Halts(nodes, 0, 0, Optional.empty(), new TreeMap<>()),
                List.of(),
                List.of(),
                nemesis.applied(),
                nemesis.harmDone(),
                counters(),
                dev.assay.harness.exposure.Exposure.none());
    }

    private SortedMap<String, Long> counters() {
        SortedMap<String, Long> counters = new TreeMap<>();
        counters.put("ended-by-themselves", (long) world.deaths().size());
        counters.put("faults-without-effect", (long) world.ineffective().size());
        return counters;
    }
}
