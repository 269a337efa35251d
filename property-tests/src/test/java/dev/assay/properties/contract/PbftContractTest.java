// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.contract;

import dev.assay.harness.Target;
import dev.assay.harness.target.PbftTarget;

class PbftContractTest implements ConsensusContract {
    @Override
    public Target target() {
        return new PbftTarget();
    }
}
