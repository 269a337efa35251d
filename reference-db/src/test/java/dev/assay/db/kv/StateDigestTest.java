// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StateDigestTest {
    private static final List<String> KEYS = List.of("a", "b", "c");

    /** What a state holds, kept in the plainest way. */
    private final Map<String, Value> expected = new LinkedHashMap<>();

    @Test
    void aStateHoldsWhatAPlainOneDoesAndItsDigestTellsStatesApart() {
        Map<Map<String, Value>, Long> digests = new LinkedHashMap<>();
        for (int seed = 0; seed < 300; seed++) {
            Randomness random = new Randomness(seed);
            KeyValueState state = new KeyValueState(true);
            expected.clear();
            for (int step = 1; step <= 25; step++) {
                Operation.Mutation mutation = mutation(random);
                Value before = expected.getOrDefault(key(mutation), Value.NIL);
                Result result = state.apply(new Command.Execute(7, step, mutation));
                assertThat(result instanceof Result.Refused)
                        .as("%s on %s", mutation, before)
                        .isEqualTo(!execute(mutation));
                for (String key : KEYS) {
                    assertThat(state.get(key)).isEqualTo(expected.getOrDefault(key, Value.NIL));
                }
            }
            // The same session has come as far in every state, so that only values differ.
            long digest = state.digest();
            Long known = digests.putIfAbsent(new LinkedHashMap<>(expected), digest);
            assertThat(known == null ? digest : known).isEqualTo(digest);
        }
        assertThat(digests.size()).isGreaterThan(250);
        assertThat(Set.copyOf(digests.values())).hasSameSizeAs(digests.keySet());
    }

    private static String key(Operation.Mutation mutation) {
        return switch (mutation) {
            case Operation.Put put -> put.key();
            case Operation.Cas cas -> cas.key();
            case Operation.Append append -> append.key();
            case Operation.Add add -> add.key();
        };
    }

    private static Operation.Mutation mutation(Randomness random) {
        String key = random.pick(KEYS);
        Value value = value(random, 2);
        return switch (random.nextInt(6)) {
            case 0 -> new Operation.Put(key, value);
            case 1 -> new Operation.Cas(key, value(random, 0), value);
            case 2, 3 -> new Operation.Append(key, value(random, 0));
            default -> new Operation.Add(key, value(random, 1));
        };
    }

    private static Value value(Randomness random, int depth) {
        int number = random.nextInt(3);
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> number == 0 ? Value.NIL : Value.of(number == 1);
            case 1 -> Value.of("ab".substring(0, number));
            case 2, 3 -> Value.of(number);
            case 4 -> Value.sequence(value(random, depth - 1), value(random, depth - 1));
            default -> new Value.Collection(new LinkedHashSet<>(List.of(value(random, depth - 1))));
        };
    }

    /** False when the operation does not fit to what is there. */
    private boolean execute(Operation.Mutation mutation) {
        Value now = expected.getOrDefault(key(mutation), Value.NIL);
        switch (mutation) {
            case Operation.Put put -> put(put.key(), put.value());
            case Operation.Cas cas -> {
                if (now.equals(cas.expected())) {
                    put(cas.key(), cas.replacement());
                }
            }
            case Operation.Append append -> {
                Value piece = append.piece();
                if (now == Value.NIL) {
                    put(append.key(), piece instanceof Value.Text ? piece : Value.sequence(piece));
                } else if (now instanceof Value.Text text && piece instanceof Value.Text more) {
                    put(append.key(), Value.of(text.value() + more.value()));
                } else if (now instanceof Value.Sequence sequence) {
                    List<Value> longer = new ArrayList<>(sequence.elements());
                    longer.add(piece);
                    put(append.key(), new Value.Sequence(longer));
                } else {
                    return false;
                }
            }
            case Operation.Add add -> {
                Set<Value> larger = new LinkedHashSet<>();
                if (now instanceof Value.Collection set) {
                    larger.addAll(set.elements());
                } else if (now != Value.NIL) {
                    return false;
                }
                larger.add(add.element());
                put(add.key(), new Value.Collection(larger));
            }
        }
        return true;
    }

    private void put(String key, Value value) {
        if (value == Value.NIL) {
            expected.remove(key);
        } else {
            expected.put(key, value);
        }
    }
}
