// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How one node is run.
 *
 * @param prepare commands that run to their end before the first start over an empty data folder
 * @param start the command that is the node, in the foreground
 * @param environment variables besides those of this process
 * @param files by path, written before the first start
 * @param user whose rights the node has, where this process is root
 * @param ready when it can be used
 * @param readyLimit how long that may take
 * @param stop a command that ends it in good order, in place of the signal TERM
 */
public record NodePlan(
        List<List<String>> prepare,
        List<String> start,
        SortedMap<String, String> environment,
        SortedMap<Path, String> files,
        Optional<String> user,
        Readiness ready,
        Duration readyLimit,
        Optional<List<String>> stop) {
    public NodePlan {
        prepare = prepare.stream().map(List::copyOf).toList();
        start = List.copyOf(start);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        if (start.isEmpty()) {
            throw new IllegalArgumentException("a node needs a command that starts it");
        }
    }

    /** Makes the plan of each node of a system. */
    @FunctionalInterface
    public interface Maker {
        /** The plan of a node, with all addresses and folders known. */
        NodePlan plan(int node, Places places);
    }
}
