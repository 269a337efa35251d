// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.arbitrary;

import dev.assay.harness.Operation;
import dev.assay.harness.Workload;
import dev.assay.histories.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;

/** What clients ask for. A list that breaks a property is made smaller by leaving out calls. */
public final class Workloads {
    private Workloads() {}

    /** An operation and the process that calls it. */
    public record Call(int process, Operation operation) {}

    /** Calls of so many processes by turns, as a workload draws them. */
    public static Arbitrary<List<Call>> calls(Workload workload, int processes, int count) {
        return Seeded.of(
                seed -> draw(workload, processes, count, seed), Workloads::smaller, List::size);
    }

    private static List<Call> draw(Workload workload, int processes, int count, long seed) {
        Workload.Generator generator = workload.generator(new Randomness(seed));
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(new Call(i % processes, generator.next(i % processes)));
        }
        return calls;
    }

    private static Stream<List<Call>> smaller(List<Call> calls) {
        return IntStream.range(0, calls.size())
                .mapToObj(
                        left -> {
                            List<Call> fewer = new ArrayList<>(calls);
                            fewer.remove(left);
                            return fewer;
                        });
    }
}
