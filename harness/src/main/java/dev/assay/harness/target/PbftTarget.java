// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.ModelledKeyRing;
import dev.assay.db.pbft.PbftBug;
import dev.assay.db.pbft.PbftOptions;
import dev.assay.db.pbft.PbftProtocol;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.KnownBug;
import dev.assay.harness.Target;
import dev.assay.nemeses.FaultBudget;
import dev.assay.simulation.Goal;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.oracle.CommittedNeverCut;
import dev.assay.simulation.oracle.CommittedPrefixAgreement;
import dev.assay.simulation.oracle.StateDigestAgreement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The reference database on its Byzantine tier: the same store, replicated by PBFT. It is a target
 * of its own and no switch of {@link ReferenceDbTarget}, because it stands other faults, needs
 * another quorum and reaches other goals, and a target says all these without knowing its switches.
 */
public final class PbftTarget implements Target {
    /** Trials differ in their schedules; the keys may be the same in all of them. */
    private static final KeyRing KEYS = new ModelledKeyRing(1);

    private static final int USUAL_NODES = 4;

    private static PbftProtocol cluster(int nodes, Set<String> switches) {
        return PbftProtocol.of(nodes, switches, KEYS);
    }

    @Override
    public String id() {
        return "reference-db-pbft";
    }

    @Override
    public Set<String> switches() {
        return PbftBug.names();
    }

    @Override
    public int usualNodes() {
        return USUAL_NODES;
    }

    @Override
    public Protocol protocol(int nodes, Set<String> switches) {
        if (nodes > PbftOptions.NODES_MAX) {
            throw new HarnessInputException(
                    id() + " has 1 to " + PbftOptions.NODES_MAX + " nodes, not " + nodes);
        }
        return cluster(nodes, switches);
    }

    @Override
    public Session session(int nodes, Set<String> switches) {
        return new ReferenceDbSession(cluster(nodes, switches)::client);
    }

    @Override
    public int quorum(int nodes) {
        return cluster(nodes, Collections.emptySortedSet()).quorum();
    }

    @Override
    public FaultBudget tolerance(int nodes) {
        return FaultBudget.ofByzantine(nodes);
    }

    @Override
    public List<Oracle> oracles(int nodes) {
        return List.of(
                new CommittedPrefixAgreement(),
                new StateDigestAgreement(),
                new CommittedNeverCut());
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                new Goal(
                        "view-changed",
                        "a primary began a view after the first",
                        observation ->
                                observation instanceof Observation.BecameLeader leader
                                        && leader.term() > 1),
                Goal.ofMark("checkpoint-stable", "a quorum signed the same state"),
                Goal.ofMark("state-transferred", "a replica that was behind took over a state"),
                Goal.ofMark("lie-found", "a message was refused that no honest node signs"),
                Goal.ofMark("log-truncated", "what was prepared was not carried into a view"),
                new Goal(
                        "recovered-with-entries",
                        "a node started over a journal that had certificates",
                        observation ->
                                observation instanceof Observation.Mark mark
                                        && mark.name().equals("recovered")
                                        && mark.value() > 0));
    }

    @Override
    public String describe(byte[] message) {
        return PbftProtocol.describe(message);
    }

    @Override
    public List<KnownBug> bugs() {
        return Arrays.stream(PbftBug.values())
                .filter(PbftBug::isFoundByDrawnSchedules)
                .map(
                        bug ->
                                new KnownBug(
                                        bug.switchName(), bug.summary(), bug.source(), bug.needs()))
                .toList();
    }
}
