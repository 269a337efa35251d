// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Locks with tokens, of which the holder may be deprived at any time. */
final class SequentialLease implements SequentialObject {
    private static final int NOBODY = -1;

    private final SyntheticParameters parameters;
    private final Map<Value, Lock> locks = new HashMap<>();
    private final Randomness whim = new Randomness(5);

    private static final class Lock {
        private int holder = NOBODY;
        private boolean isBack = true;
        private long token;
    }

    SequentialLease(SyntheticParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Request request(Randomness randomness) {
        String function =
                randomness.pick(
                        List.of(
                                "acquire",
                                "acquire",
                                "try-acquire",
                                "renew",
                                "renew",
                                "release",
                                "release"));
        boolean names = !function.endsWith("acquire") && randomness.chance(0.3);
        return Request.of(
                new MicroOperation(
                        function,
                        SequentialObject.key(parameters, randomness),
                        names ? Value.of(1 + randomness.nextInt(3)) : Value.NIL));
    }

    @Override
    public Optional<List<MicroOperation>> apply(List<MicroOperation> steps) {
        throw new UnsupportedOperationException("it matters whose operation it is");
    }

    @Override
    public Optional<List<MicroOperation>> apply(int process, List<MicroOperation> steps) {
        MicroOperation step = steps.get(0);
        Lock lock = locks.computeIfAbsent(step.key(), unused -> new Lock());
        if (whim.chance(0.1)) {
            lock.holder = NOBODY;
        }
        Optional<Value> result =
                switch (step.function()) {
                    case "renew", "release" -> Optional.of(use(lock, process, step));
                    default -> acquire(lock, process, step.function().equals("try-acquire"));
                };
        return result.map(value -> List.of(SequentialObject.completed(step, value)));
    }

    private static Value use(Lock lock, int process, MicroOperation step) {
        boolean isMeant =
                step.value() instanceof Value.Int(long token)
                        ? token == lock.token
                        : process == lock.holder;
        boolean stands = lock.holder != NOBODY && isMeant;
        if (isMeant && !stands) {
            lock.holder = NOBODY;
        } else if (stands && step.function().equals("release")) {
            lock.holder = NOBODY;
            lock.isBack = true;
        }
        return Value.of(stands);
    }

    private Optional<Value> acquire(Lock lock, int process, boolean isTry) {
        boolean isTaken = lock.holder != NOBODY || (!lock.isBack && whim.chance(0.5));
        if (isTaken && whim.chance(0.6)) {
            return isTry ? Optional.of(Value.of(false)) : Optional.empty();
        }
        lock.holder = process;
        lock.isBack = false;
        lock.token += 1 + whim.nextInt(2);
        // Some clients do not tell the token.
        Value silent = isTry ? Value.of(true) : Value.NIL;
        return Optional.of(whim.chance(0.1) ? silent : Value.of(lock.token));
    }
}
