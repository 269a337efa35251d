// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import dev.assay.harness.Target;
import dev.assay.nemeses.FaultBudget;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.oracle.CommittedNeverCut;
import dev.assay.simulation.oracle.CommittedPrefixAgreement;
import dev.assay.simulation.oracle.OneLeaderPerTerm;
import dev.assay.simulation.oracle.StateDigestAgreement;
import java.util.List;
import java.util.Set;

/** A small key-value store, replicated by Viewstamped Replication, on trial. */
public final class ViewstampedTarget implements Target {
    @Override
    public String id() {
        return "viewstamped";
    }

    @Override
    public Set<String> switches() {
        return Mistake.names();
    }

    @Override
    public Protocol protocol(int nodes, Set<String> switches) {
        return environment -> new Replica(environment, nodes, Mistake.named(switches));
    }

    @Override
    public Session session(int nodes, Set<String> switches) {
        return new ViewstampedSession(nodes);
    }

    /** A minority may stop; nobody's disk may lose what it had made durable. */
    @Override
    public FaultBudget tolerance(int nodes) {
        int minority = (nodes - 1) / 2;
        return new FaultBudget(minority, 0, 0, minority);
    }

    @Override
    public List<Oracle> oracles(int nodes) {
        return List.of(
                OneLeaderPerTerm.resumable(),
                new CommittedPrefixAgreement(),
                new StateDigestAgreement(),
                new CommittedNeverCut());
    }

    @Override
    public String describe(byte[] message) {
        return Text.decode(message)
                .map(Message::toString)
                .orElse(message.length + " damaged bytes");
    }
}
