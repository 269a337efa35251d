// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

import java.util.Collections;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The targets and workloads that are there, by id. */
public final class Plugins {
    private final SortedMap<String, Target> targets;
    private final SortedMap<String, Workload> workloads;

    private Plugins(SortedMap<String, Target> targets, SortedMap<String, Workload> workloads) {
        this.targets = Collections.unmodifiableSortedMap(targets);
        this.workloads = Collections.unmodifiableSortedMap(workloads);
    }

    /** Those on the class path. */
    public static Plugins standard() {
        return of(Plugins.class.getClassLoader());
    }

    /** Those that a class loader finds, which is where {@code --plugins} come in. */
    public static Plugins of(ClassLoader loader) {
        return new Plugins(
                load(loader, Target.class, Target::id), load(loader, Workload.class, Workload::id));
    }

    /** These and one more target, which replaces one of the same id. */
    public Plugins with(Target target) {
        SortedMap<String, Target> more = new TreeMap<>(targets);
        more.put(target.id(), target);
        return new Plugins(more, workloads);
    }

    /** These and one more workload, which replaces one of the same id. */
    public Plugins with(Workload workload) {
        SortedMap<String, Workload> more = new TreeMap<>(workloads);
        more.put(workload.id(), workload);
        return new Plugins(targets, more);
    }

    private static <T> SortedMap<String, T> load(
            ClassLoader loader, Class<T> type, Function<T, String> id) {
        SortedMap<String, T> found = new TreeMap<>();
        for (T plugin : ServiceLoader.load(type, loader)) {
            T other = found.put(id.apply(plugin), plugin);
            if (other != null) {
                throw new HarnessInputException(
                        "two plug-ins call themselves "
                                + id.apply(plugin)
                                + ": "
                                + other.getClass().getName()
                                + " and "
                                + plugin.getClass().getName()
                                + "; leave one out");
            }
        }
        return found;
    }

    /** All targets by id. */
    public SortedMap<String, Target> targets() {
        return targets;
    }

    /** All workloads by id. */
    public SortedMap<String, Workload> workloads() {
        return workloads;
    }

    /** The target with this id. */
    public Target target(String id) {
        return find("target", id, targets);
    }

    /** The workload with this id. */
    public Workload workload(String id) {
        return find("workload", id, workloads);
    }

    private static <T> T find(String what, String id, SortedMap<String, T> known) {
        T found = known.get(id);
        if (found == null) {
            throw Names.unknown(what, id, known.keySet());
        }
        return found;
    }
}
