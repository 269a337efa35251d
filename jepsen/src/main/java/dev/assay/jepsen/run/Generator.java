// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import dev.assay.harness.Operation;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.jepsen.ClojureData;
import dev.assay.jepsen.ClojureRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a Jepsen test does, and when: a generator of Jepsen's, put together from Java. Immutable;
 * the methods return new ones.
 */
public final class Generator {
    private static final String NAMESPACE = "jepsen.generator";

    private final Object jepsens;
    private final boolean isOfAll;

    private Generator(Object jepsens, boolean isOfAll) {
        this.jepsens = jepsens;
        this.isOfAll = isOfAll;
    }

    /** Operations of clients, drawn one after the other; the supplier is called by one thread. */
    public static Generator operations(Supplier<Operation> next) {
        Supplier<Object> maps = () -> map(next.get());
        return new Generator(ClojureRuntime.call("assay.jepsen", "operations", maps), false);
    }

    /** One fault of the nemesis, at once. */
    public static Generator fault(String name, Value value) {
        return new Generator(
                PersistentHashMap.create(
                        Keyword.intern("type"), Keyword.intern("info"),
                        Keyword.intern("f"), Keyword.intern(name),
                        Keyword.intern("value"), ClojureData.of(value)),
                false);
    }

    private static Object map(Operation operation) {
        List<MicroOperation> steps = operation.steps();
        boolean isPlain = steps.size() == 1 && steps.get(0).function().equals(operation.function());
        List<Object> pairs =
                new ArrayList<>(
                        List.of(
                                Keyword.intern("f"),
                                Keyword.intern(operation.function()),
                                Keyword.intern("type"),
                                Keyword.intern("invoke")));
        pairs.add(Keyword.intern("value"));
        if (isPlain) {
            pairs.add(ClojureData.of(steps.get(0).value()));
            if (steps.get(0).key() != Value.ABSENT) {
                pairs.add(Keyword.intern("key"));
                pairs.add(ClojureData.of(steps.get(0).key()));
            }
        } else {
            pairs.add(
                    ClojureData.vector(
                            steps.stream()
                                    .<Value>map(
                                            step ->
                                                    Value.sequence(
                                                            new Value.Keyword(step.function()),
                                                            step.key(),
                                                            step.value()))
                                    .toList()));
        }
        return PersistentHashMap.create(pairs.toArray());
    }

    /** Only the first so many operations. */
    public Generator limit(int operations) {
        return as("limit", (long) operations, jepsens);
    }

    /** Until so much time has passed. */
    public Generator during(Duration time) {
        return as("time-limit", time.toNanos() / 1e9, jepsens);
    }

    /** With so much time between operations, on average. */
    public Generator stagger(Duration between) {
        return as("stagger", between.toNanos() / 1e9, jepsens);
    }

    /** With a pause of so much before each operation. */
    public Generator after(Duration pause) {
        return as("phases", call("sleep", pause.toNanos() / 1e9), jepsens);
    }

    /** This one for clients, and another one for the nemesis beside it. */
    public Generator withFaults(Generator nemesis) {
        return new Generator(call("clients", jepsens, nemesis.jepsens), true);
    }

    /** One after the other, each when the one before has ended. */
    public static Generator phases(Generator... each) {
        Object[] all = new Object[each.length];
        for (int i = 0; i < each.length; i++) {
            all[i] = each[i].jepsens;
        }
        boolean isAnyOfAll = Arrays.stream(each).anyMatch(one -> one.isOfAll);
        return new Generator(call("phases", all), isAnyOfAll);
    }

    private Generator as(String function, Object... arguments) {
        return new Generator(call(function, arguments), isOfAll);
    }

    private static Object call(String function, Object... arguments) {
        return ClojureRuntime.call(NAMESPACE, function, arguments);
    }

    /** The generator that Jepsen gets: for clients only, unless it says what the nemesis does. */
    Object jepsens() {
        return isOfAll ? jepsens : call("clients", jepsens);
    }
}
