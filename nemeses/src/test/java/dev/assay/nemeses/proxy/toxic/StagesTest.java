// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each toxic of Toxiproxy's, and the cut, in virtual time. */
class StagesTest {
    @Test
    void latency_delays_each_chunk_from_when_it_came_and_the_end_not_at_all() {
        Lane lane = new Lane(ToxicType.LATENCY, Map.of("latency", 100));
        lane.send("a").pass(30).send("b").send(Chunk.Kind.END).pass(500);
        assertThat(lane.log).containsExactly("100 a", "130 b", "130 END");
    }

    @Test
    void jitter_is_drawn_for_each_chunk_within_its_bounds_and_keeps_the_order() {
        Lane lane = new Lane(ToxicType.LATENCY, Map.of("latency", 100, "jitter", 50));
        for (int i = 0; i < 200; i++) {
            lane.send("x" + i).pass(200);
        }
        Set<Long> delays = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            String[] line = lane.log.get(i).split(" ");
            assertThat(line[1]).isEqualTo("x" + i);
            delays.add(Long.parseLong(line[0]) - 200L * i);
        }
        assertThat(delays).allMatch(delay -> delay >= 50 && delay < 150);
        assertThat(delays).hasSizeGreaterThan(50);
    }

    @Test
    void all_pieces_of_a_frame_have_one_delay() {
        Lane lane = new Lane(ToxicType.LATENCY, Map.of("latency", 100, "jitter", 90));
        for (int i = 0; i < 20; i++) {
            lane.send("a", Chunk.STARTS).send("b", 0).send("c", Chunk.ENDS).pass(1_000);
        }
        for (int i = 0; i < 60; i += 3) {
            assertThat(lane.log.get(i + 1).split(" ")[0]).isEqualTo(lane.log.get(i).split(" ")[0]);
            assertThat(lane.log.get(i + 2).split(" ")[0]).isEqualTo(lane.log.get(i).split(" ")[0]);
        }
    }

    @Test
    void a_toxic_that_is_taken_away_lets_everything_pass_in_order() {
        Lane lane = new Lane(ToxicType.LATENCY, Map.of("latency", 100));
        lane.send("a").send("b").send(Chunk.Kind.END).pass(10).leave();
        assertThat(lane.log).containsExactly("10 a", "10 b", "10 END");
    }

    @Test
    void bandwidth_spreads_bytes_over_time_in_pieces_of_a_tenth_of_a_second() {
        Lane lane = new Lane(ToxicType.BANDWIDTH, Map.of("rate", 1));
        lane.send("x".repeat(250)).send("y".repeat(10)).send(Chunk.Kind.END).pass(1_000);
        assertThat(lane.log)
                .containsExactly(
                        "100 " + "x".repeat(100),
                        "200 " + "x".repeat(100),
                        "250 " + "x".repeat(50),
                        "260 " + "y".repeat(10),
                        "260 END");
        lane.send("z".repeat(10)).pass(1_000);
        assertThat(lane.log).endsWith("1010 " + "z".repeat(10));
    }

    @Test
    void a_bandwidth_of_nothing_holds_everything_until_it_changes() {
        Lane lane = new Lane(ToxicType.BANDWIDTH, Map.of());
        lane.send("x".repeat(10)).pass(1_000);
        assertThat(lane.log).isEmpty();
        lane.change("rate", 1).pass(100);
        assertThat(lane.log).containsExactly("1010 " + "x".repeat(10));
    }

    @Test
    void slow_close_delays_the_end_only() {
        Lane lane = new Lane(ToxicType.SLOW_CLOSE, Map.of("delay", 70));
        lane.send("a").send(Chunk.Kind.END).pass(500);
        assertThat(lane.log).containsExactly("0 a", "70 END");
    }

    @Test
    void timeout_swallows_bytes_and_closes_after_so_long_without_any() {
        Lane lane = new Lane(ToxicType.TIMEOUT, Map.of("timeout", 100));
        lane.send("a").pass(60).send("b").pass(60);
        assertThat(lane.log).isEmpty();
        lane.pass(500);
        assertThat(lane.log).containsExactly("160 CLOSE");
    }

    @Test
    void a_timeout_of_0_swallows_for_ever_and_closes_when_it_is_taken_away() {
        Lane lane = new Lane(ToxicType.TIMEOUT, Map.of());
        lane.send("a").pass(100_000).send("b");
        assertThat(lane.log).isEmpty();
        lane.leave();
        assertThat(lane.words()).containsExactly("CLOSE");
        assertThat(new Lane(ToxicType.TIMEOUT, Map.of()).send(Chunk.Kind.END).words())
                .containsExactly("CLOSE");
    }

    @Test
    void reset_peer_resets_so_long_after_the_first_byte() {
        Lane lane = new Lane(ToxicType.RESET_PEER, Map.of("timeout", 50));
        lane.pass(100).send("a").pass(30).send("b").pass(500);
        assertThat(lane.log).containsExactly("150 RESET");
        Lane quiet = new Lane(ToxicType.RESET_PEER, Map.of("timeout", 50));
        assertThat(quiet.pass(1_000).leave().log).isEmpty();
        assertThat(new Lane(ToxicType.RESET_PEER, Map.of("timeout", 50)).send("a").leave().log)
                .containsExactly("0 RESET");
    }

    @Test
    void slicer_cuts_about_the_average_and_pauses_after_each_slice() {
        Lane lane =
                new Lane(
                        ToxicType.SLICER,
                        Map.of("average_size", 10, "size_variation", 4, "delay", 2_000));
        String text = "0123456789".repeat(50);
        lane.send(text).send(Chunk.Kind.END).pass(1_000);
        List<String> slices = lane.words();
        assertThat(String.join("", slices)).isEqualTo(text + "END");
        List<String> full = slices.subList(0, slices.size() - 2);
        assertThat(full).allMatch(slice -> slice.length() >= 6 && slice.length() < 14);
        assertThat(new TreeSet<>(full.stream().map(String::length).toList())).hasSizeGreaterThan(4);
        assertThat(lane.log.get(3)).startsWith("6 ");
    }

    @Test
    void where_a_slicer_cuts_does_not_depend_on_how_bytes_came() {
        Map<String, Number> set = Map.of("average_size", 7, "size_variation", 6);
        Lane whole = new Lane(ToxicType.SLICER, set);
        whole.send("0123456789".repeat(10));
        Set<Integer> cuts = ends(whole.words());
        Lane parts = new Lane(ToxicType.SLICER, set);
        for (int i = 0; i < 10; i++) {
            parts.send("0123456789");
        }
        assertThat(ends(parts.words())).containsAll(cuts);
        Lane other = new Lane(ToxicType.SLICER, set, 2);
        other.send("0123456789".repeat(10));
        assertThat(ends(other.words())).isNotEqualTo(cuts);
    }

    private static Set<Integer> ends(List<String> slices) {
        Set<Integer> ends = new TreeSet<>();
        int at = 0;
        for (String slice : slices) {
            at += slice.length();
            ends.add(at);
        }
        return ends;
    }

    @Test
    void limit_data_closes_after_that_many_bytes_and_lets_none_more_pass() {
        Lane lane = new Lane(ToxicType.LIMIT_DATA, Map.of("bytes", 5));
        lane.send("abc").send("def").send("ghi");
        assertThat(lane.words()).containsExactly("abc", "de", "CLOSE");
        Lane exact = new Lane(ToxicType.LIMIT_DATA, Map.of("bytes", 3));
        assertThat(exact.send("abc").words()).containsExactly("abc", "CLOSE");
        Lane none = new Lane(ToxicType.LIMIT_DATA, Map.of());
        assertThat(none.pass(100).log).isEmpty();
        assertThat(none.send("a").words()).containsExactly("CLOSE");
        Lane more = new Lane(ToxicType.LIMIT_DATA, Map.of("bytes", 5)).send("abc");
        assertThat(more.change("bytes", 8).send("defghi").words())
                .containsExactly("abc", "defgh", "CLOSE");
    }

    @Test
    void a_cut_holds_everything_and_its_end_and_loses_nothing_when_it_is_healed() {
        Lane lane = new Lane(ToxicType.CUT, Map.of());
        lane.send("a").pass(100_000).send("b").send(Chunk.Kind.END).pass(100_000);
        assertThat(lane.log).isEmpty();
        assertThat(lane.leave().words()).containsExactly("a", "b", "END");
    }

    @Test
    void a_stage_that_holds_its_bound_takes_no_more() {
        Lane lane = new Lane(ToxicType.CUT, Map.of());
        int sent = 0;
        while (lane.takesMore() && sent < 1_000) {
            lane.send("x".repeat(1_000));
            sent++;
        }
        assertThat(sent).isBetween(240, 263);
        Lane tiny = new Lane(ToxicType.CUT, Map.of());
        int signs = 0;
        while (tiny.takesMore() && signs < 10_000) {
            tiny.send("");
            signs++;
        }
        assertThat(signs).isEqualTo((int) Stage.BOUND / 64);
    }
}
