// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.Workload;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** The systems and workloads that a test class may name: the class path's, and its own. */
final class Systems {
    private final Plugins plugins;
    private final List<Target> targets = new ArrayList<>();
    private final List<Workload> workloads = new ArrayList<>();

    private Systems(Class<?> test) {
        Class<?> at = test;
        while (at != null && targets.isEmpty() && workloads.isEmpty()) {
            read(at);
            at = at.getEnclosingClass();
        }
        Plugins found = Plugins.of(Thread.currentThread().getContextClassLoader());
        for (Target target : targets) {
            found = found.with(target);
        }
        for (Workload workload : workloads) {
            found = found.with(workload);
        }
        plugins = found;
    }

    /** Those of a test class, or of the classes around it. */
    static Systems of(Class<?> test) {
        return new Systems(test);
    }

    private void read(Class<?> test) {
        for (Field field :
                AnnotationSupport.findAnnotatedFields(
                        test, OnTrial.class, any -> true, HierarchyTraversalMode.TOP_DOWN)) {
            requireStatic(field);
            add(
                    field,
                    ReflectionSupport.tryToReadFieldValue(field, null)
                            .getNonNullOrThrow(problem -> cannot(field, "gave nothing")));
        }
        for (Method method :
                AnnotationSupport.findAnnotatedMethods(
                        test, OnTrial.class, HierarchyTraversalMode.TOP_DOWN)) {
            requireStatic(method);
            if (method.getParameterCount() > 0) {
                throw cannot(method, "must take no parameters");
            }
            Object made = ReflectionSupport.invokeMethod(method, null);
            if (made == null) {
                throw cannot(method, "gave nothing");
            }
            add(method, made);
        }
    }

    private static void requireStatic(Member member) {
        if (!Modifier.isStatic(member.getModifiers())) {
            throw cannot(member, "must be static, for trials are listed before the class is made");
        }
    }

    private void add(Member member, Object found) {
        switch (found) {
            case Target target -> targets.add(target);
            case Workload workload -> workloads.add(workload);
            default ->
                    throw cannot(
                            member,
                            "is of "
                                    + found.getClass().getName()
                                    + ", and must be a dev.assay.harness.Target or Workload");
        }
    }

    private static HarnessInputException cannot(Member member, String why) {
        return new HarnessInputException("@OnTrial " + member.getName() + " " + why);
    }

    Plugins plugins() {
        return plugins;
    }

    /** True for a target that only the test class knows. */
    boolean isOwn(String id) {
        return targets.stream().anyMatch(target -> target.id().equals(id));
    }

    /** The target of this name, the class's own where there is no name. */
    Target target(String id) {
        if (!id.isEmpty()) {
            return plugins.target(id);
        }
        if (targets.size() != 1) {
            throw new HarnessInputException(
                    (targets.isEmpty() ? "no system is on trial" : "several systems are on trial")
                            + ": mark a static field or method of type dev.assay.harness.Target"
                            + " with @OnTrial, or name one, @Trial(target = …); known: "
                            + (plugins.targets().isEmpty()
                                    ? "none"
                                    : String.join(", ", plugins.targets().keySet())));
        }
        return targets.getFirst();
    }

    /** The workload of this name; without a name the class's own, or the usual one. */
    Workload workload(String id) {
        if (!id.isEmpty()) {
            return plugins.workload(id);
        }
        return Optional.of(workloads)
                .filter(own -> own.size() == 1)
                .map(List::getFirst)
                .orElseGet(() -> plugins.workload("mixed"));
    }
}
