// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.simulation.Address;
import dev.assay.simulation.World;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Helpers of all faults. */
public final class Names {
    private Names() {}

    /** {@code n0, n2 and n3}. */
    public static String of(List<Integer> nodes) {
        if (nodes.isEmpty()) {
            return "nobody";
        }
        String last = Address.name(nodes.getLast());
        if (nodes.size() == 1) {
            return last;
        }
        return nodes.subList(0, nodes.size() - 1).stream()
                        .map(Address::name)
                        .collect(Collectors.joining(", "))
                + " and "
                + last;
    }

    /** {@code n2, n0}: in this order. */
    static String listed(List<Integer> nodes) {
        return nodes.stream().map(Address::name).collect(Collectors.joining(", "));
    }

    /** The kebab-case word of a constant. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code 12.5 %}. */
    static String percent(double probability) {
        return Math.round(probability * 1000) / 10.0 + " %";
    }

    /** One thing to take back in place of many. */
    public static World.Applied all(List<World.Applied> applied) {
        return () -> applied.forEach(World.Applied::undo);
    }
}
