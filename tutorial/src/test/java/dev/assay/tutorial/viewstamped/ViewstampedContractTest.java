// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import dev.assay.harness.Target;
import dev.assay.properties.contract.ConsensusContract;

class ViewstampedContractTest implements ConsensusContract {
    @Override
    public Target target() {
        return new ViewstampedTarget();
    }

    @Override
    public String workload() {
        return "kv";
    }
}
