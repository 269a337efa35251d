// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.assay.simulation.virtual.SimulatedWorld;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulatedCodeRulesTest {
    private static final JavaClasses FIXTURES =
            new ClassFileImporter().importClasses(Offenders.class.getDeclaredClasses());

    static Stream<Class<?>> offenders() {
        return Arrays.stream(Offenders.class.getDeclaredClasses())
                .filter(fixture -> fixture != Offenders.Good.class);
    }

    @ParameterizedTest
    @MethodSource("offenders")
    void everyBanBites(Class<?> offender) {
        assertThatThrownBy(() -> SimulatedCodeRules.check(FIXTURES.that(type(offender))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("was violated (1 times)")
                .hasMessageContaining(offender.getSimpleName());
    }

    @Test
    void whatIsAllowedPasses() {
        assertThatCode(() -> SimulatedCodeRules.check(FIXTURES.that(type(Offenders.Good.class))))
                .doesNotThrowAnyException();
    }

    @Test
    void everyBanHasAnOffender() {
        List<Ban> touched =
                FIXTURES.stream()
                        .flatMap(fixture -> fixture.getAccessesFromSelf().stream())
                        .flatMap(access -> Ban.touchedBy(access).stream())
                        .distinct()
                        .toList();
        assertThat(touched).containsExactlyInAnyOrderElementsOf(Ban.ALL);
    }

    @Test
    void theSimulationKeepsItsOwnRules() {
        JavaClasses simulated =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.assay.simulation")
                        .that(not(resideInAPackage("dev.assay.simulation.rules..")));
        assertThat(simulated.contain(SimulatedWorld.class)).isTrue();
        SimulatedCodeRules.check(simulated);
    }
}
