// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import static dev.assay.properties.PlainObjects.when;

import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Locks and semaphores for {@link PlainObjects}. An owned lock is a sequence: the last token, then
 * the holder's process as often as it holds it; a fair one has a sequence of those who wait for its
 * first element.
 */
final class PlainLocks implements PlainObjects.PlainObject {
    /** An owned lock that nobody ever held, and a fair one for which nobody waits. */
    static final Value FREE = Value.sequence(Value.sequence());

    /** A lock that may be lost, which nobody ever had. */
    static final Value GIVEN_BACK = Value.sequence(Value.NIL, Value.NIL, Value.of(true));

    private static final int TOKENS_BETWEEN = 10;

    private final boolean isReentrant;
    private final boolean hasTokens;
    private final Set<Long> seen;

    PlainLocks(boolean isReentrant, boolean hasTokens, Set<Long> seen) {
        this.isReentrant = isReentrant;
        this.hasTokens = hasTokens;
        this.seen = seen;
    }

    /** A lock or semaphore that anybody may release: a truth value, or the number of permits. */
    static List<Value> shared(Value object, PlainObjects.Step step) {
        boolean isLock = object instanceof Value.Bool;
        long free = object instanceof Value.Int(long permits) ? permits : 0;
        long count = step.argument() instanceof Value.Int(long number) ? number : 1;
        boolean isFree = isLock ? object == Value.Bool.FALSE : free >= count;
        Value taken = isLock ? Value.of(true) : Value.of(free - count);
        return switch (step.function()) {
            case "acquire" -> when(isFree, taken);
            case "try-acquire" -> when(step.mayReturn(Value.of(isFree)), isFree ? taken : object);
            default -> isLock ? when(!isFree, Value.of(false)) : List.of(Value.of(free + count));
        };
    }

    @Override
    public List<Value> apply(Value object, PlainObjects.Step step) {
        List<Value> lock = ((Value.Sequence) object).elements();
        Value process = Value.of(step.process());
        boolean isHeld = lock.size() > 1;
        boolean isHolder = isHeld && lock.get(1).equals(process);
        if (step.function().equals("release")) {
            return when(isHolder, new Value.Sequence(lock.subList(0, lock.size() - 1)));
        }
        List<Value> after = new ArrayList<>();
        boolean isTry = step.function().equals("try-acquire");
        if (isHeld && !(isReentrant && isHolder)) {
            return when(isTry && step.mayReturn(Value.of(false)), object);
        }
        if (step.result() == Value.Bool.FALSE) {
            return after;
        }
        for (Value token : isHeld ? List.of(lock.get(0)) : tokensAfter(lock.get(0))) {
            boolean isTold = hasTokens && step.result() instanceof Value.Int;
            if (!isTold || step.result().equals(token)) {
                List<Value> taken = new ArrayList<>(lock);
                taken.set(0, token);
                taken.add(process);
                after.add(new Value.Sequence(taken));
            }
        }
        return after;
    }

    // Before the first token any may come; that there are others than those seen matters only for
    // whether one fits between two.
    private List<Value> tokensAfter(Value last) {
        if (!hasTokens) {
            return List.of(last);
        }
        List<Value> tokens = new ArrayList<>();
        if (last instanceof Value.Int(long number)) {
            for (int i = 1; i <= TOKENS_BETWEEN; i++) {
                tokens.add(Value.of(number + i));
            }
            seen.stream()
                    .filter(each -> each > number + TOKENS_BETWEEN)
                    .forEach(each -> tokens.add(Value.of(each)));
        } else {
            seen.forEach(each -> tokens.add(Value.of(each)));
            tokens.add(Value.of(-1_000));
        }
        return tokens;
    }

    /**
     * A lock that its holder may lose at any time: the last token, the holder, nil where it has
     * none, and whether the last one gave it back.
     */
    List<Value> leased(Value object, PlainObjects.Step step) {
        List<Value> lock = ((Value.Sequence) object).elements();
        boolean wasRefused = step.result() == Value.Bool.FALSE;
        boolean isUnseen = step.result() == Value.UNKNOWN;
        List<Value> after = new ArrayList<>();
        if (step.function().endsWith("acquire")) {
            for (Value token : wasRefused ? List.<Value>of() : tokensAfter(lock.get(0))) {
                if (!(step.result() instanceof Value.Int) || step.result().equals(token)) {
                    after.add(Value.sequence(token, Value.of(step.process()), Value.of(false)));
                }
            }
            boolean mayBeRefused =
                    step.function().equals("try-acquire") && (wasRefused || isUnseen);
            after.addAll(when(mayBeRefused && lock.get(2) == Value.Bool.FALSE, object));
            return after;
        }
        boolean isNamed = step.argument() instanceof Value.Int;
        boolean isHeld = lock.get(1) != Value.NIL;
        boolean stands =
                isHeld
                        && (isNamed
                                ? step.argument().equals(lock.get(0))
                                : lock.get(1).equals(Value.of(step.process())));
        if (stands && !wasRefused) {
            boolean givesBack = step.function().equals("release");
            after.add(givesBack ? Value.sequence(lock.get(0), Value.NIL, Value.of(true)) : object);
        }
        if (wasRefused || isUnseen) {
            after.add(stands ? Value.sequence(lock.get(0), Value.NIL, Value.of(false)) : object);
        }
        return after;
    }

    /** A fair lock. */
    static List<Value> fair(Value object, PlainObjects.Step step) {
        List<Value> lock = ((Value.Sequence) object).elements();
        List<Value> line = ((Value.Sequence) lock.get(0)).elements();
        Value process = Value.of(step.process());
        boolean isHeld = lock.size() > 1;
        boolean isHolder = isHeld && lock.get(1).equals(process);
        List<Value> others = line.stream().filter(each -> !each.equals(process)).toList();
        switch (step.function()) {
            case "wait" -> {
                List<Value> longer = new ArrayList<>(line);
                longer.add(process);
                boolean isNew = !isHolder && others.size() == line.size();
                boolean isTold = step.result() instanceof Value.Int;
                boolean isPlace = step.result().equals(Value.of(line.size()));
                return when(isNew && (!isTold || isPlace), with(lock, longer));
            }
            case "cancel" -> {
                return List.of(with(lock, others));
            }
            case "release" -> {
                return when(isHolder, new Value.Sequence(lock.subList(0, lock.size() - 1)));
            }
            default -> {
                List<Value> taken = new ArrayList<>(lock);
                taken.add(process);
                if (isHolder) {
                    return List.of(new Value.Sequence(taken));
                }
                boolean isNext = line.isEmpty() || line.get(0).equals(process);
                return when(!isHeld && isNext, with(taken, others));
            }
        }
    }

    private static Value with(List<Value> lock, List<Value> line) {
        List<Value> changed = new ArrayList<>(lock);
        changed.set(0, new Value.Sequence(line));
        return new Value.Sequence(changed);
    }
}
