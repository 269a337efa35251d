// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.workload;

import dev.assay.checkers.Checker;
import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.Workload;
import dev.assay.histories.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * The workloads {@code kv}, {@code append} and {@code set} at the same time, each on keys of its
 * own.
 */
public final class MixedWorkload implements Workload {
    @Override
    public String id() {
        return "mixed";
    }

    @Override
    public List<Checker> checkers() {
        return KeyedWorkload.linearizable();
    }

    @Override
    public Generator generator(Randomness random) {
        List<Generator> parts = new ArrayList<>();
        for (Workload part : List.of(new KvWorkload(), new AppendWorkload(), new SetWorkload())) {
            parts.add(part.generator(random.fork(part.id())));
        }
        return new Generator() {
            @Override
            public Operation next(int process) {
                return random.pick(parts).next(process);
            }

            @Override
            public void ended(Operation operation, Outcome outcome) {
                // Their keys have different names, so that only the part whose operation it was
                // finds its key.
                parts.forEach(part -> part.ended(operation, outcome));
            }

            @Override
            public List<Operation> finalOperations() {
                return parts.stream().flatMap(part -> part.finalOperations().stream()).toList();
            }
        };
    }
}
