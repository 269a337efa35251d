// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A number for each key: increment and decrement by their argument (1 where it is nil), add (the
 * same as increment), read, add-and-get, get-and-add. What an increment, decrement or add returned
 * is not judged, since many clients repeat the argument there: whoever wants it judged calls it
 * add-and-get (it returns the sum) or get-and-add (it returns what was there before). A nil result
 * means 0. Starts at 0, or at {@code --initial}. Never overflows.
 */
public final class CounterModel extends StepwiseModel<BigInteger> {
    public CounterModel() {
        super(
                "counter",
                EnumSet.of(
                        Function.INCREMENT,
                        Function.DECREMENT,
                        Function.ADD,
                        Function.READ,
                        Function.ADD_AND_GET,
                        Function.GET_AND_ADD),
                false);
    }

    @Override
    public BigInteger initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.NIL);
        return start == Value.NIL
                ? BigInteger.ZERO
                : number(start)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "a counter starts at an integer, not "
                                                        + Describe.value(start)));
    }

    private static Optional<BigInteger> number(Value value) {
        return switch (value) {
            case Value.Int(long number) -> Optional.of(BigInteger.valueOf(number));
            case Value.BigInt(BigInteger number) -> Optional.of(number);
            default -> Optional.empty();
        };
    }

    @Override
    void validate(Call.Step step) {
        if (!(step.argument() instanceof Value.Missing)
                && Function.named(step.function()) != Function.READ
                && number(step.argument()).isEmpty()) {
            throw new UnsuitableHistoryException(
                    step.function()
                            + " on a counter carries an integer or nil, not "
                            + Describe.value(step.argument()));
        }
        if (tells(step) && step.result() != Value.NIL && number(step.result()).isEmpty()) {
            throw new UnsuitableHistoryException(
                    step.function()
                            + " on a counter returns an integer, not "
                            + Describe.value(step.result()));
        }
    }

    private static boolean tells(Call.Step step) {
        return switch (Function.named(step.function())) {
            case READ, ADD_AND_GET, GET_AND_ADD -> step.result() != Value.UNKNOWN;
            default -> false;
        };
    }

    @Override
    void apply(BigInteger state, Call.Step step, Next<BigInteger> next) {
        BigInteger amount = number(step.argument()).orElse(BigInteger.ONE);
        BigInteger after =
                switch (Function.named(step.function())) {
                    case READ -> state;
                    case DECREMENT -> state.subtract(amount);
                    default -> state.add(amount);
                };
        boolean returnsOld = Function.named(step.function()) == Function.GET_AND_ADD;
        if (!tells(step) || isReturned(returnsOld ? state : after, step.result())) {
            next.to(after);
        }
    }

    private static boolean isReturned(BigInteger expected, Value result) {
        return number(result).orElse(BigInteger.ZERO).equals(expected);
    }

    @Override
    boolean mayRefuse(Call.Step step) {
        return tells(step);
    }

    @Override
    public Optional<ObjectType> actsAs(Set<Function> functions) {
        return only(
                functions,
                ObjectType.COUNTER,
                Function.INCREMENT,
                Function.DECREMENT,
                Function.READ);
    }
}
