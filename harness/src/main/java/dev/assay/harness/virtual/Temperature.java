// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tells a system that makes no progress from one that is slow, without a time-out. Each operation
 * of a client that ends without success makes it hotter, each success cools it down. When it is hot
 * and the nodes have come back to the same state often since the last success, that is a loop which
 * nothing leads out of: a lasso (after Kulahcioglu Ozkan and others, arXiv 2310.09006, who do so
 * for HotStuff). A state here is who leads and what each node said last, so that numbers which only
 * grow do not hide a loop.
 *
 * <p>What it cannot see: a system that serves one operation in a great many; and a loop whose
 * states are told apart by nothing that nodes say is taken for a deadlock.
 */
final class Temperature implements World.ObservationListener {
    /** As often must the nodes come back to a state. */
    private static final int RETURNS = 20;

    private static final int MOST_NAMES = 6;

    private final SortedSet<Integer> core;
    private final int hotAttempts;
    private final SortedMap<Integer, String> states = new TreeMap<>();
    private final SortedMap<String, Integer> visits = new TreeMap<>();
    private final SortedMap<String, Integer> said = new TreeMap<>();
    private int attempts;

    /**
     * @param core whose words count
     * @param hotAttempts so many operations in a row without success are suspicious
     */
    Temperature(SortedSet<Integer> core, int hotAttempts) {
        this.core = core;
        this.hotAttempts = hotAttempts;
        core.forEach(node -> states.put(node, "silent"));
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        if (!core.contains(address)) {
            return;
        }
        said.merge(observation.name(), 1, Integer::sum);
        states.put(address, observation.name());
        visits.merge(states.toString(), 1, Integer::sum);
    }

    /** An operation succeeded. */
    void cool() {
        attempts = 0;
        visits.clear();
        said.clear();
    }

    /** An operation ended without success. */
    void heat() {
        attempts++;
    }

    /** How many operations ended without success since the last one that had it. */
    int attempts() {
        return attempts;
    }

    /** The kind of stall that is certain by now, if any. */
    Optional<String> stall() {
        if (attempts < hotAttempts) {
            return Optional.empty();
        }
        if (visits.isEmpty()) {
            return Optional.of("deadlock");
        }
        return mostVisited().getValue() >= RETURNS ? Optional.of("livelock") : Optional.empty();
    }

    private Map.Entry<String, Integer> mostVisited() {
        return visits.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue())
                .orElseThrow();
    }

    /** What the nodes did since the last success, in sentences. */
    List<String> explanation() {
        List<String> lines = new ArrayList<>();
        lines.add(attempts + " operations in a row ended without success.");
        if (visits.isEmpty()) {
            lines.add("In that time no node of the quorum did anything that it tells of.");
            return lines;
        }
        String names =
                said.entrySet().stream()
                        .sorted(
                                Map.Entry.<String, Integer>comparingByValue(
                                        Comparator.reverseOrder()))
                        .limit(MOST_NAMES)
                        .map(name -> name.getKey() + " " + name.getValue() + " times")
                        .collect(Collectors.joining(", "));
        lines.add("In that time the quorum's nodes said: " + names + ".");
        lines.add(
                "They came back "
                        + mostVisited().getValue()
                        + " times to the state in which "
                        + told(mostVisited().getKey())
                        + ".");
        return lines;
    }

    /** {@code n0 said last: became-leader; n2 …} of a map's text. */
    private static String told(String state) {
        String inner = state.substring(1, state.length() - 1);
        List<String> nodes = new ArrayList<>();
        for (String part : inner.split(", ")) {
            int equals = part.indexOf('=');
            int node = Integer.parseInt(part.substring(0, equals));
            nodes.add(Address.name(node) + " said last: " + part.substring(equals + 1));
        }
        return String.join("; ", nodes);
    }
}
