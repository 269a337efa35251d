// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Value;
import dev.assay.histories.format.EdnFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IndependentKeysTest {
    private static final String READ =
            "0 invoke read [3 nil] | 0 ok read [3 7] | 1 invoke write [4 8] | 1 ok write [4 8]";

    /** Events such as {@code 0 invoke read [1 nil]}, with bars between them. */
    private static History history(String events) throws IOException {
        StringBuilder edn = new StringBuilder();
        for (String event : events.split(" \\| ", -1)) {
            String[] words = event.split(" ", 4);
            edn.append(
                    "{:process %s, :type :%s, :f :%s, :value %s}\n"
                            .formatted(words[0], words[1], words[2], words[3]));
        }
        HistoryBuilder builder = new HistoryBuilder();
        new EdnFormat()
                .read(
                        new ByteArrayInputStream(edn.toString().getBytes(StandardCharsets.UTF_8)),
                        "test",
                        builder);
        return builder.build();
    }

    private static Value key(History history, int operation) {
        return history.values().get(history.stepKey(history.firstStep(operation)));
    }

    private static Value argument(History history, int operation) {
        return history.values().get(history.stepArgument(history.firstStep(operation)));
    }

    private static Value result(History history, int operation) {
        return history.values().get(history.stepResult(history.firstStep(operation)));
    }

    @Test
    void pairs_become_keys_and_values() throws IOException {
        History apart = IndependentKeys.apart(history(READ));

        assertThat(key(apart, 0)).isEqualTo(Value.of(3));
        assertThat(argument(apart, 0)).isEqualTo(Value.NIL);
        assertThat(result(apart, 0)).isEqualTo(Value.of(7));
        assertThat(key(apart, 1)).isEqualTo(Value.of(4));
        assertThat(argument(apart, 1)).isEqualTo(Value.of(8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Vectors are values here, for reads are called with nothing.
                "0 invoke write [1 2] | 0 ok write [1 2] | 1 invoke read nil | 1 ok read [1 2]",
                // A cas from something to nil looks like a pair, and is none.
                "0 invoke cas [1 nil] | 0 ok cas [1 nil]",
                "0 invoke write [1 nil] | 0 ok write [1 nil]",
                "0 invoke read [1 2] | 0 ok read [1 2]",
                "0 invoke txn [[:r 1 nil] [:r 2 nil]] | 0 ok txn [[:r 1 5] [:r 2 6]]",
                "0 invoke read [1 2 nil] | 0 ok read 1"
            })
    void other_histories_stay_what_they_are(String events) throws IOException {
        History history = history(events);

        assertThat(IndependentKeys.apart(history)).isSameAs(history);
        history.replay(event -> assertThat(IndependentKeys.isAsked(event)).isFalse());
    }

    @Test
    void what_ended_badly_may_have_lost_its_pair() throws IOException {
        History apart =
                IndependentKeys.apart(
                        history(
                                READ
                                        + " | 0 invoke write [5 1] | 0 info write nil"
                                        + " | 1 invoke cas [6 [1 2]] | 1 fail cas :timeout"));

        assertThat(key(apart, 2)).isEqualTo(Value.of(5));
        assertThat(argument(apart, 2)).isEqualTo(Value.of(1));
        assertThat(key(apart, 3)).isEqualTo(Value.of(6));
        assertThat(argument(apart, 3)).isEqualTo(Value.sequence(Value.of(1), Value.of(2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " | 0 invoke write 1 | 0 ok write 1",
                " | 0 invoke write [5 1] | 0 ok write 1",
                " | 0 invoke write [5 1 2] | 0 ok write [5 1 2]"
            })
    void a_mixture_is_refused_in_words(String more) {
        assertThatThrownBy(() -> IndependentKeys.apart(history(READ + more)))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("process 0's write")
                .hasMessageContaining("carries no [key value]");
    }
}
