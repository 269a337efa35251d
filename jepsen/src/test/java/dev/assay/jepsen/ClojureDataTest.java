// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

import static org.assertj.core.api.Assertions.assertThat;

import clojure.java.api.Clojure;
import clojure.lang.Util;
import dev.assay.histories.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ClojureDataTest {
    private static final List<Value> VALUES =
            List.of(
                    Value.NIL,
                    Value.ABSENT,
                    Value.UNKNOWN,
                    Value.of(true),
                    Value.of(1),
                    new Value.Real(1.0),
                    new Value.Real(0.0),
                    new Value.Real(-0.0),
                    new Value.Real(Double.NaN),
                    new Value.BigInt(BigInteger.ONE.shiftLeft(70)),
                    Value.of("1"),
                    Value.of("a], Text[value=b"),
                    new Value.Keyword("x/y"),
                    new Value.Symbol("x"),
                    new Value.Char(0x1F600),
                    new Value.Char('c'),
                    Value.sequence(Value.of("a"), Value.of("b")),
                    Value.sequence(Value.of("a], Text[value=b")),
                    Value.sequence(),
                    new Value.Mapping(Map.of(Value.of(1), Value.NIL)),
                    new Value.Collection(Set.of(Value.of(1), Value.of(2))),
                    new Value.Tagged("inst", Value.of("2026-01-01")),
                    new Value.Tagged("assay/decimal", Value.of("1.50")));

    @Test
    void every_value_comes_back_as_it_went() {
        for (Value value : VALUES) {
            assertThat(ClojureData.value(ClojureData.of(value))).isEqualTo(value);
        }
    }

    @Test
    void clojure_finds_comparable_data_equal_exactly_where_we_do() {
        for (Value left : VALUES) {
            for (Value right : VALUES) {
                assertThat(Util.equiv(ClojureData.comparable(left), ClojureData.comparable(right)))
                        .as("%s and %s", left, right)
                        .isEqualTo(left.equals(right));
            }
        }
    }

    @Test
    void what_clojure_reads_becomes_values() {
        Object read = Clojure.read("{:a [1 2.5 \"t\" \\c nil sym], :b #{1}, :c 1/2}");
        assertThat(ClojureData.value(read))
                .isEqualTo(
                        new Value.Mapping(
                                Map.of(
                                        new Value.Keyword("a"),
                                        new Value.Sequence(
                                                new ArrayList<>(
                                                        List.of(
                                                                Value.of(1),
                                                                new Value.Real(2.5),
                                                                Value.of("t"),
                                                                new Value.Char('c'),
                                                                Value.NIL,
                                                                new Value.Symbol("sym")))),
                                        new Value.Keyword("b"),
                                        new Value.Collection(Set.of(Value.of(1))),
                                        new Value.Keyword("c"),
                                        new Value.Tagged(
                                                "assay/ratio",
                                                Value.sequence(Value.of(1), Value.of(2))))));
    }
}
