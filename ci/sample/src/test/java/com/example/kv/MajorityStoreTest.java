// SPDX-License-Identifier: Apache-2.0
package com.example.kv;

import static dev.assay.checkers.assertj.AssayAssertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.harness.PlainTarget;
import dev.assay.harness.Target;
import dev.assay.harness.trial.TrialResult;
import dev.assay.histories.History;
import dev.assay.junit.OnTrial;
import dev.assay.junit.Trial;
import org.junit.jupiter.api.Nested;

class MajorityStoreTest {
    @OnTrial
    static Target store() {
        return PlainTarget.of(
                "majority-store",
                nodes -> MajorityStore::new,
                nodes -> new MajorityClient(nodes, false));
    }

    @Trial(
            nodes = 5,
            trials = 5,
            faults = {"partitions", "pauses"},
            workload = "register")
    void keeps_its_promises_whatever_links_do() {}

    @Trial(nodes = 3, trials = 3, faults = "pauses", workload = "register", time = "5s")
    void works_while_a_node_is_away(TrialResult result, History history) {
        assertThat(result.coverage().faultsApplied()).isPositive();
        assertThat(history).isSequentiallyConsistent("kv");
    }

    @Nested
    class WithHastyClients {
        @OnTrial
        static Target hasty() {
            return PlainTarget.of(
                    "hasty-store",
                    nodes -> MajorityStore::new,
                    nodes -> new MajorityClient(nodes, true));
        }

        @Trial(
                faults = {"partitions", "pauses"},
                workload = "register",
                expect = Status.INVALID)
        void reads_are_stale(TrialResult result) {
            assertThat(result.verdict()).isInvalidBy("non-linearizable");
        }
    }
}
