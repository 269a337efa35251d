// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.harness.HarnessInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeedRangeTest {
    @Test
    void a_range_has_its_beginning_and_not_its_end() {
        assertThat(SeedRange.parse("7..12", "--seeds").count()).isEqualTo(5);
        assertThat(SeedRange.parse("0..100000", "--seeds")).isEqualTo(new SeedRange(0, 100_000));
    }

    @Test
    void other_texts_are_refused_with_the_option_and_the_cure() {
        for (String wrong :
                List.of(
                        "",
                        "5",
                        "5..",
                        "..5",
                        "5..5",
                        "6..5",
                        "-1..5",
                        "a..b",
                        "0...5",
                        "0..1000000001",
                        "0..99999999999999999999")) {
            assertThatThrownBy(() -> SeedRange.parse(wrong, "--seeds"))
                    .isInstanceOf(HarnessInputException.class)
                    .hasMessageStartingWith("--seeds ");
        }
        for (String wrong : List.of("", "1", "0/2", "3/2", "1/0", "a/b", "-1/2", "1/2/3")) {
            assertThatThrownBy(() -> Shard.parse(wrong, "--shard"))
                    .isInstanceOf(HarnessInputException.class)
                    .hasMessageStartingWith("--shard ");
        }
    }

    @Test
    void shards_share_every_range_without_gap_and_overlap() {
        for (int count = 1; count <= 7; count++) {
            for (long end = 4; end < 30; end++) {
                SeedRange range = new SeedRange(3, end);
                List<Long> seeds = new ArrayList<>();
                for (int index = 1; index <= count; index++) {
                    Shard shard = Shard.parse(index + "/" + count, "--shard");
                    for (long number = 0; number < shard.seeds(range); number++) {
                        long seed = shard.seed(range, number);
                        assertThat(shard.number(3, seed)).isEqualTo(number);
                        seeds.add(seed);
                    }
                }
                assertThat(seeds)
                        .containsExactlyInAnyOrderElementsOf(
                                LongStream.range(3, end).boxed().toList());
            }
        }
    }

    @Test
    void a_seed_of_another_shard_has_no_number() {
        Shard second = new Shard(2, 3);
        assertThat(second.number(10, 11)).isZero();
        assertThat(second.number(10, 14)).isEqualTo(1);
        assertThat(List.of(second.number(10, 10), second.number(10, 12), second.number(10, 8)))
                .containsOnly(-1L);
    }
}
