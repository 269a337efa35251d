// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.toy;

import dev.assay.harness.KnownBug;
import dev.assay.harness.Target;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.Protocol;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A key-value store in which node 0 does all the work, with switches that make it break its
 * promises in known ways.
 */
public final class ToyTarget implements Target {
    public static final String LOSES_WRITES = "loses-writes";
    public static final String STALE_READS = "stale-reads";
    public static final String ANSWERS_BEFORE_SYNC = "answers-before-sync";
    public static final String THROWS = "throws";
    public static final String STAYS_SILENT_AFTER_CRASH = "stays-silent-after-crash";
    public static final String NEVER_ANSWERS = "never-answers";

    @Override
    public String id() {
        return "toy";
    }

    @Override
    public Set<String> switches() {
        return new TreeSet<>(
                List.of(
                        LOSES_WRITES,
                        STALE_READS,
                        ANSWERS_BEFORE_SYNC,
                        THROWS,
                        STAYS_SILENT_AFTER_CRASH,
                        NEVER_ANSWERS));
    }

    @Override
    public Protocol protocol(int nodes, Set<String> switches) {
        return environment -> new ToyNode(environment, switches);
    }

    @Override
    public Session session(int nodes, Set<String> switches) {
        return new ToySession();
    }

    @Override
    public List<Oracle> oracles(int nodes) {
        return List.of();
    }

    @Override
    public List<KnownBug> bugs() {
        return List.of(
                new KnownBug(
                        ANSWERS_BEFORE_SYNC,
                        "answers before the disk is safe",
                        "made up",
                        new TreeSet<>(List.of("crashes"))));
    }
}
