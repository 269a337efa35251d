// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.contract;

import dev.assay.harness.ForwardingTarget;
import dev.assay.harness.Target;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.oracle.CommittedNeverCut;
import dev.assay.simulation.oracle.CommittedPrefixAgreement;
import dev.assay.simulation.oracle.OneLeaderPerTerm;
import dev.assay.simulation.oracle.StateDigestAgreement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** A target under every oracle that a contract asks, whichever it names itself. */
final class WatchedTarget extends ForwardingTarget {
    private final Function<Observation, OptionalInt> accused;
    private Accusations accusations;

    WatchedTarget(Target target, Function<Observation, OptionalInt> accused) {
        super(target);
        this.accused = accused;
        this.accusations = new Accusations(accused);
    }

    @Override
    public List<Oracle> oracles(int nodes) {
        List<Oracle> oracles = new ArrayList<>(super.oracles(nodes));
        for (Oracle asked :
                List.of(
                        new CommittedPrefixAgreement(),
                        new StateDigestAgreement(),
                        new CommittedNeverCut(),
                        OneLeaderPerTerm.resumable())) {
            if (oracles.stream().noneMatch(oracle -> oracle.id().equals(asked.id()))) {
                oracles.add(asked);
            }
        }
        accusations = new Accusations(accused);
        oracles.add(accusations);
        return oracles;
    }

    /** Who called whom a liar in the last trial. */
    List<Accusation> accusations() {
        return accusations.heard;
    }

    /** One node said that another lies. */
    record Accusation(int by, int of) {}

    /** Writes accusations down; which of them are true is known only when the trial is over. */
    private static final class Accusations implements Oracle {
        private final Function<Observation, OptionalInt> accused;
        private final List<Accusation> heard = new ArrayList<>();

        Accusations(Function<Observation, OptionalInt> accused) {
            this.accused = accused;
        }

        @Override
        public String id() {
            return "accusations";
        }

        @Override
        public void observed(long timeNanos, int address, Observation observation) {
            accused.apply(observation).ifPresent(of -> heard.add(new Accusation(address, of)));
        }

        @Override
        public Optional<Violation> violation() {
            return Optional.empty();
        }

        // Writing down is no judgement, and where nobody lies there is nothing to judge.
        @Override
        public long judged() {
            return 1;
        }
    }
}
