// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.oracle;

import dev.assay.simulation.Observation;
import dev.assay.simulation.Oracle;
import java.util.Optional;

/**
 * Lets an oracle see one of several groups that decide apart from each other ({@link
 * Observation.Within}). It sees no node stop itself, for that is no doing of the group.
 */
public final class InDomain implements Oracle {
    private final String domain;
    private final Oracle oracle;

    /**
     * @param domain the group's name
     */
    public InDomain(String domain, Oracle oracle) {
        this.domain = domain;
        this.oracle = oracle;
    }

    @Override
    public String id() {
        return oracle.id() + "-" + domain;
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        if (observation instanceof Observation.Within within && within.domain().equals(domain)) {
            oracle.observed(timeNanos, address, within.what());
        }
    }

    @Override
    public void excuse(int address) {
        oracle.excuse(address);
    }

    @Override
    public Optional<Violation> violation() {
        return oracle.violation();
    }

    @Override
    public long judged() {
        return oracle.judged();
    }
}
