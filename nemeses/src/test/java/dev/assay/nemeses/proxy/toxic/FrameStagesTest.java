// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.nemeses.proxy.framing.Resp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Toxics on frames, in virtual time. A frame is a byte of length 9 and nine bytes. */
class FrameStagesTest {
    private static final int COUNT = 400;

    private static String frame(int number) {
        return "\t" + "%09d".formatted(number);
    }

    private static List<String> frames(int count) {
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(frame(i));
        }
        return frames;
    }

    private static Lane sent(ToxicType type, Map<String, Number> set, long seed) {
        Lane lane = new Lane(type, set, seed);
        frames(COUNT).forEach(lane::send);
        return lane.send(Chunk.Kind.END);
    }

    private static Map<String, Number> probability(double probability) {
        return Map.of("probability", probability);
    }

    @Test
    void loss_drops_about_its_share_of_frames_and_keeps_the_order_of_the_rest() {
        List<String> words = sent(ToxicType.LOSS, probability(0.25), 1).words();
        assertThat(words).endsWith("END").hasSizeBetween(260, 340);
        assertThat(words.subList(0, words.size() - 1)).isSorted().doesNotHaveDuplicates();
        assertThat(sent(ToxicType.LOSS, probability(0), 1).words()).hasSize(COUNT + 1);
        assertThat(sent(ToxicType.LOSS, probability(1), 1).words()).containsExactly("END");
    }

    @Test
    void duplicate_sends_a_frame_twice_in_a_row() {
        List<String> words = sent(ToxicType.DUPLICATE, probability(0.25), 1).words();
        assertThat(words).hasSizeBetween(460, 540).isSortedAccordingTo((a, b) -> order(a, b));
        assertThat(new HashSet<>(words)).hasSize(COUNT + 1);
    }

    private static int order(String one, String other) {
        return one.equals("END") || other.equals("END") ? 0 : one.compareTo(other);
    }

    @Test
    void reorder_lets_so_many_frames_overtake() {
        Lane all = new Lane(ToxicType.REORDER, Map.of("probability", 1, "distance", 2));
        frames(6).forEach(all::send);
        assertThat(all.words())
                .containsExactly(frame(1), frame(2), frame(0), frame(4), frame(5), frame(3));
        List<String> words = sent(ToxicType.REORDER, probability(0.3), 1).words();
        assertThat(words.getLast()).isEqualTo("END");
        List<String> back = new ArrayList<>(words.subList(0, COUNT));
        assertThat(back).isNotEqualTo(frames(COUNT));
        Collections.sort(back);
        assertThat(back).isEqualTo(frames(COUNT));
    }

    @Test
    void a_frame_that_nothing_overtakes_waits_its_time_only_or_until_the_end() {
        Lane lane = new Lane(ToxicType.REORDER, Map.of("probability", 1, "timeout", 40));
        assertThat(lane.send(frame(1)).pass(100).log).containsExactly("40 " + frame(1));
        lane.send(frame(2)).send(Chunk.Kind.END);
        assertThat(lane.words()).containsExactly(frame(1), frame(2), "END");
        Lane left = new Lane(ToxicType.REORDER, probability(1)).send(frame(1));
        assertThat(left.leave().words()).containsExactly(frame(1));
    }

    @Test
    void replay_repeats_frames_of_its_window_and_changes_none() {
        List<String> words =
                sent(ToxicType.REPLAY, Map.of("probability", 0.25, "window", 5), 1).words();
        int next = 0;
        int repeated = 0;
        for (String word : words.subList(0, words.size() - 1)) {
            int number = Integer.parseInt(word.substring(1));
            if (number == next) {
                next++;
            } else {
                assertThat(number).isBetween(next - 6, next - 2);
                repeated++;
            }
        }
        assertThat(next).isEqualTo(COUNT);
        assertThat(repeated).isBetween(60, 140);
    }

    @Test
    void corrupt_flips_so_many_bits_of_bodies_and_none_of_lengths() {
        List<String> words =
                sent(ToxicType.CORRUPT, Map.of("probability", 0.5, "bits", 3), 1).words();
        int changed = 0;
        for (int i = 0; i < COUNT; i++) {
            int flipped = 0;
            for (int at = 0; at < 10; at++) {
                flipped += Integer.bitCount(words.get(i).charAt(at) ^ frame(i).charAt(at));
            }
            assertThat(words.get(i).charAt(0)).isEqualTo('\t');
            assertThat(flipped).isIn(0, 3);
            changed += flipped / 3;
        }
        assertThat(changed).isBetween(150, 250);
        assertThat(new Lane(ToxicType.CORRUPT, probability(1)).send("\0").words())
                .containsExactly("\0");
    }

    @Test
    void corrupt_spares_what_stands_between_bodies_and_makes_no_line_end() {
        String command = "*2\r\n$3\r\nGET\r\n$6\r\nabcdef\r\n";
        String reply = "+\u000b\u000b\u000b\r\n";
        for (int seed = 0; seed < 50; seed++) {
            Map<String, Number> set = Map.of("probability", 1, "bits", 4);
            Lane lane = new Lane(ToxicType.CORRUPT, set, seed, new Resp());
            List<String> words = lane.send(command).send(reply).words();
            assertThat(words.getFirst())
                    .isNotEqualTo(command)
                    .matches("(?s)\\*2\r\n\\$3\r\n...\r\n\\$6\r\n......\r\n");
            assertThat(words.getLast()).isNotEqualTo(reply).matches("\\+[^\r\n]{3}\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ToxicType.class,
            names = {"LOSS", "DUPLICATE", "REORDER", "REPLAY", "CORRUPT"})
    void a_frame_meets_the_same_fate_however_it_arrives_and_another_by_another_seed(
            ToxicType type) {
        Map<String, Number> set = probability(0.3);
        String whole = String.join("", sent(type, set, 7).words());
        Lane pieces = new Lane(type, set, 7);
        for (String frame : frames(COUNT)) {
            pieces.send(frame.substring(0, 3), Chunk.STARTS)
                    .send(frame.substring(3, 8), 0)
                    .send(frame.substring(8), Chunk.ENDS);
        }
        assertThat(String.join("", pieces.send(Chunk.Kind.END).words())).isEqualTo(whole);
        assertThat(String.join("", sent(type, set, 8).words())).isNotEqualTo(whole);
    }

    @ParameterizedTest
    @EnumSource(
            value = ToxicType.class,
            names = {"LOSS", "DUPLICATE", "REORDER", "REPLAY", "CORRUPT"})
    void what_the_handshake_counts_on_and_the_rest_of_a_frame_pass_as_they_are(ToxicType type) {
        Lane lane = new Lane(type, probability(1));
        lane.send("rest", Chunk.ENDS)
                .send("hello", Chunk.STARTS | Chunk.ENDS | Chunk.UNTOUCHABLE)
                .send("part", Chunk.STARTS)
                .send(Chunk.Kind.END);
        assertThat(lane.words()).containsExactly("rest", "hello", "part", "END");
    }

    @Test
    void a_frame_that_is_too_long_passes_and_is_told_once() {
        Lane lane = new Lane(ToxicType.LOSS, probability(1));
        String mebibyte = "x".repeat(1 << 20);
        lane.send(mebibyte, Chunk.STARTS);
        for (int i = 0; i < 16; i++) {
            lane.send(mebibyte, 0);
        }
        lane.send("end", Chunk.ENDS).send(frame(1));
        assertThat(lane.words()).hasSize(18).endsWith("end");
        assertThat(lane.told).hasSize(1);
    }

    @Test
    void a_stream_whose_frames_are_lost_is_reset_and_told() {
        Lane lane = new Lane(ToxicType.LOSS, probability(0));
        lane.send(frame(1)).send("noise", Chunk.STARTS | Chunk.ENDS | Chunk.LOST).send(frame(2));
        assertThat(lane.words()).containsExactly(frame(1), "RESET");
        assertThat(lane.told).hasSize(1);
        Lane waiting = new Lane(ToxicType.REORDER, probability(1)).send(frame(1));
        waiting.send("noise", Chunk.STARTS | Chunk.ENDS | Chunk.LOST);
        assertThat(waiting.words()).containsExactly(frame(1), "RESET");
    }
}
