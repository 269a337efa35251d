// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LevelTest {
    @Test
    void a_level_forbids_all_that_weaker_ones_do() {
        for (Level level : Level.values()) {
            for (Level weaker : level.implied()) {
                for (Order order : Order.values()) {
                    assertThat(level.forbidden(order)).containsAll(weaker.forbidden(order));
                }
            }
        }
    }

    @Test
    void weaker_levels_come_first_and_the_strongest_implies_all() {
        for (Level level : Level.values()) {
            assertThat(level.implied()).allMatch(weaker -> weaker.ordinal() < level.ordinal());
            assertThat(Level.STRICT_SERIALIZABLE.implies(level)).isTrue();
            assertThat(level.implies(Level.READ_UNCOMMITTED)).isEqualTo(!level.isOfSessions());
        }
    }

    @Test
    void words_are_kebab_case_and_every_level_says_where_it_is_from() {
        assertThat(Arrays.stream(Level.values()).map(Level::word))
                .allMatch(word -> word.matches("[a-z]+(-[a-z]+)*"))
                .contains("read-committed", "strong-session-snapshot-isolation");
        assertThat(Level.values())
                .allMatch(level -> level.source().matches(".*\\d{4}.*"))
                .noneMatch(level -> level.meaning().isBlank());
    }
}
