// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentVector;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.Model;
import dev.assay.histories.Value;
import dev.assay.jepsen.ClojureData;
import dev.assay.jepsen.ClojureRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object of which Knossos has a model of its own, and what of a history that model can say. Then
 * the second opinion owes nothing to our models; elsewhere Knossos searches with them.
 *
 * <p>What its models cannot say: a cas that saw another value, a dequeue that found the queue empty
 * or crashed, a read of a set that repeats an element. Values become numbers, equal where the
 * values are, since Clojure's equality is another than ours.
 */
enum KnossosObject {
    REGISTER("cas-register") {
        @Override
        boolean takes(Call.Step step, boolean returned) {
            return switch (Function.named(step.function())) {
                case READ -> returned;
                case WRITE -> true;
                case CAS -> Said.isPair(step.argument()) && succeeded(step, returned);
                default -> false;
            };
        }
    },
    MUTEX("mutex") {
        @Override
        boolean takes(Call.Step step, boolean returned) {
            Function function = Function.named(step.function());
            return function == Function.ACQUIRE || function == Function.RELEASE;
        }
    },
    SET("set") {
        @Override
        boolean takes(Call.Step step, boolean returned) {
            return switch (Function.named(step.function())) {
                case ADD -> true;
                case READ -> returned && Said.elements(step.result()).isPresent();
                default -> false;
            };
        }
    },
    FIFO_QUEUE("fifo-queue") {
        @Override
        boolean takes(Call.Step step, boolean returned) {
            return ofQueue(step, returned);
        }
    },
    UNORDERED_QUEUE("unordered-queue") {
        @Override
        boolean takes(Call.Step step, boolean returned) {
            return ofQueue(step, returned);
        }
    },
    MULTI_REGISTER("multi-register") {
        @Override
        boolean takes(Call.Step step, boolean returned) {
            return switch (Function.named(step.function())) {
                case READ, WRITE -> true;
                default -> false;
            };
        }
    };

    private final String constructor;

    KnossosObject(String constructor) {
        this.constructor = constructor;
    }

    /** True when this model says the same of such a step as ours. */
    abstract boolean takes(Call.Step step, boolean returned);

    private static boolean succeeded(Call.Step step, boolean returned) {
        return !returned
                || step.result() == Value.UNKNOWN
                || step.result() == Value.Bool.TRUE
                || step.result().equals(step.argument());
    }

    private static boolean ofQueue(Call.Step step, boolean returned) {
        return switch (Function.named(step.function())) {
            case ENQUEUE -> step.argument() != Value.NIL;
            case DEQUEUE -> returned && !(step.result() instanceof Value.Missing);
            default -> false;
        };
    }

    /** The one of the same name as a model of ours, or that is the same for one key. */
    static Optional<KnossosObject> named(Model<?> model) {
        return switch (model.id()) {
            case "register", "cas-register", "kv" -> Optional.of(REGISTER);
            case "mutex" -> Optional.of(MUTEX);
            case "set" -> Optional.of(SET);
            case "fifo-queue" -> Optional.of(FIFO_QUEUE);
            case "unordered-queue" -> Optional.of(UNORDERED_QUEUE);
            case "multi-register" -> Optional.of(MULTI_REGISTER);
            default -> Optional.empty();
        };
    }

    /** A history as this model's operations say it; numbers stand for values. */
    static final class Said {
        private final KnossosObject object;
        private final Map<Value, Long> numbers = new HashMap<>();

        Said(KnossosObject object) {
            this.object = object;
        }

        /** Knossos' model at its start. */
        Object start(Optional<Value> initial, Iterable<Value> keys) {
            return switch (object) {
                case REGISTER -> model(number(initial.orElse(Value.NIL)));
                case MULTI_REGISTER -> {
                    Map<Object, Object> each = new LinkedHashMap<>();
                    keys.forEach(key -> each.put(number(key), number(Value.of(0))));
                    yield model(PersistentHashMap.create(each));
                }
                default -> model();
            };
        }

        private Object model(Object... arguments) {
            return ClojureRuntime.call("knossos.model", object.constructor, arguments);
        }

        String function(Call call) {
            return object == MULTI_REGISTER ? "txn" : word(call.only());
        }

        private static String word(Call.Step step) {
            return switch (Function.named(step.function())) {
                case READ -> "read";
                case WRITE -> "write";
                case CAS -> "cas";
                case ACQUIRE -> "acquire";
                case RELEASE -> "release";
                case ADD -> "add";
                case ENQUEUE -> "enqueue";
                case DEQUEUE -> "dequeue";
                default -> throw new IllegalStateException("not of these: " + step);
            };
        }

        /**
         * What stands behind {@code :value}.
         *
         * @param isCompletion false for what the invocation says
         */
        @Nullable Object value(Call call, boolean isCompletion) {
            if (object == MULTI_REGISTER) {
                List<Object> steps = new ArrayList<>();
                for (Call.Step step : call.steps()) {
                    boolean isRead = Function.named(step.function()) == Function.READ;
                    Object value = isRead ? read(step, isCompletion) : number(step.argument());
                    steps.add(
                            PersistentVector.create(
                                    Keyword.intern(word(step)), number(step.key()), value));
                }
                return PersistentVector.create(steps);
            }
            Call.Step step = call.only();
            return switch (Function.named(step.function())) {
                case READ -> object == SET ? members(step, isCompletion) : read(step, isCompletion);
                case DEQUEUE -> read(step, isCompletion);
                case CAS -> {
                    List<Value> pair = ((Value.Sequence) step.argument()).elements();
                    yield PersistentVector.create(number(pair.get(0)), number(pair.get(1)));
                }
                case ACQUIRE, RELEASE -> null;
                default -> number(step.argument());
            };
        }

        // Nil says "nobody knows" there; what we know is a number, also that it was nil.
        private @Nullable Object read(Call.Step step, boolean isCompletion) {
            return isCompletion && step.result() != Value.UNKNOWN ? number(step.result()) : null;
        }

        private @Nullable Object members(Call.Step step, boolean isCompletion) {
            if (!isCompletion) {
                return null;
            }
            Set<Object> members = new HashSet<>();
            elements(step.result()).orElseThrow().forEach(element -> members.add(number(element)));
            return PersistentHashSet.create(List.copyOf(members));
        }

        private Object number(Value value) {
            return numbers.computeIfAbsent(value, unused -> (long) numbers.size());
        }

        private static boolean isPair(Value value) {
            return value instanceof Value.Sequence(List<Value> elements) && elements.size() == 2;
        }

        /** The elements that a read of a set shows, each once; empty where it is no such thing. */
        private static Optional<Set<Value>> elements(Value result) {
            return switch (result) {
                case Value.Collection(Set<Value> elements) -> Optional.of(elements);
                case Value.Sequence(List<Value> elements) -> {
                    Set<Value> distinct = new HashSet<>(elements);
                    yield distinct.size() == elements.size()
                            ? Optional.of(distinct)
                            : Optional.empty();
                }
                default -> Optional.empty();
            };
        }
    }

    /** An operation of a history for Knossos. */
    static Object operation(@Nullable Object... keysAndValues) {
        @Nullable Object[] pairs = keysAndValues.clone();
        for (int i = 0; i < pairs.length; i += 2) {
            pairs[i] = ClojureData.keyword(String.valueOf(pairs[i]));
        }
        return PersistentArrayMap.createAsIfByAssoc(pairs);
    }
}
