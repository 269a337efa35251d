// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.assay.nemeses.faults.Partition;
import dev.assay.simulation.rules.SimulatedCodeRules;
import org.junit.jupiter.api.Test;

class DeterministicNemesisTest {
    @Test
    void whatActsInAWorldTouchesNothingThatASeedDoesNotDetermine() {
        JavaClasses acting =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.assay.nemeses")
                        .that(not(resideInAPackage("dev.assay.nemeses.file..")))
                        // Real processes and connections, in real time.
                        .that(not(resideInAPackage("dev.assay.nemeses.processes..")))
                        .that(not(resideInAPackage("dev.assay.nemeses.proxy..")))
                        .that(not(type(ScheduleFile.class)));
        assertThat(acting.contain(Nemesis.class) && acting.contain(Partition.class)).isTrue();
        SimulatedCodeRules.check(acting);
    }
}
