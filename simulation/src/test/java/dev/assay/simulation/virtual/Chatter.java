// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import java.nio.ByteBuffer;

/**
 * A toy that uses everything an environment offers: it gossips a counter, persists it, and says
 * what it does.
 */
final class Chatter implements Node {
    private static final long MILLISECOND = 1_000_000L;

    private final Environment environment;
    private final int nodes;
    private final Randomness random;
    private Environment.Timer timer = () -> {};
    private long highest;
    private long end;

    Chatter(Environment environment, int nodes) {
        this.environment = environment;
        this.nodes = nodes;
        this.random = environment.random("chatter");
    }

    @Override
    public void start() {
        environment
                .disk()
                .read(
                        "log",
                        result -> {
                            if (result instanceof dev.assay.simulation.Disk.Result.Done done) {
                                end = done.data().length;
                                environment.observe(
                                        new Observation.Mark("recovered", Trace.hash(done.data())));
                            }
                            tick();
                        });
    }

    private void tick() {
        timer = environment.after(random.between(1, 20) * MILLISECOND, this::tick);
        highest++;
        byte[] message = new byte[8 + random.nextInt(100)];
        ByteBuffer.wrap(message).putLong(highest);
        for (int to = 0; to < nodes; to++) {
            environment.send(to, message);
        }
        environment.disk().write("log", end, message);
        end += message.length;
        environment.disk().sync(done -> environment.observe(new Observation.Applied(highest, end)));
        if (end > 20_000) {
            environment.disk().truncate("log", 10_000);
            end = 10_000;
        }
    }

    @Override
    public void receive(int from, byte[] message) {
        long heard = ByteBuffer.wrap(message).getLong();
        if (heard > highest) {
            highest = heard;
            timer.cancel();
            timer = environment.after(random.between(1, 20) * MILLISECOND, this::tick);
            environment.observe(new Observation.BecameLeader(heard));
        }
        if (heard % 17 == 0) {
            environment.observe(
                    new Observation.Mark(
                            "clocks", environment.wallNanos() ^ environment.monotonicNanos()));
        }
    }
}
