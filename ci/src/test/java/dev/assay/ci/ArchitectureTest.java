// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What holds for the main code of every module. */
class ArchitectureTest {
    private static final JavaClasses ASSAY =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.assay");

    @Test
    void every_class_lives_in_a_package_that_is_null_marked() {
        // NullAway reads null-marked packages only: a forgotten package-info.java would switch it
        // off unseen.
        classes().should(liveInNullMarkedPackage()).check(ASSAY);
    }

    @Test
    void no_module_depends_on_itself_in_a_circle() {
        slices().matching("dev.assay.(*)..").should().beFreeOfCycles().check(ASSAY);
    }

    @Test
    void only_the_command_line_ends_the_virtual_machine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.assay.ci..")
                // The main class of a virtual machine of its own, in which a user's nodes may have
                // left threads behind.
                .and()
                .doNotHaveFullyQualifiedName("dev.assay.harness.determinism.Probe")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(ASSAY);
    }

    private static ArchCondition<JavaClass> liveInNullMarkedPackage() {
        return new ArchCondition<>("live in a package with @NullMarked") {
            @Override
            public void check(JavaClass checked, ConditionEvents events) {
                boolean marked = checked.getPackage().isAnnotatedWith(NullMarked.class);
                String message =
                        checked.getName()
                                + (marked ? " is" : " is not")
                                + " in a package whose package-info.java says @NullMarked";
                events.add(new SimpleConditionEvent(checked, marked, message));
            }
        };
    }
}
