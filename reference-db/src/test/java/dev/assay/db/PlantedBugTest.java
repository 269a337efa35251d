// SPDX-License-Identifier: Apache-2.0
package dev.assay.db;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.assay.simulation.rules.SimulatedCodeRules;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlantedBugTest {
    @Test
    void everyBugIsFoundByItsName() {
        for (PlantedBug bug : PlantedBug.values()) {
            assertThat(PlantedBug.named(Set.of(bug.switchName()))).containsExactly(bug);
            assertThat(bug.isFoundByDrawnSchedules())
                    .isEqualTo(!bug.description().needs().isEmpty());
            assertThat(bug.description().source()).isNotEmpty();
        }
        assertThat(PlantedBug.names())
                .containsExactly(
                        "ack-before-fsync",
                        "append-without-prev-check",
                        "ballot-taken-for-log-term",
                        "bit-rot-undetected",
                        "clean-pages-trusted",
                        "committed-lost-on-step-down",
                        "configuration-changed-too-early",
                        "configuration-changes-overlap",
                        "elections-without-pre-vote",
                        "empty-disk-joins",
                        "lease-by-wall-clock",
                        "lease-promise-ends-with-term",
                        "lease-without-drift-bound",
                        "lost-tail-taken-for-torn",
                        "match-taken-from-what-was-sent",
                        "messages-without-checksum",
                        "new-format-at-once",
                        "quorums-need-not-meet",
                        "read-error-taken-for-empty",
                        "read-without-quorum",
                        "retry-applied-twice",
                        "rollback-unnoticed",
                        "slow-sync-not-awaited",
                        "snapshot-behind-its-log",
                        "sync-retried",
                        "uncommitted-configuration-in-snapshot",
                        "vote-cleared-in-term",
                        "vote-stored-after-reply",
                        "votes-counted-twice");
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> PlantedBug.named(Set.of("no-such-bug")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-bug")
                .hasMessageContaining("ack-before-fsync");
    }

    @Test
    void nothingInTheDatabaseEscapesTheSeed() {
        JavaClasses simulated =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.assay.db")
                        .that(resideOutsideOfPackage("dev.assay.db.crypto.parallel.."));
        SimulatedCodeRules.check(simulated);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.assay.db.crypto.parallel..")
                .check(simulated);
    }
}
