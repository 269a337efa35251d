// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

import dev.assay.nemeses.FaultBudget;
import dev.assay.simulation.Goal;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.Protocol;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/** Another target, of which a subclass changes something. */
public abstract class ForwardingTarget implements Target {
    private final Target target;

    protected ForwardingTarget(Target target) {
        this.target = target;
    }

    @Override
    public String id() {
        return target.id();
    }

    @Override
    public Set<String> switches() {
        return target.switches();
    }

    @Override
    public Protocol protocol(int nodes, Set<String> switches) {
        return target.protocol(nodes, switches);
    }

    @Override
    public Session session(int nodes, Set<String> switches) {
        return target.session(nodes, switches);
    }

    @Override
    public List<Oracle> oracles(int nodes) {
        return target.oracles(nodes);
    }

    @Override
    public List<KnownBug> bugs() {
        return target.bugs();
    }

    @Override
    public List<Goal> goals() {
        return target.goals();
    }

    @Override
    public int usualNodes() {
        return target.usualNodes();
    }

    @Override
    public SortedSet<String> usualFamilies() {
        return target.usualFamilies();
    }

    @Override
    public int quorum(int nodes) {
        return target.quorum(nodes);
    }

    @Override
    public FaultBudget tolerance(int nodes) {
        return target.tolerance(nodes);
    }

    @Override
    public String describe(byte[] message) {
        return target.describe(message);
    }
}
