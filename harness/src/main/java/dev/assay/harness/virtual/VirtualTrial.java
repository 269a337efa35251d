// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.harness.Target;
import dev.assay.harness.Workload;
import dev.assay.harness.trial.Trial;
import dev.assay.histories.EventSink;
import dev.assay.histories.Randomness;
import dev.assay.nemeses.Nemesis;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.virtual.Delay;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One trial in virtual time: clients work while the nemesis strikes; then everything is healed, clients go on for the settle
 * time and stop; then fresh processes must succeed with the final operations, and the replicas must catch up with one another.
 *
 * <p>The network loses, doubles and reorders nothing by itself, so that a trial shows a message fault only where its schedule
 * has one.
 */
public final class VirtualTrial {
    private final Trial trial;
    private final Workload.Generator generator;
    private final List<Oracle> oracles;
    private final SimulatedWorld world;
    private final ReplicaWatch replicas;
    private final ClientPool pool;
    private final Load load;
    private final Nemesis nemesis;

    /**
     * A trial that is about to start.
     *
     * @param sink hears all events of clients and nemesis
     */
    public VirtualTrial(Trial trial, Target target, Workload workload, EventSink sink) {
        this.trial = trial;
        Randomness random = new Randomness(trial.seed()).fork("trial");
        this.generator = workload.generator(random.fork("workload"));
        this.oracles = List.copyOf(target.oracles(trial.nodes()));
        this.world = new SimulatedWorld(
                worldOptions(trial, random.fork("world")), target.protocol(trial.nodes(), trial.switches()));
        this.replicas = new ReplicaWatch(trial.nodes());
        world.listen(replicas);
        oracles.forEach(world::listen);
        int lanes = trial.options().clients();
        this.pool = new ClientPool(world, () -> target.session(trial.nodes(), trial.switches()), sink, lanes);
        long think = trial.options().meanThinkTime().toNanos();
        this.load = new Load(world, pool, generator, random.fork("think"), think);
        this.nemesis = new Nemesis(world, trial.schedule(), random.fork("nemesis"), sink);
        pool.onCompletion(nemesis::operationsCompleted);
    }

    /** A reliable network, and disks of one of the speeds that are met in practice: slow ones hold more that is not yet safe. */
    private static SimulationOptions worldOptions(Trial trial, Randomness random) {
        SimulationOptions options = SimulationOptions.of(trial.seed(), trial.nodes());
        SimulationOptions.Storage usual = options.storage();
        long meanNanos = random.pick(List.of(usual.sync().meanNanos(), 2_000_000L, 8_000_000L));
        Delay sync = new Delay(usual.sync().minNanos(), meanNanos, usual.sync().slowShare(), usual.sync().slowMaxNanos());
        return options.withStorage(new SimulationOptions.Storage(sync, usual.read(), usual.lost(), usual.torn()));
    }

    /** Runs the trial to its end. */
    public Report run() {
        int lanes = trial.options().clients();
        nemesis.start();
        load.start(lanes);
        world.runUntil(trial.options().faultPhase().toNanos());
        nemesis.healAll();
        world.runUntil(world.nowNanos() + trial.options().settle().toNanos());
        load.stop();
        long limit = trial.options().recoveryLimit().toNanos();
        world.runUntil(() -> pool.open() == 0, world.nowNanos() + limit);
        long healedNanos = world.nowNanos();
        FinalOperations last = new FinalOperations(world, pool, generator.finalOperations(), limit);
        last.start(lanes);
        // Every final operation expires by itself, so that the lanes always come to an end.
        world.runUntil(last::isDone, Long.MAX_VALUE);
        long furthest = replicas.furthest();
        world.runUntil(() -> replicas.behind(furthest).isEmpty(), world.nowNanos() + limit);
        return report(last, healedNanos, replicas.behind(furthest), furthest);
    }

    private Report report(FinalOperations last, long healedNanos, List<String> behind, long furthest) {
        return new Report(
                nemesis.resolved(),
                world.traceHash(),
                Duration.ofNanos(world.nowNanos()),
                Recovery.of(last, healedNanos, trial.options().recoveryLimit()),
                replicas.tells() ? Convergence.of(behind, furthest, trial.options().recoveryLimit()) : Convergence.UNTOLD,
                oracles,
                world.failures(),
                nemesis.applied(),
                counters());
    }

    private SortedMap<String, Long> counters() {
        SortedMap<String, Long> counters = new TreeMap<>();
        counters.put("clients", (long) pool.processes());
        counters.put("events", world.steps());
        counters.put("leader-changes", replicas.leaderChanges());
        counters.put("messages-delivered", world.deliveredMessages());
        counters.put("messages-dropped", world.droppedMessages());
        counters.put("node-failures", (long) world.failures().size());
        counters.put("observations", replicas.observations());
        counters.put("operations-without-end", (long) pool.open());
        return counters;
    }
}
