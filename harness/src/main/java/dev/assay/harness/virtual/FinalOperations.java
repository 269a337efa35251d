// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.simulation.World;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The demand for progress after everything was healed: fresh processes call the final operations,
 * and each operation must succeed within a bound of its first invocation, after as many attempts as
 * it takes.
 */
final class FinalOperations {
    private static final long RETRY_NANOS = 50_000_000;

    private final World world;
    private final ClientPool pool;
    private final long limitNanos;
    private final Deque<Operation> waiting;
    private final List<Late> late = new ArrayList<>();
    private int busyLanes;
    private long slowestNanos;
    private int succeeded;

    /** An operation that did not succeed in time. */
    record Late(
            Operation operation, int process, long sinceNanos, int attempts, String lastAnswer) {}

    FinalOperations(World world, ClientPool pool, List<Operation> operations, long limitNanos) {
        this.world = world;
        this.pool = pool;
        this.limitNanos = limitNanos;
        this.waiting = new ArrayDeque<>(operations);
    }

    void start(int lanes) {
        int used = Math.min(lanes, waiting.size());
        busyLanes = used;
        for (int lane = 0; lane < used; lane++) {
            next(lane, pool.client(lane));
        }
    }

    boolean isDone() {
        return busyLanes == 0;
    }

    List<Late> late() {
        return late;
    }

    int succeeded() {
        return succeeded;
    }

    long slowestNanos() {
        return slowestNanos;
    }

    private void next(int lane, ClientPool.Client client) {
        Operation operation = waiting.poll();
        if (operation == null) {
            busyLanes--;
            return;
        }
        Attempt attempt = new Attempt(lane, operation, world.nowNanos());
        world.after(limitNanos, attempt::expire);
        attempt.call(client);
    }

    /** One operation until it succeeded or its time is up. */
    private final class Attempt {
        private final int lane;
        private final Operation operation;
        private final long sinceNanos;
        private int attempts;
        private int process;
        private String lastAnswer = "no answer";
        private boolean over;

        Attempt(int lane, Operation operation, long sinceNanos) {
            this.lane = lane;
            this.operation = operation;
            this.sinceNanos = sinceNanos;
        }

        void call(ClientPool.Client client) {
            attempts++;
            process = client.process();
            client.invoke(operation, outcome -> answered(client, outcome));
        }

        private void answered(ClientPool.Client client, Outcome outcome) {
            if (over) {
                return;
            }
            switch (outcome) {
                case Outcome.Ok ok -> {
                    over = true;
                    succeeded++;
                    slowestNanos = Math.max(slowestNanos, world.nowNanos() - sinceNanos);
                    next(lane, client);
                }
                case Outcome.Failed failed -> again(client, "it failed: " + failed.reason());
                case Outcome.Indefinite unknown ->
                        again(pool.client(lane), "its outcome is unknown: " + unknown.reason());
            }
        }

        private void again(ClientPool.Client client, String answer) {
            lastAnswer = answer;
            world.after(
                    RETRY_NANOS,
                    () -> {
                        if (!over) {
                            call(client);
                        }
                    });
        }

        private void expire() {
            if (over) {
                return;
            }
            over = true;
            late.add(new Late(operation, process, sinceNanos, attempts, lastAnswer));
            next(lane, pool.client(lane));
        }
    }
}
