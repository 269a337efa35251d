// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.harness.Operation;
import dev.assay.harness.Target;
import dev.assay.harness.Workload;
import dev.assay.harness.trial.Coverage;
import dev.assay.harness.trial.Script;
import dev.assay.harness.trial.Trial;
import dev.assay.histories.EventSink;
import dev.assay.histories.Randomness;
import dev.assay.nemeses.Nemesis;
import dev.assay.simulation.Control;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.World;
import dev.assay.simulation.virtual.Delay;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import dev.assay.simulation.virtual.TraceEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One trial in virtual time: clients work while the nemesis strikes; then a quorum is healed while
 * the rest stays broken, and must serve; then everything is healed, clients go on for the settle
 * time and stop; then fresh processes must succeed with the final operations, and the replicas must
 * catch up with one another, but for those that stopped themselves because their disks are damaged
 * ({@link Halts}).
 *
 * <p>The network loses, doubles and reorders nothing by itself, so that a trial shows a message
 * fault only where its schedule has one.
 */
public final class VirtualTrial {
    private final Trial trial;
    private final Workload.Generator generator;
    private final List<Oracle> oracles;
    private final SimulatedWorld world;
    private final ReplicaWatch replicas;
    private final GoalWatch goals;
    private final ProtocolWatch protocol;
    private final ClientPool pool;
    private final Load load;
    private final Optional<ScriptedLoad> scripted;
    private final Nemesis nemesis;
    private final int quorum;
    private final Randomness core;
    private final BooleanSupplier isOver;

    /**
     * A trial that is about to start.
     *
     * @param sink hears all events of clients and nemesis
     * @param isOver asked after each event; when true the trial ends there
     */
    public VirtualTrial(
            Trial trial, Target target, Workload workload, EventSink sink, BooleanSupplier isOver) {
        this.trial = trial;
        this.isOver = isOver;
        Randomness random = new Randomness(trial.seed()).fork("trial");
        this.generator = workload.generator(random.fork("workload"));
        this.oracles = List.copyOf(target.oracles(trial.nodes()));
        this.world =
                new SimulatedWorld(
                        worldOptions(trial, random.fork("world")),
                        target.protocol(trial.nodes(), trial.switches()));
        this.replicas = new ReplicaWatch(trial.nodes(), this::mayHalt);
        world.listen(replicas);
        this.goals = new GoalWatch(target.goals());
        world.listen(goals);
        this.protocol = new ProtocolWatch(trial.nodes(), world.processes()::isUp);
        world.listen(protocol);
        oracles.forEach(oracle -> world.listen(honest(oracle)));
        int lanes = trial.options().clients();
        this.pool =
                new ClientPool(
                        world, () -> target.session(trial.nodes(), trial.switches()), sink, lanes);
        long think = trial.options().meanThinkTime().toNanos();
        this.load = new Load(world, pool, generator, random.fork("think"), think);
        this.quorum = target.quorum(trial.nodes());
        this.core = random.fork("core");
        this.scripted = trial.script().map(script -> new ScriptedLoad(world, pool, script.calls()));
        EventSink faults =
                event -> {
                    protocol.heard(event);
                    sink.accept(event);
                };
        this.nemesis = new Nemesis(world, trial.schedule(), random.fork("nemesis"), faults);
        pool.onCompletion(nemesis::operationsCompleted);
        nemesis.onForgetting(node -> oracles.forEach(oracle -> oracle.excuse(node)));
    }

    private boolean mayHalt(int node) {
        // A liar's own code may find out that something is wrong with it.
        return nemesis.mayHalt(node) || nemesis.hasLied(node);
    }

    /** Nodes that stopped themselves for good, because their disks are damaged. */
    private SortedSet<Integer> excused() {
        SortedSet<Integer> excused = new TreeSet<>();
        for (int node : nemesis.harmDone().spoilt()) {
            if (!world.processes().isUp(node)) {
                excused.add(node);
            }
        }
        return excused;
    }

    /**
     * A reliable network and disks, each of one of the speeds that are met in practice, from one
     * rack to distant zones: slow ones have more under way that a fault can take, and let more
     * happen at the same time.
     */
    private static SimulationOptions worldOptions(Trial trial, Randomness random) {
        SimulationOptions usual = SimulationOptions.of(trial.seed(), trial.nodes());
        SimulationOptions.Network network = usual.network();
        SimulationOptions.Storage storage = usual.storage();
        Delay latency = oneOf(random, network.latency(), 3_000_000L, 12_000_000L);
        Delay sync = oneOf(random, storage.sync(), 2_000_000L, 8_000_000L);
        return usual.withNetwork(
                        new SimulationOptions.Network(
                                latency,
                                network.loss(),
                                network.duplication(),
                                network.reordering(),
                                network.late()))
                .withStorage(
                        new SimulationOptions.Storage(
                                sync, storage.read(), storage.lost(), storage.torn()));
    }

    private static Delay oneOf(
            Randomness random, Delay usual, long slowMeanNanos, long slowestMeanNanos) {
        long meanNanos = random.pick(List.of(usual.meanNanos(), slowMeanNanos, slowestMeanNanos));
        return new Delay(usual.minNanos(), meanNanos, usual.slowShare(), usual.slowMaxNanos());
    }

    /** Calls the listener for everything that happens in the world; before the trial is run. */
    public void listenToTrace(Consumer<TraceEvent> listener) {
        world.listenToTrace(listener);
    }

    /** Runs the trial to its end. */
    public Report run() {
        int lanes = trial.options().clients();
        nemesis.start();
        scripted.ifPresentOrElse(ScriptedLoad::start, () -> load.start(lanes));
        long limit = trial.options().recoveryLimit().toNanos();
        if (world.runUntil(isOver, trial.options().faultPhase().toNanos())) {
            return cutShort(limit, CoreProgress.Undecided.AT_THE_END);
        }
        CoreProgress progress = core();
        nemesis.healAll();
        if (world.runUntil(isOver, world.nowNanos() + trial.options().settle().toNanos())) {
            return cutShort(limit, progress);
        }
        load.stop();
        scripted.ifPresent(ScriptedLoad::stop);
        world.runUntil(() -> pool.open() == 0, world.nowNanos() + limit);
        long healedNanos = world.nowNanos();
        List<Operation> asked =
                trial.script().map(Script::last).orElseGet(generator::finalOperations);
        FinalOperations last = new FinalOperations(world, pool, asked, limit);
        last.start(lanes);
        // Every final operation expires by itself, so that the lanes always come to an end.
        world.runUntil(last::isDone, Long.MAX_VALUE);
        SortedMap<String, Long> furthest = replicas.furthest(this::isHonest);
        world.runUntil(
                () -> replicas.behind(furthest, this::isInQuestion).isEmpty(),
                world.nowNanos() + limit);
        Convergence converged =
                Convergence.of(
                        replicas.behind(furthest, this::isInQuestion),
                        trial.options().recoveryLimit());
        return report(
                last, healedNanos, replicas.tells() ? converged : Convergence.UNTOLD, progress);
    }

    private CoreProgress core() {
        if (scripted.isPresent()) {
            // Whether a quorum serves cannot be seen without anybody who goes on asking.
            return new CoreProgress.Excused("the clients call what is written down and no more");
        }
        CorePhase phase = new CorePhase(world, nemesis, pool, trial.options().clients());
        return phase.run(quorum, core, isOver);
    }

    private boolean isInQuestion(int node) {
        return isHonest(node) && !excused().contains(node) && takesPart(node);
    }

    /** A node that stands by, and that nobody has asked for, knows nothing. */
    private boolean takesPart(int node) {
        return !world.controls().contains(Control.MEMBERSHIP) || world.membership().takesPart(node);
    }

    private boolean isHonest(int node) {
        return !nemesis.hasLied(node);
    }

    /** What a liar says of itself proves nothing, and breaks nothing that others rely on. */
    private World.ObservationListener honest(Oracle oracle) {
        return (time, address, observation) -> {
            if (isHonest(address)) {
                oracle.observed(time, address, observation);
            }
        };
    }

    /** Nothing is asked of a system that has broken its promise already. */
    private Report cutShort(long limit, CoreProgress progress) {
        FinalOperations none = new FinalOperations(world, pool, List.of(), limit);
        return report(none, world.nowNanos(), Convergence.UNTOLD, progress);
    }

    private Report report(
            FinalOperations last,
            long healedNanos,
            Convergence convergence,
            CoreProgress progress) {
        return new Report(
                nemesis.resolved(),
                world.traceHash(),
                Duration.ofNanos(world.nowNanos()),
                Recovery.of(last, healedNanos, trial.options().recoveryLimit()),
                convergence,
                progress,
                replicas.halts(quorum, excused()),
                trial.nodes() > 1 ? oracles : oraclesThatJudged(),
                world.failures(),
                nemesis.applied(),
                nemesis.harmDone(),
                counters(),
                protocol.exposure());
    }

    /** A node alone has nobody to agree with, but with its own past after a restart. */
    private List<Oracle> oraclesThatJudged() {
        return oracles.stream().filter(oracle -> oracle.judged() > 0).toList();
    }

    private SortedMap<String, Long> counters() {
        SortedMap<String, Long> counters = new TreeMap<>();
        counters.put("clients", (long) pool.attached());
        counters.put("events", world.steps());
        counters.put("halts", replicas.halts(quorum, new TreeSet<>()).count());
        counters.put("leader-changes", replicas.leaderChanges());
        counters.put("messages-delivered", world.deliveredMessages());
        counters.put("messages-dropped", world.droppedMessages());
        counters.put("node-failures", (long) world.failures().size());
        counters.put("observations", replicas.observations());
        goals.counts().forEach((goal, count) -> counters.put(Coverage.GOAL + goal, count));
        counters.put("operations-without-end", (long) pool.open());
        return counters;
    }
}
