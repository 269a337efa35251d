// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MutationTest {
    private static MessageForger.Reading vote(long term, long granted, long index) {
        LinkedHashMap<String, Long> fields = new LinkedHashMap<>();
        fields.put("term", term);
        fields.put("granted", granted);
        fields.put("index", index);
        return new MessageForger.Reading("vote", term, fields, new TreeSet<>(List.of("granted")));
    }

    private static Optional<MessageForger.Reading> changed(Mutation mutation, String field) {
        return mutation.of(vote(7, 1, 30), field, Optional.of(vote(5, 0, 20)));
    }

    @Test
    void eachChangesOneFieldByLittle() {
        MessageForger.Reading original = vote(7, 1, 30);
        assertThat(changed(Mutation.INCREMENT, "term")).contains(original.with("term", 8));
        assertThat(changed(Mutation.DECREMENT, "index")).contains(original.with("index", 29));
        assertThat(changed(Mutation.ZERO, "index")).contains(original.with("index", 0));
        assertThat(changed(Mutation.MAX, "term")).contains(original.with("term", Long.MAX_VALUE));
        assertThat(changed(Mutation.STALE, "index")).contains(original.with("index", 20));
        assertThat(changed(Mutation.FLIP, "granted")).contains(original.with("granted", 0));
        assertThat(changed(Mutation.SWAP, "index"))
                .as("the next number is the first, flags are passed over")
                .contains(original.with("index", 7).with("term", 30));
    }

    @Test
    void whatWouldChangeNothingIsNoChange() {
        assertThat(Mutation.ZERO.of(vote(0, 0, 1), "term", Optional.empty())).isEmpty();
        assertThat(Mutation.STALE.of(vote(7, 0, 1), "term", Optional.empty())).isEmpty();
        assertThat(changed(Mutation.FLIP, "term")).isEmpty();
        assertThat(changed(Mutation.INCREMENT, "granted")).isEmpty();
        assertThat(changed(Mutation.ZERO, "view")).isEmpty();
        assertThatThrownBy(() -> vote(1, 1, 1).with("view", 2))
                .hasMessage("vote has no field view; it has [term, granted, index]");
    }
}
