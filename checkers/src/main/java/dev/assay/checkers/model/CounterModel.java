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
public final class CounterModel extends StepwiseModel<Value> {
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
    public Value initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.NIL);
        if (start == Value.NIL) {
            return Value.of(0);
        }
        if (number(start).isPresent()) {
            return start;
        }
        throw new IllegalArgumentException(
                "a counter starts at an integer, not " + Describe.value(start));
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
    void apply(Value state, Call.Step step, Next<Value> next) {
        Value amount = number(step.argument()).isPresent() ? step.argument() : Value.of(1);
        Value after =
                switch (Function.named(step.function())) {
                    case READ -> state;
                    case DECREMENT -> sum(state, amount, -1);
                    default -> sum(state, amount, 1);
                };
        boolean returnsOld = Function.named(step.function()) == Function.GET_AND_ADD;
        if (!tells(step) || isReturned(returnsOld ? state : after, step.result())) {
            next.to(after);
        }
    }

    private static Value sum(Value state, Value amount, int sign) {
        BigInteger signed = number(amount).orElseThrow().multiply(BigInteger.valueOf(sign));
        BigInteger sum = number(state).orElseThrow().add(signed);
        return sum.bitLength() < Long.SIZE ? Value.of(sum.longValue()) : new Value.BigInt(sum);
    }

    private static boolean isReturned(Value expected, Value result) {
        return result.equals(expected) || (result == Value.NIL && expected.equals(Value.of(0)));
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

    @Override
    public String describeState(Value state) {
        return Describe.value(state);
    }
}
