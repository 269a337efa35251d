// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** All faults that schedule files may name. */
public final class FaultTypes {
    private final SortedMap<String, Fault> defaultsById = new TreeMap<>();
    private final SortedMap<FaultFamily, List<FaultType>> drawn = new TreeMap<>();

    private FaultTypes() {}

    /** The faults of this build and of its plug-ins. */
    public static FaultTypes installed() {
        return of(ServiceLoader.load(FaultType.class));
    }

    /** These faults. */
    public static FaultTypes of(Iterable<FaultType> types) {
        FaultTypes all = new FaultTypes();
        List<FaultType> sorted = new ArrayList<>();
        types.forEach(sorted::add);
        // What is drawn must not depend on the order of the class path.
        sorted.sort(Comparator.comparing(type -> type.defaults().id()));
        for (FaultType type : sorted) {
            Fault defaults = type.defaults();
            if (!defaults.getClass().isRecord()) {
                throw new IllegalArgumentException(
                        "fault " + defaults.id() + " is not a record: " + defaults.getClass());
            }
            for (int i = 0; i < type.weight(); i++) {
                all.drawn.computeIfAbsent(type.family(), family -> new ArrayList<>()).add(type);
            }
            Fault other = all.defaultsById.put(defaults.id(), defaults);
            if (other != null) {
                throw new IllegalArgumentException(
                        "two faults are called "
                                + defaults.id()
                                + ": "
                                + other.getClass()
                                + " and "
                                + defaults.getClass());
            }
        }
        return all;
    }

    /** The fault of this name with its default fields. */
    public Optional<Fault> find(String id) {
        return Optional.ofNullable(defaultsById.get(id));
    }

    /** Those that drawn schedules have of a family, each as often as its weight says. */
    List<FaultType> drawn(FaultFamily family) {
        return drawn.getOrDefault(family, List.of());
    }

    /** All of them by name. */
    public SortedMap<String, Fault> all() {
        return Collections.unmodifiableSortedMap(defaultsById);
    }
}
