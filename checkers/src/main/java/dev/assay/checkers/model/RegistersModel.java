// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Many registers that operations read and change together. The steps of an operation take effect
 * one after the other with nothing between them, each seeing what those before it did; a cas that
 * found another value changed nothing and does not undo the others (where it does, the operation
 * failed). Keys that no operation touches together are judged apart. A step costs O(log keys).
 */
abstract class RegistersModel extends StepwiseModel<RegistersModel.Registers> {
    private final Value untouched;

    /**
     * Registers.
     *
     * @param untouched what each holds at first, where {@code --initial} does not say
     */
    RegistersModel(String id, Set<Function> functions, Value untouched) {
        super(id, functions, true);
        this.untouched = untouched;
    }

    /**
     * The registers.
     *
     * @param others what each register holds that is not in {@code written}
     * @param written the registers that hold something else
     */
    record Registers(Value others, PersistentMap<Value> written) {
        Value get(Value key) {
            Value value = written.get(key);
            return value == null ? others : value;
        }

        // A register that holds what all others hold is one of them, so that equal registers are
        // equal states.
        Registers with(Value key, Value value) {
            return new Registers(
                    others, value.equals(others) ? written.without(key) : written.with(key, value));
        }
    }

    @Override
    public final Registers initial(Optional<Value> initial) {
        Value start = initial.orElse(untouched);
        if (!(start instanceof Value.Mapping mapping)) {
            return new Registers(start, PersistentMap.empty());
        }
        Registers registers = new Registers(Value.NIL, PersistentMap.empty());
        for (Map.Entry<Value, Value> each : underEveryName(mapping.entries()).entrySet()) {
            registers = registers.with(each.getKey(), each.getValue());
        }
        return registers;
    }

    // JSON has only texts for names, histories may have keywords or integers: what a text names is
    // put down under each, unless the map names that one itself.
    private static Map<Value, Value> underEveryName(Map<Value, Value> named) {
        Map<Value, Value> all = new HashMap<>();
        named.forEach(
                (name, value) -> {
                    if (name instanceof Value.Text(String text) && !text.isEmpty()) {
                        all.put(new Value.Keyword(text), value);
                        if (text.matches("-?\\d{1,18}")) {
                            all.put(Value.of(Long.parseLong(text)), value);
                        }
                    }
                });
        all.putAll(named);
        return all;
    }

    @Override
    void apply(Registers state, Call.Step step, Next<Registers> next) {
        switch (Function.named(step.function())) {
            case WRITE -> next.to(state.with(step.key(), step.argument()));
            case CAS ->
                    Comparison.apply(
                            state.get(step.key()),
                            step,
                            new Next<>() {
                                @Override
                                public void to(Value following) {
                                    next.to(state.with(step.key(), following));
                                }

                                @Override
                                public void poll() {
                                    next.poll();
                                }
                            });
            case DELETE -> {
                boolean wasThere = state.get(step.key()) != Value.NIL;
                if (!(step.result() instanceof Value.Bool said) || said.isTrue() == wasThere) {
                    next.to(state.with(step.key(), Value.NIL));
                }
            }
            default -> {
                if (step.mayReturn(state.get(step.key()))) {
                    next.to(state);
                }
            }
        }
    }

    @Override
    boolean readsOnly(Call.Step step) {
        return isVainDelete(step) || super.readsOnly(step);
    }

    @Override
    boolean mayRefuse(Call.Step step) {
        boolean deletes = Function.named(step.function()) == Function.DELETE;
        return deletes ? step.result() instanceof Value.Bool : super.mayRefuse(step);
    }

    private static boolean isVainDelete(Call.Step step) {
        return Function.named(step.function()) == Function.DELETE && returnedFalse(step);
    }

    @Override
    public final String describeState(Registers state) {
        Map<String, String> sorted = new TreeMap<>();
        state.written.forEach(
                (key, value) -> sorted.put(Describe.value(key), Describe.value(value)));
        String rest = "others " + Describe.value(state.others()) + "}";
        return sorted.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(", ", "{", sorted.isEmpty() ? rest : ", " + rest));
    }
}
