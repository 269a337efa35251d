// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.Function;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The standard objects as anybody would program them, one mutable structure each. They compare
 * values, not references, so that they need not trust how engines number them.
 */
abstract class ReplayedObject {
    final ObjectHistory history;
    final ValuePool values;

    ReplayedObject(ObjectHistory history) {
        this.history = history;
        this.values = history.values();
    }

    /** The object of a history before its first operation. */
    static ReplayedObject of(ObjectHistory history) {
        return switch (history.type()) {
            case REGISTER -> new Register(history);
            case SET -> new Elements(history);
            case COUNTER -> new Counter(history);
            case FIFO_QUEUE, STACK, DEQUE -> new Line(history);
            case PRIORITY_QUEUE -> new Priorities(history);
            case MUTEX -> new ReplayedLocks.Shared(history);
            case REENTRANT_LOCK, FENCED_LOCK, REENTRANT_FENCED_LOCK ->
                    new ReplayedLocks.Owned(history);
            case LEASED_LOCK -> new ReplayedLocks.Leased(history);
        };
    }

    /** Takes the operation's effect; false when the object cannot do what the operation saw. */
    abstract boolean apply(int operation);

    /** What the object holds, for people. */
    abstract String describe();

    final Value argument(int operation) {
        return values.get(history.argument()[operation]);
    }

    final int result(int operation) {
        return history.result()[operation];
    }

    /** True when nobody saw the result, or it is this value. */
    final boolean mayReturn(int operation, Value actual) {
        int result = result(operation);
        return result == ValuePool.UNKNOWN || values.get(result).equals(actual);
    }

    final IllegalArgumentException unknown(int operation) {
        return new IllegalArgumentException(
                "a " + history.type() + " has no " + history.function(operation));
    }

    private static String shortened(Object content) {
        String text = content.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    /** One value. */
    private static final class Register extends ReplayedObject {
        private Value value;

        Register(ObjectHistory history) {
            super(history);
            value = (Value) history.initial();
        }

        @Override
        boolean apply(int operation) {
            return switch (history.function(operation)) {
                case READ -> mayReturn(operation, value);
                case WRITE -> {
                    value = argument(operation);
                    yield true;
                }
                case CAS -> compareAndSet(operation);
                default -> throw unknown(operation);
            };
        }

        private boolean compareAndSet(int operation) {
            Value.Sequence pair = (Value.Sequence) argument(operation);
            boolean equal = pair.elements().get(0).equals(value);
            boolean refused = result(operation) == ValuePool.FALSE;
            if (result(operation) != ValuePool.UNKNOWN && equal == refused) {
                return false;
            }
            if (equal) {
                value = pair.elements().get(1);
            }
            return true;
        }

        @Override
        String describe() {
            return "the register holds " + shortened(value);
        }
    }

    /** Distinct elements. */
    private static final class Elements extends ReplayedObject {
        private final Set<Value> elements = new HashSet<>();
        private boolean exists;

        /** By a read's result, the version of the set that it was last found equal to. */
        private final Map<Integer, Integer> matched = new HashMap<>();

        private int version;

        Elements(ObjectHistory history) {
            super(history);
            if (history.initial() instanceof Collection<?> initial) {
                exists = true;
                initial.forEach(element -> elements.add((Value) element));
            } else if (history.initial() != Value.NIL) {
                throw new IllegalArgumentException("no set: " + history.initial());
            }
        }

        @Override
        boolean apply(int operation) {
            return switch (history.function(operation)) {
                case ADD -> {
                    exists = true;
                    version += elements.add(argument(operation)) ? 1 : 0;
                    yield true;
                }
                case REMOVE -> {
                    version += elements.remove(argument(operation)) ? 1 : 0;
                    yield true;
                }
                case CONTAINS ->
                        mayReturn(operation, Value.of(elements.contains(argument(operation))));
                case READ -> result(operation) == ValuePool.UNKNOWN || isAll(result(operation));
                default -> throw unknown(operation);
            };
        }

        private boolean isAll(int reference) {
            if (!exists) {
                return reference == ValuePool.NIL;
            }
            Integer known = matched.get(reference);
            if (known != null && known == version) {
                return true;
            }
            boolean same =
                    switch (values.get(reference)) {
                        case Value.Collection set -> elements.equals(set.elements());
                        case Value.Sequence sequence ->
                                sequence.elements().size() == elements.size()
                                        && new HashSet<>(sequence.elements()).equals(elements);
                        default -> reference == ValuePool.NIL && elements.isEmpty();
                    };
            if (same) {
                matched.put(reference, version);
            }
            return same;
        }

        @Override
        String describe() {
            return exists ? "the set holds " + shortened(elements) : "there is no set yet";
        }
    }

    /** A number. */
    private static final class Counter extends ReplayedObject {
        private BigInteger exact;
        private long count;

        /** Once the number has left 64 bits, only {@link #exact} counts. */
        private boolean wide;

        Counter(ObjectHistory history) {
            super(history);
            exact =
                    history.initial() instanceof BigInteger number
                            ? number
                            : number((Value) history.initial());
            wide = exact.bitLength() > 63;
            count = exact.longValue();
        }

        private static BigInteger number(Value value) {
            return switch (value) {
                case Value.Int(long number) -> BigInteger.valueOf(number);
                case Value.BigInt(BigInteger number) -> number;
                default -> throw new IllegalArgumentException("no integer: " + value);
            };
        }

        @Override
        boolean apply(int operation) {
            switch (history.function(operation)) {
                case READ -> {
                    return mayReturn(operation, value())
                            || (result(operation) == ValuePool.NIL && !wide && count == 0);
                }
                case INCREMENT -> move(argument(operation), 1);
                case DECREMENT -> move(argument(operation), -1);
                default -> throw unknown(operation);
            }
            return true;
        }

        private void move(Value argument, int sign) {
            if (!wide) {
                long amount = argument instanceof Value.Int(long number) ? number : 1;
                long moved = sign > 0 ? count + amount : count - amount;
                boolean overflows =
                        sign > 0
                                ? ((count ^ moved) & (amount ^ moved)) < 0
                                : ((count ^ amount) & (count ^ moved)) < 0;
                if (!overflows && (argument == Value.NIL || argument instanceof Value.Int)) {
                    count = moved;
                    return;
                }
                wide = true;
                exact = BigInteger.valueOf(count);
            }
            BigInteger amount = argument == Value.NIL ? BigInteger.ONE : number(argument);
            exact = sign > 0 ? exact.add(amount) : exact.subtract(amount);
        }

        private Value value() {
            if (!wide) {
                return Value.of(count);
            }
            return exact.bitLength() < 64 ? Value.of(exact.longValue()) : new Value.BigInt(exact);
        }

        @Override
        String describe() {
            return "the counter stands at " + value();
        }
    }

    /** A queue, a stack or both: elements in line, the head, bottom or front first. */
    private static final class Line extends ReplayedObject {
        private final ArrayDeque<Value> line = new ArrayDeque<>();

        Line(ObjectHistory history) {
            super(history);
            ((Collection<?>) history.initial()).forEach(element -> line.addLast((Value) element));
        }

        @Override
        boolean apply(int operation) {
            Function function = history.function(operation);
            switch (function) {
                case ENQUEUE, PUSH, PUSH_BACK -> line.addLast(argument(operation));
                case PUSH_FRONT -> line.addFirst(argument(operation));
                case DEQUEUE, POP_FRONT -> {
                    return saw(operation, line.pollFirst());
                }
                case POP, POP_BACK -> {
                    return saw(operation, line.pollLast());
                }
                case PEEK_FRONT -> {
                    return saw(operation, line.peekFirst());
                }
                case PEEK_BACK -> {
                    return saw(operation, line.peekLast());
                }
                case PEEK -> {
                    boolean stack = history.type() == dev.assay.checkers.model.ObjectType.STACK;
                    return saw(operation, stack ? line.peekLast() : line.peekFirst());
                }
                default -> throw unknown(operation);
            }
            return true;
        }

        private boolean saw(int operation, @org.jspecify.annotations.Nullable Value element) {
            return mayReturn(operation, element == null ? Value.NIL : element);
        }

        @Override
        String describe() {
            return line.size() <= 20
                    ? "in line are " + shortened(line)
                    : line.size()
                            + " elements are in line from "
                            + line.peekFirst()
                            + " to "
                            + line.peekLast();
        }
    }

    /** Integers, the smallest first. */
    private static final class Priorities extends ReplayedObject {
        private final PriorityQueue<Long> queue = new PriorityQueue<>();

        Priorities(ObjectHistory history) {
            super(history);
            for (Object element : (Collection<?>) history.initial()) {
                queue.add(number((Value) element));
            }
        }

        private static long number(Value value) {
            if (value instanceof Value.Int(long number)) {
                return number;
            }
            throw new IllegalArgumentException("no integer of 64 bits: " + value);
        }

        @Override
        boolean apply(int operation) {
            return switch (history.function(operation)) {
                case ENQUEUE -> queue.add(number(argument(operation)));
                case DEQUEUE -> saw(operation, queue.poll());
                case PEEK -> saw(operation, queue.peek());
                default -> throw unknown(operation);
            };
        }

        private boolean saw(int operation, @org.jspecify.annotations.Nullable Long number) {
            return mayReturn(operation, number == null ? Value.NIL : Value.of(number));
        }

        @Override
        String describe() {
            return queue.isEmpty()
                    ? "the queue is empty"
                    : queue.size() + " elements are queued, the smallest " + queue.peek();
        }
    }
}
