// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import java.util.Collections;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** All faults that schedule files may name. */
public final class FaultTypes {
    private final SortedMap<String, Fault> defaultsById = new TreeMap<>();

    private FaultTypes() {}

    /** The faults of this build and of its plug-ins. */
    public static FaultTypes installed() {
        return of(ServiceLoader.load(FaultType.class));
    }

    /** These faults. */
    public static FaultTypes of(Iterable<FaultType> types) {
        FaultTypes all = new FaultTypes();
        for (FaultType type : types) {
            Fault defaults = type.defaults();
            if (!defaults.getClass().isRecord()) {
                throw new IllegalArgumentException(
                        "fault " + defaults.id() + " is not a record: " + defaults.getClass());
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

    /** All of them by name. */
    public SortedMap<String, Fault> all() {
        return Collections.unmodifiableSortedMap(defaultsById);
    }
}
