// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.rules;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;

/**
 * What code must not touch if one seed is to determine what it does: clocks, random sources,
 * threads, files, collections without an order, identity hashes, inexact mathematics, mutable
 * statics.
 *
 * <p>It reads byte code, so it cannot see reflection, the default {@code toString} of an object,
 * nor a mutable object behind a final static field of an immutable-looking type. A comparison of
 * trace hashes between two JVMs finds what it misses.
 */
public final class SimulatedCodeRules {
    private static final List<String> MUTABLE_TYPES =
            List.of(
                    "java.util.ArrayList",
                    "java.util.ArrayDeque",
                    "java.util.LinkedList",
                    "java.util.LinkedHashMap",
                    "java.util.LinkedHashSet",
                    "java.util.TreeMap",
                    "java.util.TreeSet",
                    "java.util.PriorityQueue",
                    "java.lang.StringBuilder",
                    "dev.assay.histories.Randomness");

    private SimulatedCodeRules() {}

    /**
     * Throws an {@link AssertionError} that names every violation and its cure in the main classes
     * of these packages and below.
     */
    public static void check(String... packages) {
        check(
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(packages));
    }

    /** As above, for classes that were imported by the caller. */
    public static void check(JavaClasses classes) {
        deterministic().check(classes);
    }

    /** The rule, for those who combine it with others. */
    public static ArchRule deterministic() {
        return ArchRuleDefinition.classes()
                .should(touchNothingThatASeedDoesNotDetermine())
                .because("the same seed must take the same course in every virtual machine");
    }

    private static ArchCondition<JavaClass> touchNothingThatASeedDoesNotDetermine() {
        return new ArchCondition<>("touch nothing that a seed does not determine") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    Ban.touchedBy(access)
                            .ifPresent(
                                    ban ->
                                            report(
                                                    access,
                                                    access.getDescription() + ": " + ban.cure(),
                                                    events));
                }
                for (JavaField field : type.getFields()) {
                    if (isMutableStatic(field)) {
                        String cure = ": trials would share it; make it an instance field";
                        report(
                                field,
                                field.getDescription() + " is a mutable static" + cure,
                                events);
                    }
                }
            }
        };
    }

    private static void report(Object where, String message, ConditionEvents events) {
        events.add(SimpleConditionEvent.violated(where, message));
    }

    private static boolean isMutableStatic(JavaField field) {
        if (!field.getModifiers().contains(JavaModifier.STATIC)) {
            return false;
        }
        JavaClass type = field.getRawType();
        return !field.getModifiers().contains(JavaModifier.FINAL)
                || type.getPackageName().equals("java.util.concurrent.atomic")
                || MUTABLE_TYPES.contains(type.getName());
    }
}
