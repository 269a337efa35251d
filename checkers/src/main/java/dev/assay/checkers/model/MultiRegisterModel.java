// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Many registers that operations read, write and compare together, several in one operation. Every
 * register starts at 0, or at {@code --initial}: a map gives each key its own value (nil for a key
 * that it does not hold), anything else is for all keys.
 */
public final class MultiRegisterModel extends StepwiseModel<MultiRegisterModel.Registers> {
    public MultiRegisterModel() {
        super("multi-register", EnumSet.of(Function.READ, Function.WRITE, Function.CAS), true);
    }

    /**
     * The registers.
     *
     * @param others what each register holds that is not in {@code written}
     * @param written the registers that were given a value
     */
    public record Registers(Value others, Map<Value, Value> written) {
        public Registers {
            written = Map.copyOf(written);
        }

        Value get(Value key) {
            return written.getOrDefault(key, others);
        }

        Registers with(Value key, Value value) {
            Map<Value, Value> changed = new HashMap<>(written);
            changed.put(key, value);
            return new Registers(others, changed);
        }
    }

    @Override
    public Registers initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.of(0));
        return start instanceof Value.Mapping mapping
                ? new Registers(Value.NIL, underEveryName(mapping.entries()))
                : new Registers(start, Map.of());
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
            default -> {
                if (step.mayReturn(state.get(step.key()))) {
                    next.to(state);
                }
            }
        }
    }

    @Override
    public String describeState(Registers state) {
        Map<String, String> sorted = new TreeMap<>();
        state.written()
                .forEach((key, value) -> sorted.put(Describe.value(key), Describe.value(value)));
        String rest = "others " + Describe.value(state.others()) + "}";
        return sorted.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(", ", "{", sorted.isEmpty() ? rest : ", " + rest));
    }
}
