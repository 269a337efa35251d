// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import static dev.assay.properties.PlainObjects.when;

import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Sets, bags, queues, stacks, logs, counters and ids for {@link PlainObjects}. */
final class PlainCollections {
    private static final Value NO = Value.of(false);

    private final String model;
    private final long capacity;

    /**
     * Collections of a model.
     *
     * @param capacity how many elements there can be, where there is a limit
     */
    PlainCollections(String model, Value capacity) {
        this.model = model;
        this.capacity = capacity instanceof Value.Int(long limit) ? limit : Long.MAX_VALUE;
    }

    /** A number, or the ids that were given. */
    static List<Value> number(Value object, PlainObjects.Step step) {
        if (step.function().equals("generate")) {
            List<Value> given = ((Value.Sequence) object).elements();
            return step.result() == Value.UNKNOWN
                    ? List.of(object)
                    : when(
                            !given.contains(step.result()),
                            with(given, given.size(), step.result()));
        }
        long before = ((Value.Int) object).value();
        long amount = step.argument() instanceof Value.Int(long number) ? number : 1;
        Value result = step.result() == Value.NIL ? Value.of(0) : step.result();
        Value sum = Value.of(before + amount);
        return switch (step.function()) {
            case "read" -> when(result == Value.UNKNOWN || result.equals(object), object);
            case "add-and-get" -> when(result == Value.UNKNOWN || result.equals(sum), sum);
            case "get-and-add" -> when(result == Value.UNKNOWN || result.equals(object), sum);
            case "decrement" -> List.of(Value.of(before - amount));
            default -> List.of(sum);
        };
    }

    /** Sets and bags: a sequence whose order does not matter, and which is therefore sorted. */
    List<Value> unordered(Value object, PlainObjects.Step step) {
        List<Value> elements = ((Value.Sequence) object).elements();
        Value element = step.argument();
        boolean isThere = elements.contains(element);
        boolean mayAdd = !isThere || model.equals("bag");
        Value more = mayAdd ? sorted(with(elements, 0, element)) : object;
        Value less = without(elements, elements.indexOf(element));
        return switch (step.function()) {
            case "add" -> List.of(more);
            case "add-if-absent" -> when(step.result() != Value.of(isThere), more);
            case "remove" -> List.of(less);
            case "remove-if-present" -> when(step.mayReturn(Value.of(isThere)), less);
            case "contains" -> when(step.mayReturn(Value.of(isThere)), object);
            case "random-member" ->
                    when(
                            step.result() == Value.UNKNOWN
                                    || (elements.isEmpty() && step.result() == Value.NIL)
                                    || elements.contains(step.result()),
                            object);
            default -> when(isAllOf(elements, step.result()), object);
        };
    }

    private static boolean isAllOf(List<Value> elements, Value result) {
        return switch (result) {
            case Value.Sequence sequence ->
                    sorted(sequence).equals(sorted(new Value.Sequence(elements)));
            case Value.Collection set ->
                    elements.size() == set.elements().size()
                            && set.elements().equals(new LinkedHashSet<>(elements));
            case Value.Missing missing -> missing == Value.Missing.UNKNOWN || elements.isEmpty();
            default -> false;
        };
    }

    private static Value sorted(Value sequence) {
        return new Value.Sequence(
                ((Value.Sequence) sequence)
                        .elements().stream()
                                .sorted(Comparator.comparing(Value::toString))
                                .toList());
    }

    private static Value with(List<Value> elements, int index, Value element) {
        List<Value> longer = new ArrayList<>(elements);
        longer.add(index, element);
        return new Value.Sequence(longer);
    }

    private static Value without(List<Value> elements, int index) {
        List<Value> shorter = new ArrayList<>(elements);
        if (index >= 0) {
            shorter.remove(index);
        }
        return new Value.Sequence(shorter);
    }

    /** Queues, stacks, deques and logs. */
    List<Value> ordered(Value object, PlainObjects.Step step) {
        List<Value> elements = ((Value.Sequence) object).elements();
        Value element = step.argument();
        switch (step.function()) {
            case "enqueue" -> {
                return enqueued(elements, step);
            }
            case "push", "push-back" -> {
                return List.of(with(elements, elements.size(), element));
            }
            case "push-front" -> {
                return List.of(with(elements, 0, element));
            }
            case "append" -> {
                return when(
                        isOffset(elements.size(), step), with(elements, elements.size(), element));
            }
            case "read", "read-from" -> {
                long from = element instanceof Value.Int(long offset) ? offset : 0;
                List<Value> rest = elements.stream().skip(from).toList();
                boolean isEmpty = rest.isEmpty() && step.result() == Value.NIL;
                return when(isEmpty || step.mayReturn(new Value.Sequence(rest)), object);
            }
            default -> {
                return model.equals("lossy-queue")
                        ? fromAnyRest(elements, step)
                        : taken(elements, step);
            }
        }
    }

    private static boolean isOffset(int size, PlainObjects.Step step) {
        return switch (step.result()) {
            case Value.Int number when !number.equals(step.argument()) -> number.value() == size;
            case Value.Sequence pair -> pair.elements().get(0).equals(Value.of(size));
            default -> true;
        };
    }

    private List<Value> enqueued(List<Value> elements, PlainObjects.Step step) {
        boolean isFull = elements.size() == capacity;
        boolean saidNo = step.result() == NO;
        boolean isPossible = step.result() == Value.UNKNOWN || saidNo == isFull;
        return when(
                isPossible,
                isFull
                        ? new Value.Sequence(elements)
                        : with(elements, elements.size(), step.argument()));
    }

    private List<Value> taken(List<Value> elements, PlainObjects.Step step) {
        if (elements.isEmpty()) {
            return when(step.mayReturn(Value.NIL), Value.sequence());
        }
        int last = elements.size() - 1;
        List<Value> after = new ArrayList<>();
        for (int index = 0; index <= last; index++) {
            boolean isNext =
                    switch (model) {
                        case "stack" -> index == last;
                        case "deque" -> index == (step.function().endsWith("front") ? 0 : last);
                        case "unordered-queue" -> true;
                        case "priority-queue" -> isSmallest(elements, elements.get(index));
                        default -> index == 0;
                    };
            if (isNext && step.mayReturn(elements.get(index))) {
                after.add(
                        step.function().startsWith("peek")
                                ? new Value.Sequence(elements)
                                : without(elements, index));
            }
        }
        // Where order does not matter, it must not make states differ.
        boolean inNoOrder = model.equals("unordered-queue") || model.equals("priority-queue");
        return inNoOrder ? after.stream().map(PlainCollections::sorted).distinct().toList() : after;
    }

    private static boolean isSmallest(List<Value> elements, Value element) {
        long number = ((Value.Int) element).value();
        return elements.stream().allMatch(other -> ((Value.Int) other).value() >= number);
    }

    // Whatever was in it may have been lost by now.
    private List<Value> fromAnyRest(List<Value> elements, PlainObjects.Step step) {
        Set<Value> after = new LinkedHashSet<>();
        for (int kept = 0; kept < 1 << elements.size(); kept++) {
            List<Value> rest = new ArrayList<>();
            for (int i = 0; i < elements.size(); i++) {
                if ((kept >> i & 1) == 1) {
                    rest.add(elements.get(i));
                }
            }
            after.addAll(taken(rest, step));
        }
        return List.copyOf(after);
    }
}
