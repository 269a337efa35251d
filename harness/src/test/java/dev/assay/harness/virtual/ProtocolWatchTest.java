// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.harness.exposure.FaultPhases;
import dev.assay.harness.exposure.ProtocolPhase;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.Value;
import dev.assay.simulation.Observation;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ProtocolWatchTest {
    private final TreeSet<Integer> down = new TreeSet<>();
    private final ProtocolWatch watch = new ProtocolWatch(3, node -> !down.contains(node));

    private void led(int node, long term) {
        watch.observed(0, node, new Observation.BecameLeader(term));
    }

    private void committed(int node, long index, long term) {
        watch.observed(0, node, new Observation.Committed(index, term, 0));
    }

    private void marked(int node, String name, long value) {
        watch.observed(0, node, new Observation.Mark(name, value));
    }

    private long states() {
        return watch.exposure().states().estimate();
    }

    @Test
    void a_protocol_starts_until_a_node_leads() {
        marked(0, "recovered", 0);
        marked(0, "election-started", 1);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.STARTING);
        led(0, 1);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.STABLE);
    }

    @Test
    void it_elects_when_the_leader_steps_down_or_dies() {
        led(0, 1);
        watch.observed(0, 0, new Observation.SteppedDown(1));
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.ELECTING);
        led(1, 2);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.STABLE);
        down.add(1);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.ELECTING);
    }

    private void within(String domain, int node, Observation what) {
        watch.observed(0, node, new Observation.Within(domain, what));
    }

    @Test
    void of_groups_that_decide_apart_the_one_that_is_worst_off_tells_the_phase() {
        within("a", 0, new Observation.BecameLeader(7));
        within("b", 1, new Observation.BecameLeader(1));
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.STABLE);
        within("b", 2, new Observation.Mark("election-started", 2));
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.CONTESTED);
        watch.observed(0, 1, new Observation.Halted("no disk"));
        watch.observed(0, 2, new Observation.Halted("no disk"));
        assertThat(watch.phase()).as("b has no leader left").isEqualTo(ProtocolPhase.ELECTING);
        assertThat(states()).isGreaterThan(2);
    }

    @Test
    void a_leader_that_was_started_again_leads_no_more() {
        led(1, 2);
        marked(1, "recovered", 0);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.ELECTING);
    }

    @Test
    void it_is_contested_while_another_node_leads_too_or_asks_for_votes() {
        led(0, 1);
        for (String asking : new String[] {"pre-vote-started", "election-started"}) {
            for (String over : new String[] {"vote-granted", "entry-synced"}) {
                marked(2, asking, 2);
                assertThat(watch.phase()).isEqualTo(ProtocolPhase.CONTESTED);
                marked(2, over, 2);
                assertThat(watch.phase()).isEqualTo(ProtocolPhase.STABLE);
            }
        }
        marked(2, "election-started", 3);
        committed(2, 1, 1);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.STABLE);
        led(2, 4);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.CONTESTED);
        marked(0, "entry-synced", 1);
        assertThat(watch.phase()).as("a leader syncs too").isEqualTo(ProtocolPhase.CONTESTED);
    }

    @Test
    void it_recovers_while_a_node_is_down_or_lacks_what_was_decided_before_it_came_back() {
        led(0, 1);
        committed(0, 10, 1);
        down.add(2);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.RECOVERING);
        down.clear();
        marked(2, "recovered", 0);
        committed(0, 12, 1);
        committed(2, 9, 1);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.RECOVERING);
        committed(2, 10, 1);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.STABLE);
    }

    @Test
    void it_is_behind_while_a_node_knows_64_decided_entries_fewer() {
        led(0, 1);
        committed(1, 1, 1);
        committed(2, 1, 1);
        committed(0, 64, 1);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.STABLE);
        committed(0, 65, 1);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.BEHIND);
        committed(1, 2, 1);
        committed(2, 2, 1);
        assertThat(watch.phase()).isEqualTo(ProtocolPhase.STABLE);
    }

    @Test
    void each_fault_is_counted_in_the_phase_in_which_it_begins() {
        for (EventType type : EventType.values()) {
            watch.heard(new Event.Fault("nemesis", type, 0, "crash", Value.of("n1"), Map.of()));
        }
        led(0, 1);
        for (int i = 0; i < 2; i++) {
            watch.heard(
                    new Event.Fault(
                            "nemesis", EventType.INVOKE, 0, "pause", Value.of("n1"), Map.of()));
        }

        FaultPhases faults = watch.exposure().faults();
        assertThat(faults.count("crash", ProtocolPhase.STARTING)).isEqualTo(1);
        assertThat(faults.count("crash")).isEqualTo(1);
        assertThat(faults.count("pause", ProtocolPhase.STABLE)).isEqualTo(2);
        assertThat(faults.count("pause", ProtocolPhase.ELECTING)).isZero();
    }

    @Test
    void states_are_the_same_with_nodes_exchanged_and_differ_by_role_term_distance_and_event() {
        led(0, 1);
        assertThat(states()).isEqualTo(1);
        watch.observed(0, 0, new Observation.SteppedDown(1));
        led(1, 1);
        assertThat(states()).as("another node of the same term").isEqualTo(3);

        ProtocolWatch other = new ProtocolWatch(3, node -> true);
        other.observed(0, 2, new Observation.BecameLeader(1));
        long one = other.exposure().states().estimate();
        ProtocolWatch both = new ProtocolWatch(3, node -> true);
        both.observed(0, 2, new Observation.BecameLeader(7));
        var union = both.exposure().states();
        union.add(other.exposure().states());
        assertThat(union.estimate()).as("nodes and terms have no names").isEqualTo(one);

        other.observed(0, 1, new Observation.Mark("x", 0));
        other.observed(0, 1, new Observation.Mark("y", 0));
        other.observed(0, 1, new Observation.Mark("y", 1));
        assertThat(other.exposure().states().estimate()).as("by event").isEqualTo(3);
        for (int index = 1; index <= 70; index++) {
            other.observed(0, 1, new Observation.Committed(index, 1, index));
        }
        assertThat(other.exposure().states().estimate())
                .as("distances 1–3, 4–15, 16–63 and more")
                .isEqualTo(7);
    }

    @Test
    void what_follows_from_another_event_and_what_clients_say_makes_no_state() {
        watch.observed(0, 0, new Observation.Applied(1, 2));
        watch.observed(0, 100, new Observation.Mark("x", 0));
        watch.heard(
                Event.Client.of(
                        1,
                        EventType.INVOKE,
                        0,
                        new dev.assay.histories.MicroOperation("get", Value.of("k"), Value.NIL)));

        assertThat(states()).isZero();
        assertThat(watch.exposure().faults()).isEqualTo(FaultPhases.NONE);
    }
}
