// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static dev.assay.harness.suite.Bite.every;

import dev.assay.nemeses.Target;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Pause;
import dev.assay.nemeses.faults.PowerLoss;
import dev.assay.nemeses.faults.Shape;
import java.util.List;

/** Every fault of networks, processes and clocks beside a defence that it gets past when off. */
final class Bites {
    private static final Target LEADER = new Target.Leader();
    private static final Target ALL = new Target.All();

    private Bites() {}

    static List<Bite> rows() {
        return List.of(
                Bite.of(
                        "partition",
                        "read-without-quorum",
                        "linearizable as kv",
                        every(1500, 1200, Partition.of(Shape.ISOLATE), LEADER)),
                Bite.of(
                        "power-loss",
                        "ack-before-fsync",
                        "committed-prefix-agreement",
                        every(1500, 300, new PowerLoss(), ALL)),
                Bite.of(
                        "pause",
                        "read-without-quorum",
                        "linearizable as kv",
                        every(1500, 1200, new Pause(), LEADER)));
    }
}
