// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the {@code :value} of an operation in a Jepsen history says about its steps. */
final class StepMeaning {
    private StepMeaning() {}

    /** True for values that show the steps of a transaction: {@code [[:append 9 2] [:r 8 nil]]}. */
    static boolean looksLikeSteps(Value value) {
        if (!(value instanceof Value.Sequence(List<Value> steps)) || steps.isEmpty()) {
            return false;
        }
        for (Value step : steps) {
            if (!(step instanceof Value.Sequence(List<Value> parts))
                    || !isStep(parts)
                    || !(parts.get(0) instanceof Value.Keyword(String name))
                    || name.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** The steps of a value that {@link #looksLikeSteps}, or whose step names are texts. */
    static Optional<List<MicroOperation>> steps(Value value) {
        if (!(value instanceof Value.Sequence(List<Value> elements)) || elements.isEmpty()) {
            return Optional.empty();
        }
        List<MicroOperation> steps = new ArrayList<>(elements.size());
        for (Value element : elements) {
            if (!(element instanceof Value.Sequence(List<Value> parts)) || !isStep(parts)) {
                return Optional.empty();
            }
            String function =
                    switch (parts.get(0)) {
                        case Value.Keyword keyword -> keyword.name();
                        case Value.Text text -> text.value();
                        default -> "";
                    };
            if (function.isEmpty()) {
                return Optional.empty();
            }
            Value third = parts.size() == 3 ? parts.get(2) : Value.NIL;
            steps.add(new MicroOperation(function, parts.get(1), third));
        }
        return Optional.of(steps);
    }

    /** Function, key and value; a deletion needs no value. */
    private static boolean isStep(List<Value> parts) {
        return parts.size() == 3
                || (parts.size() == 2
                        && (parts.get(0).equals(new Value.Keyword("delete"))
                                || parts.get(0).equals(Value.of("delete"))));
    }

    /**
     * True when steps are written as the operation's plain value, without their function and key.
     */
    static boolean isPlain(String function, List<MicroOperation> steps) {
        return steps.size() == 1 && steps.get(0).function().equals(function);
    }

    /**
     * What a step returned, when its completion shows {@code given}. A mutation that shows nothing
     * repeats its argument; one that is not ok has no result, whatever is shown (an error, the
     * argument, half of what was read).
     */
    static Value result(EventType type, String function, Value argument, Value given) {
        if (type != EventType.OK) {
            return Value.UNKNOWN;
        }
        if (given != Value.NIL && given != Value.ABSENT) {
            return given;
        }
        return isMutation(function) ? argument : Value.NIL;
    }

    /** True for functions that change something, and whose success says no more than that. */
    static boolean isMutation(String function) {
        return switch (function) {
            case "write",
                    "w",
                    "put",
                    "cas",
                    "append",
                    "add",
                    "add-to-set",
                    "enqueue",
                    "insert",
                    "acquire",
                    "release" ->
                    true;
            default -> false;
        };
    }
}
