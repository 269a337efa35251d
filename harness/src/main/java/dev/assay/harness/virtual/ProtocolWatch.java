// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.harness.exposure.Exposure;
import dev.assay.harness.exposure.FaultPhases;
import dev.assay.harness.exposure.ProtocolPhase;
import dev.assay.harness.exposure.StateSketch;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Follows what the nodes say of themselves, and knows at any moment which phase the protocol is in
 * and which state. A state is: what just happened; and of each node, whether it is up, whether it
 * leads, asks for votes or does neither, how many later terms others know, and how far it is behind
 * in what is decided, in five steps. Nodes are interchangeable, so that the same state of other
 * nodes is the same. O(nodes²) for an observation.
 *
 * <p>What it cannot see: what nodes do not tell, above all what lies in their logs undecided, and
 * messages under way.
 */
final class ProtocolWatch implements World.ObservationListener {
    /** Marks by which a node tells that it wants to lead; the value of the second is its term. */
    private static final String ASKS_FIRST = "pre-vote-started";

    private static final String ASKS = "election-started";

    /** Marks by which a node tells that it follows. */
    private static final String GRANTS = "vote-granted";

    private static final String FOLLOWS = "entry-synced";

    /** The mark by which a node tells that it was started over its disk. */
    private static final String STARTED = "recovered";

    /** A node that knows of so many fewer decided entries than another is far behind. */
    private static final long FAR = 64;

    private static final int NEITHER = 0;
    private static final int DOUBTS = 1;
    private static final int SEEKS = 2;
    private static final int LEADS = 3;

    private final IntPredicate isUp;
    private final int nodes;
    private final int[] roles;
    private final long[] terms;
    private final int[] laterTerms;
    private final long[] committed;

    /** What a node that was started again has yet to hear of; 0 when it has. */
    private final long[] missing;

    private final long[] codes;
    private final StateSketch states;
    private final SortedMap<String, SortedMap<ProtocolPhase, Long>> faults = new TreeMap<>();

    /** By name, the groups of nodes that decide apart from each other. */
    private final SortedMap<String, ProtocolWatch> domains = new TreeMap<>();

    private long furthest;
    private boolean hasEverLed;

    /**
     * @param isUp whether a node runs at this moment
     */
    ProtocolWatch(int nodes, IntPredicate isUp) {
        this(nodes, isUp, new StateSketch());
    }

    /** A watch over one group of the same nodes, whose states are counted with all others. */
    private ProtocolWatch(ProtocolWatch all) {
        this(all.nodes, all.isUp, all.states);
    }

    private ProtocolWatch(int nodes, IntPredicate isUp, StateSketch states) {
        this.nodes = nodes;
        this.isUp = isUp;
        this.states = states;
        roles = new int[nodes];
        terms = new long[nodes];
        laterTerms = new int[nodes];
        committed = new long[nodes];
        missing = new long[nodes];
        codes = new long[nodes];
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        if (address >= nodes) {
            return;
        }
        switch (observation) {
            case Observation.BecameLeader leader -> {
                hasEverLed = true;
                roles[address] = LEADS;
                knows(address, leader.term());
            }
            case Observation.SteppedDown leader -> {
                roles[address] = NEITHER;
                knows(address, leader.term());
            }
            case Observation.Committed entry -> decided(address, entry);
            case Observation.Configured configuration -> {}
            case Observation.Mark mark -> marked(address, mark);
            case Observation.Halted halt -> {
                roles[address] = NEITHER;
                domains.values().forEach(domain -> domain.roles[address] = NEITHER);
            }
            case Observation.Within(String domain, Observation what) -> {
                domains.computeIfAbsent(domain, unused -> new ProtocolWatch(this))
                        .observed(timeNanos, address, what);
                return;
            }
            case Observation.Applied entry -> {
                // It follows from what was committed at the same instant.
                return;
            }
        }
        states.add(state(observation.name().hashCode()));
    }

    private void decided(int address, Observation.Committed entry) {
        committed[address] = entry.index();
        furthest = Math.max(furthest, entry.index());
        if (entry.index() >= missing[address]) {
            missing[address] = 0;
        }
        if (roles[address] != LEADS) {
            roles[address] = NEITHER;
        }
        knows(address, entry.term());
    }

    private void marked(int address, Observation.Mark mark) {
        switch (mark.name()) {
            case STARTED -> {
                roles[address] = NEITHER;
                committed[address] = 0;
                missing[address] = furthest;
            }
            case ASKS_FIRST -> roles[address] = DOUBTS;
            case ASKS -> {
                roles[address] = SEEKS;
                knows(address, mark.value());
            }
            case GRANTS, FOLLOWS -> roles[address] = roles[address] == LEADS ? LEADS : NEITHER;
            default -> {}
        }
    }

    private void knows(int address, long term) {
        if (term <= terms[address]) {
            return;
        }
        terms[address] = term;
        for (int node = 0; node < nodes; node++) {
            int later = 0;
            for (int other = 0; other < nodes; other++) {
                later += terms[other] > terms[node] ? 1 : 0;
            }
            laterTerms[node] = later;
        }
    }

    private long state(long what) {
        for (int node = 0; node < nodes; node++) {
            long code = isUp.test(node) ? 1 : 0;
            code = code << 2 | roles[node];
            code = code << 8 | laterTerms[node];
            code = code << 3 | distance(furthest - committed[node]);
            int place = node;
            while (place > 0 && codes[place - 1] > code) {
                codes[place] = codes[place - 1];
                place--;
            }
            codes[place] = code;
        }
        long hash = what;
        for (long code : codes) {
            hash = (hash ^ code) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    private static long distance(long behind) {
        return behind == 0 ? 0 : behind < 4 ? 1 : behind < 16 ? 2 : behind < FAR ? 3 : 4;
    }

    /** Hears the events of clients and nemesis; counts the faults that begin. */
    void heard(Event event) {
        if (event instanceof Event.Fault fault && fault.type() == EventType.INVOKE) {
            faults.computeIfAbsent(fault.function(), unused -> new TreeMap<>())
                    .merge(phase(), 1L, Long::sum);
        }
    }

    /** What the protocol is busy with now; of several groups, the first phase that one is in. */
    ProtocolPhase phase() {
        return domains.values().stream()
                .map(ProtocolWatch::phase)
                .min(Comparator.naturalOrder())
                .orElseGet(this::ownPhase);
    }

    private ProtocolPhase ownPhase() {
        if (!hasEverLed) {
            return ProtocolPhase.STARTING;
        }
        int leading = 0;
        int wanting = 0;
        boolean recovers = false;
        boolean isBehind = false;
        for (int node = 0; node < nodes; node++) {
            boolean up = isUp.test(node);
            leading += up && roles[node] == LEADS ? 1 : 0;
            wanting += up && roles[node] != NEITHER ? 1 : 0;
            recovers |= !up || missing[node] > 0;
            isBehind |= furthest - committed[node] >= FAR;
        }
        if (leading == 0) {
            return ProtocolPhase.ELECTING;
        }
        if (wanting > 1) {
            return ProtocolPhase.CONTESTED;
        }
        if (recovers) {
            return ProtocolPhase.RECOVERING;
        }
        return isBehind ? ProtocolPhase.BEHIND : ProtocolPhase.STABLE;
    }

    Exposure exposure() {
        return new Exposure(states, new FaultPhases(faults));
    }
}
