// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.Workload;
import dev.assay.histories.Randomness;
import dev.assay.simulation.World;

/**
 * The clients' daily work: every lane draws operations from the generator and calls them until it
 * is told to stop.
 */
final class Load {
    /** Clients come and go: a new session knows nothing yet of who leads. */
    private static final double LEAVING = 0.1;

    /**
     * Some clients are killed while they wait, which leaves operations of unknown outcome behind.
     */
    private static final double KILLED = 0.01;

    private static final long KILLED_WITHIN_NANOS = 30_000_000;

    private final World world;
    private final ClientPool pool;
    private final Workload.Generator generator;
    private final Randomness random;
    private final long meanThinkNanos;
    private boolean stopped;

    Load(
            World world,
            ClientPool pool,
            Workload.Generator generator,
            Randomness random,
            long meanThinkNanos) {
        this.world = world;
        this.pool = pool;
        this.generator = generator;
        this.random = random;
        this.meanThinkNanos = meanThinkNanos;
    }

    void start(int lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            think(lane, pool.client(lane));
        }
    }

    /** No lane starts another operation from now on. */
    void stop() {
        stopped = true;
    }

    private void think(int lane, ClientPool.Client client) {
        world.after(ClientPool.thinkNanos(random, meanThinkNanos), () -> call(lane, client));
    }

    private void call(int lane, ClientPool.Client client) {
        if (stopped) {
            return;
        }
        Operation operation = generator.next(client.process());
        if (random.chance(KILLED)) {
            world.after(random.nextLong(KILLED_WITHIN_NANOS), client::kill);
        }
        client.invoke(
                operation,
                outcome -> {
                    generator.ended(operation, outcome);
                    if (!stopped) {
                        boolean leaves =
                                outcome instanceof Outcome.Indefinite || random.chance(LEAVING);
                        think(lane, leaves ? pool.client(lane) : client);
                    }
                });
    }
}
