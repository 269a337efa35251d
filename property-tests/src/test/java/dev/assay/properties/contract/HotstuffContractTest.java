// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.contract;

import dev.assay.harness.Target;
import dev.assay.harness.target.HotstuffTarget;

class HotstuffContractTest implements ConsensusContract {
    @Override
    public Target target() {
        return new HotstuffTarget();
    }
}
