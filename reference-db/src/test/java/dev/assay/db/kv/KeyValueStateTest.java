// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.histories.Value;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyValueStateTest {
    private final KeyValueState state = new KeyValueState();
    private long sequence;

    private Result execute(Operation.Mutation mutation) {
        return state.apply(new Command.Execute(1, ++sequence, mutation));
    }

    @Test
    void aKeyThatNobodyWroteIsNil() {
        assertThat(state.get("x")).isEqualTo(Value.NIL);
    }

    @Test
    void casSaysWhetherTheValueWasTheExpectedOne() {
        assertThat(execute(new Operation.Cas("x", Value.NIL, Value.of(1))))
                .isEqualTo(new Result.Done(Value.of(true)));
        assertThat(execute(new Operation.Cas("x", Value.of(2), Value.of(3))))
                .isEqualTo(new Result.Done(Value.of(false)));
        assertThat(state.get("x")).isEqualTo(Value.of(1));
    }

    @Test
    void appendLengthensATextOrASequence() {
        execute(new Operation.Append("text", Value.of("a")));
        execute(new Operation.Append("text", Value.of("b")));
        execute(new Operation.Append("numbers", Value.of(1)));
        execute(new Operation.Append("numbers", Value.of(2)));
        assertThat(state.get("text")).isEqualTo(Value.of("ab"));
        assertThat(state.get("numbers")).isEqualTo(Value.sequence(Value.of(1), Value.of(2)));
    }

    @Test
    void addPutsAnElementIntoASetOnce() {
        execute(new Operation.Add("s", Value.of(1)));
        execute(new Operation.Add("s", Value.of(2)));
        execute(new Operation.Add("s", Value.of(1)));
        assertThat(state.get("s"))
                .isEqualTo(
                        new Value.Collection(
                                new LinkedHashSet<>(List.of(Value.of(1), Value.of(2)))));
    }

    @Test
    void anOperationOnAValueOfAnotherKindIsRefusedAndChangesNothing() {
        execute(new Operation.Put("x", Value.of(1)));
        assertThat(execute(new Operation.Append("x", Value.of("a"))))
                .isInstanceOf(Result.Refused.class);
        assertThat(execute(new Operation.Add("x", Value.of("a"))))
                .isInstanceOf(Result.Refused.class);
        assertThat(state.get("x")).isEqualTo(Value.of(1));
    }

    @Test
    void aRetriedRequestHappensOnceAndGetsItsFirstResultAgain() {
        Command cas = new Command.Execute(7, 1, new Operation.Cas("x", Value.NIL, Value.of(1)));
        assertThat(state.apply(cas)).isEqualTo(new Result.Done(Value.of(true)));
        assertThat(state.apply(cas)).isEqualTo(new Result.Done(Value.of(true)));
    }

    @Test
    void aRequestOlderThanTheSessionsLastChangesNothing() {
        Command first = new Command.Execute(7, 1, new Operation.Put("x", Value.of(1)));
        state.apply(first);
        state.apply(new Command.Execute(7, 2, new Operation.Put("x", Value.of(2))));
        long digest = state.digest();
        assertThat(state.apply(first)).isInstanceOf(Result.Refused.class);
        assertThat(state.get("x")).isEqualTo(Value.of(2));
        assertThat(state.digest()).isEqualTo(digest);
    }

    @Test
    void theDigestTellsStatesApartAndForgetsHowTheyCameAbout() {
        KeyValueState other = new KeyValueState();
        execute(new Operation.Put("x", Value.of(1)));
        execute(new Operation.Put("y", Value.of(2)));
        other.apply(new Command.Execute(1, 1, new Operation.Put("y", Value.of(2))));
        assertThat(other.digest()).isNotEqualTo(state.digest());
        other.apply(new Command.Execute(1, 2, new Operation.Put("x", Value.of(1))));
        assertThat(other.digest()).isEqualTo(state.digest());
    }

    @Test
    void aStateThatIsWrittenIsReadBackWithItsSessionsAndGoesOnAlike() throws DamagedBytesException {
        execute(new Operation.Append("text", Value.of("a")));
        execute(new Operation.Append("text", Value.of("b")));
        execute(new Operation.Append("numbers", Value.of(1)));
        execute(new Operation.Append("numbers", Value.of(2)));
        execute(new Operation.Add("set", Value.of(1)));
        execute(new Operation.Put("gone", Value.of(1)));
        execute(new Operation.Put("gone", Value.NIL));
        Operation.Mutation refused = new Operation.Add("text", Value.of(1));
        Result answer = execute(refused);
        ByteWriter writer = new ByteWriter();
        state.write(writer);
        byte[] bytes = writer.toBytes();
        ByteReader reader = new ByteReader(bytes, 0, bytes.length);
        KeyValueState read = KeyValueState.read(reader, true);
        reader.end();
        assertThat(read.digest()).isEqualTo(state.digest());
        assertThat(read.get("text")).isEqualTo(Value.of("ab"));
        assertThat(read.get("numbers")).isEqualTo(state.get("numbers"));
        assertThat(read.get("set")).isEqualTo(state.get("set"));
        assertThat(read.get("gone")).isEqualTo(Value.NIL);
        assertThat(read.apply(new Command.Execute(1, sequence, refused))).isEqualTo(answer);
        Command next =
                new Command.Execute(1, ++sequence, new Operation.Append("numbers", Value.of(3)));
        state.apply(next);
        read.apply(next);
        assertThat(read.digest()).isEqualTo(state.digest());
    }
}
