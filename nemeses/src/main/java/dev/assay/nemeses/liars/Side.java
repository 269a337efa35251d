// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * The peers that see a twin and not the original, in a schedule as {@code n0+n3} or {@code nobody}.
 *
 * @param peers sorted
 */
public record Side(List<Integer> peers) {
    private static final String NOBODY = "nobody";

    public Side {
        List<Integer> sorted = new ArrayList<>(new TreeSet<>(peers));
        if (sorted.size() != peers.size() || peers.stream().anyMatch(peer -> peer < 0)) {
            throw new IllegalArgumentException("need nodes, each once: " + peers);
        }
        peers = Collections.unmodifiableList(sorted);
    }

    /** Reads what {@link #toString} writes. */
    public static Side parse(String text) {
        List<Integer> peers = new ArrayList<>();
        for (String name : text.equals(NOBODY) ? new String[0] : text.split("\\+", -1)) {
            if (!name.matches("n[0-9]{1,6}")) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no side; write one such as n0+n3, or nobody");
            }
            peers.add(Integer.parseInt(name.substring(1)));
        }
        return new Side(peers);
    }

    @Override
    public String toString() {
        return peers.isEmpty()
                ? NOBODY
                : String.join("+", peers.stream().map(Address::name).toList());
    }

    String words() {
        return Names.of(peers);
    }
}
