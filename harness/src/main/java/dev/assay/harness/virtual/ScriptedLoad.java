// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.harness.Outcome;
import dev.assay.harness.trial.Script;
import dev.assay.simulation.World;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The clients' daily work where it is written down: every process calls its operations in order,
 * each at its time or as soon as the one before has ended. One that retired calls nothing more.
 */
final class ScriptedLoad {

    private final World world;
    private final ClientPool pool;
    private final SortedMap<Integer, Deque<Script.Call>> waiting = new TreeMap<>();
    private final SortedMap<Integer, ClientPool.Client> clients = new TreeMap<>();
    private boolean stopped;

    ScriptedLoad(World world, ClientPool pool, List<Script.Call> calls) {
        this.world = world;
        this.pool = pool;
        for (Script.Call call : calls) {
            waiting.computeIfAbsent(call.process(), unused -> new ArrayDeque<>()).add(call);
        }
    }

    void start() {
        waiting.keySet().forEach(this::plan);
    }

    /** No process starts another operation from now on. */
    void stop() {
        stopped = true;
    }

    private void plan(int process) {
        Script.Call next = Objects.requireNonNull(waiting.get(process)).poll();
        if (next != null) {
            world.after(Math.max(0, next.atNanos() - world.nowNanos()), () -> call(next));
        }
    }

    private void call(Script.Call call) {
        if (stopped) {
            return;
        }
        ClientPool.Client client = clients.computeIfAbsent(call.process(), pool::process);
        boolean[] ended = new boolean[1];
        call.killedAfterNanos()
                .ifPresent(
                        delay ->
                                world.after(
                                        delay,
                                        () -> {
                                            if (!ended[0]) {
                                                client.kill();
                                            }
                                        }));
        client.invoke(
                call.operation(),
                outcome -> {
                    ended[0] = true;
                    if (!(outcome instanceof Outcome.Indefinite)) {
                        plan(call.process());
                    }
                });
    }
}
