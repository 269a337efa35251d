// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Random but legal histories full of awkward values, determined by their {@link Randomness}. */
public final class RandomEvents {
    private static final List<String> WORDS =
            List.of(
                    "read",
                    "write",
                    "cas",
                    "append",
                    "r",
                    "txn",
                    "x",
                    "a/b",
                    "",
                    "nil",
                    "true",
                    "5",
                    "-1",
                    "+",
                    "#",
                    "'",
                    "a b",
                    "\"",
                    "\\",
                    "\u0000",
                    "\n",
                    "é",
                    "日本",
                    "\uD83D\uDE00",
                    "\uD800",
                    "\uDC00x",
                    ":",
                    "::",
                    "a:b",
                    "$map",
                    "$",
                    "process",
                    "index",
                    "value",
                    "assay/value",
                    "assay/absent",
                    "assay/new",
                    "inst",
                    ";",
                    "#_",
                    "^",
                    "{",
                    "\u007F",
                    "\u2028");
    private static final List<Double> REALS =
            List.of(
                    0.0,
                    -0.0,
                    1.5,
                    1e300,
                    -1e-300,
                    Double.MIN_VALUE,
                    Double.NaN,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY);
    private static final List<Long> INTEGERS =
            List.of(0L, -1L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, 10L);
    private static final List<Integer> CHARACTERS =
            List.of(
                    (int) 'a',
                    (int) ' ',
                    (int) '\n',
                    0,
                    (int) '\\',
                    (int) '(',
                    (int) ',',
                    0xE9,
                    0x1F600,
                    0xD800,
                    0x10FFFF,
                    0x7F);

    private final Randomness randomness;

    public RandomEvents(Randomness randomness) {
        this.randomness = randomness;
    }

    /**
     * The events of a legal history: clients with one or many steps, faults, missing completions.
     */
    public List<Event> events(int count) {
        List<Event> events = new ArrayList<>();
        Map<Integer, Event.Client> open = new HashMap<>();
        List<Integer> free = new ArrayList<>(List.of(0, 1, 2, 7));
        int nextProcess = 100;
        while (events.size() < count) {
            if (randomness.chance(0.1)) {
                events.add(fault());
            } else if (!open.isEmpty() && (free.isEmpty() || randomness.chance(0.5))) {
                int process = randomness.pick(open.keySet().stream().sorted().toList());
                Event.Client completion = completion(open.remove(process));
                events.add(completion);
                free.add(completion.type() == EventType.INFO ? nextProcess++ : process);
            } else {
                int process = free.remove(randomness.nextInt(free.size()));
                Event.Client invocation = invocation(process);
                open.put(process, invocation);
                events.add(invocation);
            }
        }
        return events;
    }

    private Event fault() {
        EventType type = EventType.at(randomness.nextInt(4));
        return new Event.Fault(word(), type, time(), word(), value(2), extras());
    }

    private Event.Client invocation(int process) {
        String function = function();
        if (randomness.chance(0.6)) {
            MicroOperation step =
                    new MicroOperation(
                            function, randomness.chance(0.5) ? Value.ABSENT : value(1), value(3));
            return new Event.Client(
                    process, EventType.INVOKE, time(), function, List.of(step), extras());
        }
        List<MicroOperation> steps = new ArrayList<>();
        for (int left = 1 + randomness.nextInt(3); left > 0; left--) {
            steps.add(new MicroOperation(function(), value(1), value(2)));
        }
        return new Event.Client(process, EventType.INVOKE, time(), function, steps, extras());
    }

    private Event.Client completion(Event.Client invocation) {
        EventType type = EventType.at(1 + randomness.nextInt(3));
        int style = randomness.nextInt(3);
        List<MicroOperation> steps =
                invocation.steps().stream()
                        .map(
                                step ->
                                        new MicroOperation(
                                                step.function(),
                                                step.key(),
                                                style == 0
                                                        ? Value.UNKNOWN
                                                        : style == 1 ? step.value() : value(3)))
                        .toList();
        return new Event.Client(
                invocation.process(), type, time(), invocation.function(), steps, extras());
    }

    private String function() {
        String word = word();
        return word.isEmpty() ? "read" : word;
    }

    private long time() {
        return switch (randomness.nextInt(4)) {
            case 0 -> Event.NO_TIME;
            case 1 -> 0;
            case 2 -> randomness.nextLong();
            default -> randomness.nextLong(1_000_000_000);
        };
    }

    private Map<String, Value> extras() {
        Map<String, Value> extras = new HashMap<>();
        for (int left = randomness.chance(0.7) ? 0 : randomness.nextInt(4); left > 0; left--) {
            Value value = value(2);
            if (value != Value.ABSENT) {
                extras.put(word(), value);
            }
        }
        return extras;
    }

    private String word() {
        return randomness.chance(0.2)
                ? randomness.pick(WORDS) + randomness.pick(WORDS)
                : randomness.pick(WORDS);
    }

    /** A random value of any type that nests at most this deep. */
    public Value value(int depth) {
        return switch (randomness.nextInt(depth > 0 ? 16 : 11)) {
            case 0 -> randomness.pick(List.of(Value.NIL, Value.ABSENT, Value.UNKNOWN));
            case 1 -> Value.of(randomness.chance(0.5));
            case 2, 3 -> Value.of(randomness.nextInt(10));
            case 4 -> Value.of(randomness.pick(INTEGERS));
            case 5 ->
                    new Value.BigInt(
                            BigInteger.ONE.shiftLeft(64 + randomness.nextInt(60)).negate());
            case 6 -> new Value.Real(randomness.pick(REALS));
            case 7 -> Value.of(word());
            case 8 -> new Value.Keyword(word());
            case 9 -> new Value.Symbol(word());
            case 10 -> new Value.Char(randomness.pick(CHARACTERS));
            case 11 -> new Value.Sequence(values(depth - 1));
            case 12 -> new Value.Collection(new LinkedHashSet<>(values(depth - 1)));
            case 13 -> mapping(depth - 1);
            case 14 -> new Value.Tagged(word(), value(depth - 1));
            default ->
                    Value.sequence(
                            Value.sequence(
                                    new Value.Keyword(word()), value(depth - 1), value(depth - 1)));
        };
    }

    private List<Value> values(int depth) {
        List<Value> values = new ArrayList<>();
        for (int left = randomness.nextInt(4); left > 0; left--) {
            values.add(value(depth));
        }
        return values;
    }

    private Value mapping(int depth) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        Set<Value> keys = new LinkedHashSet<>(values(depth));
        boolean texts = randomness.chance(0.5);
        keys.forEach(key -> entries.put(texts ? Value.of(word()) : key, value(depth)));
        return new Value.Mapping(entries);
    }
}
