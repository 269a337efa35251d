// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.simulation.Address;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How nodes stopped themselves. A node may do so when a fault has damaged its disk, for the rest of
 * the trial, and while a fault is in force that makes it fail; whoever does without such a cause
 * broke the promise to serve. A node that is down at the end because its disk is damaged is excused
 * from recovery and convergence. The others are not, unless too few are left for a quorum: then
 * nothing can be demanded of anybody.
 *
 * @param nodes how many there are
 * @param quorum how many of them must suffice
 * @param count how often nodes stopped themselves
 * @param unexcused the first time that one did without a cause
 * @param excused who is excused at the end, and what it said when it stopped
 */
public record Halts(
        int nodes,
        int quorum,
        long count,
        Optional<Unexcused> unexcused,
        SortedMap<Integer, String> excused) {
    /** A node that stopped itself without a cause. */
    public record Unexcused(long timeNanos, int address, String reason) {}

    public Halts {
        excused = Collections.unmodifiableSortedMap(new TreeMap<>(excused));
    }

    /** Why recovery cannot be demanded, if it cannot. */
    public Optional<String> quorumLost() {
        if (nodes - excused.size() >= quorum) {
            return Optional.empty();
        }
        String who =
                excused.entrySet().stream()
                        .map(node -> Address.name(node.getKey()) + ": " + node.getValue())
                        .collect(Collectors.joining("; "));
        return Optional.of(
                "only %d of %d nodes are left, and a quorum has %d: the disks of the others are damaged (%s)"
                        .formatted(nodes - excused.size(), nodes, quorum, who));
    }
}
