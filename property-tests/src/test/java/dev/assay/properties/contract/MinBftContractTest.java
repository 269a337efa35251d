// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.contract;

import dev.assay.harness.Target;
import dev.assay.harness.target.MinBftTarget;

class MinBftContractTest implements ConsensusContract {
    @Override
    public Target target() {
        return new MinBftTarget();
    }
}
