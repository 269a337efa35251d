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

/** Locks and semaphores. */
final class SequentialLock implements SequentialObject {
    private final SyntheticParameters parameters;
    private final Map<Value, Lock> locks = new HashMap<>();
    private final Randomness whim = new Randomness(3);
    private final boolean isOwned;
    private final boolean isReentrant;
    private final boolean isFenced;

    private static final class Lock {
        private int holder = -1;
        private int count;
        private long token;
        private long permits = 2;
        private final List<Integer> waiting = new ArrayList<>();
    }

    SequentialLock(SyntheticParameters parameters) {
        this.parameters = parameters;
        ObjectKind kind = parameters.kind();
        isOwned = kind != ObjectKind.MUTEX;
        isFenced = kind == ObjectKind.FENCED_LOCK || kind == ObjectKind.REENTRANT_FENCED_LOCK;
        isReentrant =
                kind == ObjectKind.REENTRANT_LOCK
                        || kind == ObjectKind.REENTRANT_FENCED_LOCK
                        || kind == ObjectKind.FAIR_LOCK;
    }

    @Override
    public Request request(Randomness randomness) {
        String function =
                parameters.kind() == ObjectKind.FAIR_LOCK
                        ? randomness.pick(
                                List.of(
                                        "wait", "wait", "acquire", "acquire", "acquire", "release",
                                        "release", "cancel"))
                        : randomness.pick(
                                List.of(
                                        "acquire",
                                        "acquire",
                                        "try-acquire",
                                        "try-acquire",
                                        "release",
                                        "release",
                                        "release"));
        boolean counts = parameters.kind() == ObjectKind.SEMAPHORE && randomness.chance(0.6);
        return Request.of(
                new MicroOperation(
                        function,
                        SequentialObject.key(parameters, randomness),
                        counts ? Value.of(1 + randomness.nextInt(2)) : Value.NIL));
    }

    @Override
    public Optional<List<MicroOperation>> apply(List<MicroOperation> steps) {
        throw new UnsupportedOperationException("it matters whose operation it is");
    }

    @Override
    public Optional<List<MicroOperation>> apply(int process, List<MicroOperation> steps) {
        MicroOperation step = steps.get(0);
        Lock lock = locks.computeIfAbsent(step.key(), unused -> new Lock());
        Optional<Value> result =
                parameters.kind() == ObjectKind.SEMAPHORE
                        ? permit(lock, step)
                        : lock(lock, process, step.function());
        return result.map(value -> List.of(SequentialObject.completed(step, value)));
    }

    private static Optional<Value> permit(Lock lock, MicroOperation step) {
        long count = step.value() instanceof Value.Int(long number) ? number : 1;
        if (step.function().equals("release")) {
            lock.permits += count;
            return Optional.of(step.value());
        }
        boolean isTry = step.function().equals("try-acquire");
        if (lock.permits < count) {
            return isTry ? Optional.of(Value.of(false)) : Optional.empty();
        }
        lock.permits -= count;
        return Optional.of(isTry ? Value.of(true) : Value.NIL);
    }

    private Optional<Value> lock(Lock lock, int process, String function) {
        boolean isHolder = lock.count > 0 && (!isOwned || lock.holder == process);
        switch (function) {
            case "release" -> {
                lock.count -= isHolder ? 1 : 0;
                return isHolder ? Optional.of(Value.NIL) : Optional.empty();
            }
            case "wait" -> {
                if (isHolder || lock.waiting.contains(process)) {
                    return Optional.empty();
                }
                lock.waiting.add(process);
                int before = lock.waiting.size() - 1;
                return Optional.of(whim.chance(0.3) ? Value.NIL : Value.of(before));
            }
            case "cancel" -> {
                lock.waiting.remove((Integer) process);
                return Optional.of(Value.NIL);
            }
            default -> {
                return acquire(lock, process, function.equals("try-acquire"));
            }
        }
    }

    private Optional<Value> acquire(Lock lock, int process, boolean isTry) {
        boolean again = lock.count > 0 && isReentrant && lock.holder == process;
        boolean isNext = lock.waiting.isEmpty() || lock.waiting.get(0) == process;
        if (!again && (lock.count > 0 || !isNext)) {
            return isTry ? Optional.of(Value.of(false)) : Optional.empty();
        }
        if (!again) {
            lock.waiting.remove((Integer) process);
            lock.holder = process;
            lock.token += 1 + whim.nextInt(2);
        }
        lock.count++;
        // Some clients do not tell the token.
        boolean tellsToken = isFenced && !whim.chance(0.2);
        Value silent = isTry ? Value.of(true) : Value.NIL;
        return Optional.of(tellsToken ? Value.of(lock.token) : silent);
    }
}
