// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The objects behind synthetic histories, as plainly as they can be written. They share nothing
 * with the checkers' models on purpose: these are a second opinion on what an operation returns.
 */
interface SequentialObject {
    /** A random operation's function and steps. */
    Request request(Randomness randomness);

    /** Runs an operation; its completion's steps, or nothing when it cannot happen now. */
    Optional<List<MicroOperation>> apply(List<MicroOperation> steps);

    /** Runs an operation of a process, where it matters whose it is. */
    default Optional<List<MicroOperation>> apply(int process, List<MicroOperation> steps) {
        return apply(steps);
    }

    /** What a client asks for. */
    record Request(String function, List<MicroOperation> steps) {
        static Request of(MicroOperation step) {
            return new Request(step.function(), List.of(step));
        }
    }

    /** A fresh object of the parameters' kind. */
    static SequentialObject of(SyntheticParameters parameters) {
        return switch (parameters.kind()) {
            case REGISTER -> new Registers(parameters, false);
            case CAS_REGISTER -> new Registers(parameters, true);
            case MULTI_REGISTER -> new Transactions(parameters);
            case KV_APPEND -> new Texts(parameters);
            case KV -> new SequentialStore(parameters);
            case KV_TRANSACTIONS -> new SequentialTransactions(parameters);
            case COUNTER, ID_GENERATOR -> new SequentialNumber(parameters);
            case MUTEX, REENTRANT_LOCK, FAIR_LOCK, FENCED_LOCK, REENTRANT_FENCED_LOCK, SEMAPHORE ->
                    new SequentialLock(parameters);
            case LEASED_LOCK -> new SequentialLease(parameters);
            case SET,
                    BAG,
                    FIFO_QUEUE,
                    UNORDERED_QUEUE,
                    STACK,
                    DEQUE,
                    PRIORITY_QUEUE,
                    LOG,
                    BOUNDED_QUEUE,
                    LOSSY_QUEUE ->
                    new SequentialCollection(parameters);
        };
    }

    /** A random object. */
    static Value key(SyntheticParameters parameters, Randomness randomness) {
        return parameters.keys() == 1
                ? Value.ABSENT
                : Value.of(randomness.nextInt(parameters.keys()));
    }

    /** A random element. */
    static Value value(SyntheticParameters parameters, Randomness randomness) {
        return Value.of(randomness.nextInt(parameters.values()));
    }

    /** What a step's completion carries. */
    static MicroOperation completed(MicroOperation step, Value result) {
        return new MicroOperation(step.function(), step.key(), result);
    }

    /** Registers, with or without compare-and-set. */
    final class Registers implements SequentialObject {
        private final SyntheticParameters parameters;
        private final boolean comparesAndSets;
        private final Map<Value, Value> contents = new HashMap<>();

        Registers(SyntheticParameters parameters, boolean comparesAndSets) {
            this.parameters = parameters;
            this.comparesAndSets = comparesAndSets;
        }

        @Override
        public Request request(Randomness randomness) {
            Value key = key(parameters, randomness);
            return Request.of(
                    switch (randomness.nextInt(comparesAndSets ? 3 : 2)) {
                        case 0 -> new MicroOperation("read", key, Value.NIL);
                        case 1 -> new MicroOperation("write", key, value(parameters, randomness));
                        default ->
                                new MicroOperation(
                                        "cas",
                                        key,
                                        Value.sequence(
                                                value(parameters, randomness),
                                                value(parameters, randomness)));
                    });
        }

        @Override
        public Optional<List<MicroOperation>> apply(List<MicroOperation> steps) {
            MicroOperation step = steps.get(0);
            Value current = contents.getOrDefault(step.key(), Value.NIL);
            Value result =
                    switch (step.value()) {
                        case Value.Sequence pair -> {
                            boolean matches = pair.elements().get(0).equals(current);
                            if (matches) {
                                contents.put(step.key(), pair.elements().get(1));
                            }
                            yield Value.of(matches);
                        }
                        case Value argument when step.function().equals("write") -> {
                            contents.put(step.key(), argument);
                            yield argument;
                        }
                        default -> current;
                    };
            return Optional.of(List.of(completed(step, result)));
        }
    }

    /** Registers under transactions of up to three steps. */
    final class Transactions implements SequentialObject {
        private final SyntheticParameters parameters;
        private final Map<Value, Value> contents = new HashMap<>();

        Transactions(SyntheticParameters parameters) {
            this.parameters = parameters;
        }

        @Override
        public Request request(Randomness randomness) {
            List<MicroOperation> steps = new ArrayList<>();
            for (int count = 1 + randomness.nextInt(3); count > 0; count--) {
                Value key = Value.of(randomness.nextInt(parameters.keys()));
                steps.add(
                        randomness.chance(0.5)
                                ? new MicroOperation("read", key, Value.NIL)
                                : new MicroOperation("write", key, value(parameters, randomness)));
            }
            return new Request("txn", steps);
        }

        @Override
        public Optional<List<MicroOperation>> apply(List<MicroOperation> steps) {
            List<MicroOperation> results = new ArrayList<>();
            for (MicroOperation step : steps) {
                if (step.function().equals("write")) {
                    contents.put(step.key(), step.value());
                    results.add(step);
                } else {
                    results.add(completed(step, contents.getOrDefault(step.key(), Value.of(0))));
                }
            }
            return Optional.of(results);
        }
    }

    /** Texts by key. */
    final class Texts implements SequentialObject {
        private final SyntheticParameters parameters;
        private final Map<Value, String> contents = new HashMap<>();

        Texts(SyntheticParameters parameters) {
            this.parameters = parameters;
        }

        @Override
        public Request request(Randomness randomness) {
            Value key = Value.of(Integer.toString(randomness.nextInt(parameters.keys())));
            Value text = Value.of(randomness.nextInt(parameters.values()) + ";");
            return Request.of(
                    switch (randomness.nextInt(5)) {
                        case 0, 1 -> new MicroOperation("get", key, Value.NIL);
                        case 2 -> new MicroOperation("put", key, text);
                        default -> new MicroOperation("append", key, text);
                    });
        }

        @Override
        public Optional<List<MicroOperation>> apply(List<MicroOperation> steps) {
            MicroOperation step = steps.get(0);
            String current = contents.getOrDefault(step.key(), "");
            if (step.value() instanceof Value.Text text) {
                contents.put(
                        step.key(),
                        step.function().equals("put") ? text.value() : current + text.value());
                return Optional.of(steps);
            }
            return Optional.of(List.of(completed(step, Value.of(current))));
        }
    }
}
