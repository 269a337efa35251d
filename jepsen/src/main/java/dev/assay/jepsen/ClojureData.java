// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

import clojure.lang.BigInt;
import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentSet;
import clojure.lang.ITransientMap;
import clojure.lang.ITransientSet;
import clojure.lang.Keyword;
import clojure.lang.Named;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentVector;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import dev.assay.histories.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values as Clojure's data, and back. O(size of the value).
 *
 * <p>Every value comes back as it went, but for what Clojure has one kind of and we have three:
 * {@link Value.Missing#ABSENT} and {@link Value.Missing#UNKNOWN} are the tagged literals {@code
 * #assay/absent nil} and {@code #assay/unknown nil}. Clojure finds more things equal than we do
 * (0.0 and -0.0) and fewer (NaN); see {@link #comparable} where that matters. What has no
 * counterpart here (a function, an exception) becomes a text in the tag {@code object}.
 */
public final class ClojureData {
    private static final String ABSENT = "assay/absent";
    private static final String UNKNOWN = "assay/unknown";

    private ClojureData() {}

    /** A keyword. */
    public static Keyword keyword(String name) {
        return Keyword.intern(name);
    }

    /** A value as data for Clojure. */
    public static @Nullable Object of(Value value) {
        return switch (value) {
            case Value.Missing missing ->
                    switch (missing) {
                        case NIL -> null;
                        case ABSENT -> TaggedLiteral.create(Symbol.intern(ABSENT), null);
                        case UNKNOWN -> TaggedLiteral.create(Symbol.intern(UNKNOWN), null);
                    };
            case Value.Bool bool -> bool.isTrue();
            case Value.Int(long number) -> number;
            case Value.BigInt(BigInteger number) -> BigInt.fromBigInteger(number);
            case Value.Real(double number) -> number;
            case Value.Text(String text) -> text;
            case Value.Keyword(String name) -> Keyword.intern(name);
            case Value.Symbol(String name) -> Symbol.intern(name);
            case Value.Char(int codePoint) ->
                    Character.isBmpCodePoint(codePoint)
                            ? (Object) (char) codePoint
                            : TaggedLiteral.create(
                                    Symbol.intern("assay/char"), Character.toString(codePoint));
            case Value.Sequence(List<Value> elements) -> vector(elements);
            case Value.Mapping(Map<Value, Value> entries) -> map(entries);
            case Value.Collection(Set<Value> elements) -> set(elements);
            case Value.Tagged(String tag, Value inner) -> tagged(tag, inner);
        };
    }

    private static @Nullable Object tagged(String tag, Value inner) {
        if (tag.equals("assay/decimal") && inner instanceof Value.Text(String digits)) {
            return new BigDecimal(digits);
        }
        return TaggedLiteral.create(Symbol.intern(tag), of(inner));
    }

    /** Values as a vector. */
    public static PersistentVector vector(List<Value> elements) {
        List<@Nullable Object> converted = new ArrayList<>(elements.size());
        elements.forEach(element -> converted.add(of(element)));
        return PersistentVector.create(converted);
    }

    private static IPersistentMap map(Map<Value, Value> entries) {
        ITransientMap map = PersistentHashMap.EMPTY.asTransient();
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
            map = map.assoc(of(entry.getKey()), of(entry.getValue()));
        }
        return map.persistent();
    }

    private static IPersistentSet set(Set<Value> elements) {
        ITransientSet set = (ITransientSet) PersistentHashSet.EMPTY.asTransient();
        for (Value element : elements) {
            set = (ITransientSet) set.conj(of(element));
        }
        return (IPersistentSet) set.persistent();
    }

    /**
     * A value as data that Clojure finds equal to another one exactly where we do: what it compares
     * as we do stays as it is, and all else becomes a keyword that spells it.
     */
    public static @Nullable Object comparable(Value value) {
        return switch (value) {
            case Value.Int(long number) -> number;
            case Value.Text(String text) -> text;
            case Value.Keyword(String name) -> Keyword.intern("k/" + name);
            case Value.Bool bool -> bool.isTrue();
            case Value.Missing missing ->
                    missing == Value.Missing.NIL ? null : Keyword.intern("assay/" + missing);
            default -> Keyword.intern("v/" + spelt(value));
        };
    }

    // Equal exactly where the values are: every text says how long it is, and what has no order is
    // sorted.
    private static String spelt(Value value) {
        return switch (value) {
            case Value.Mapping(Map<Value, Value> entries) ->
                    "{"
                            + entries.entrySet().stream()
                                    .map(each -> spelt(each.getKey()) + spelt(each.getValue()))
                                    .sorted()
                                    .toList()
                            + "}";
            case Value.Collection(Set<Value> elements) ->
                    "#" + elements.stream().map(ClojureData::spelt).sorted().toList();
            case Value.Sequence(List<Value> elements) ->
                    elements.stream().map(ClojureData::spelt).toList().toString();
            case Value.Text(String text) -> counted("text", text);
            case Value.Keyword(String name) -> counted("keyword", name);
            case Value.Symbol(String name) -> counted("symbol", name);
            case Value.Tagged(String tag, Value inner) -> counted("tag", tag) + spelt(inner);
            case Value.Real(double number) -> "real" + Double.doubleToLongBits(number);
            case Value.Bool bool -> "bool" + bool;
            case Value.Missing missing -> "missing" + missing;
            case Value.Int number -> number.toString();
            case Value.BigInt number -> number.toString();
            case Value.Char character -> character.toString();
        };
    }

    private static String counted(String kind, String text) {
        return kind + text.length() + ":" + text;
    }

    /** Clojure's data as a value. */
    public static Value value(@Nullable Object object) {
        return switch (object) {
            case null -> Value.NIL;
            case Value value -> value;
            case Boolean bool -> Value.of(bool);
            case Long number -> Value.of(number);
            case Integer number -> Value.of(number.longValue());
            case Short number -> Value.of(number.longValue());
            case Byte number -> Value.of(number.longValue());
            case BigInt number -> integer(number.toBigInteger());
            case BigInteger number -> integer(number);
            case Double number -> new Value.Real(number);
            case Float number -> new Value.Real(number);
            case BigDecimal number ->
                    new Value.Tagged("assay/decimal", Value.of(number.toString()));
            case Ratio ratio ->
                    new Value.Tagged(
                            "assay/ratio",
                            Value.sequence(integer(ratio.numerator), integer(ratio.denominator)));
            case String text -> Value.of(text);
            case Keyword keyword -> new Value.Keyword(name(keyword));
            case Symbol symbol -> new Value.Symbol(name(symbol));
            case Character character -> new Value.Char(character);
            case TaggedLiteral tagged -> tagged(tagged);
            case Map<?, ?> map -> mapping(map);
            case Set<?> set -> {
                Set<Value> elements = new LinkedHashSet<>();
                set.forEach(element -> elements.add(value(element)));
                yield new Value.Collection(elements);
            }
            case Iterable<?> sequence -> {
                List<Value> elements = new ArrayList<>();
                sequence.forEach(element -> elements.add(value(element)));
                yield new Value.Sequence(elements);
            }
            case Object[] array -> value(List.of(array));
            case long[] array -> value(java.util.Arrays.stream(array).boxed().toList());
            case java.time.Instant time -> new Value.Tagged("inst", Value.of(time.toString()));
            case java.util.Date time ->
                    new Value.Tagged("inst", Value.of(time.toInstant().toString()));
            case java.util.UUID id -> new Value.Tagged("uuid", Value.of(id.toString()));
            default -> new Value.Tagged("object", Value.of(String.valueOf(object)));
        };
    }

    private static Value integer(BigInteger number) {
        return number.bitLength() < Long.SIZE
                ? Value.of(number.longValue())
                : new Value.BigInt(number);
    }

    /** The name with its namespace. */
    public static String name(Named named) {
        return named.getNamespace() == null
                ? named.getName()
                : named.getNamespace() + "/" + named.getName();
    }

    private static Value tagged(TaggedLiteral literal) {
        String tag = name(literal.tag);
        return switch (tag) {
            case ABSENT -> Value.ABSENT;
            case UNKNOWN -> Value.UNKNOWN;
            case "assay/char" -> new Value.Char(String.valueOf(literal.form).codePointAt(0));
            default -> new Value.Tagged(tag, value(literal.form));
        };
    }

    private static Value mapping(Map<?, ?> map) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        map.forEach((key, entry) -> entries.put(value(key), value(entry)));
        return new Value.Mapping(entries);
    }
}
