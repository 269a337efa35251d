// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Violations;
import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Function;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import dev.assay.histories.format.Conventions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * No id was given out twice (Jepsen's {@code unique-ids}). Ids that nobody saw are not judged. The
 * range of ids is told where all are integers of 64 bits. O(operations).
 */
public final class UniqueIdsChecker extends KeyedChecker {
    private static final String KIND = "repeated-id";

    public UniqueIdsChecker(Conventions conventions) {
        super("unique-ids", conventions);
    }

    @Override
    String functions() {
        return "generate";
    }

    @Override
    boolean knows(Operations all, int operation) {
        return all.function(operation) == Function.GENERATE;
    }

    @Override
    Verdict judge(String part, Operations all, int[] operations, Budget.Meter meter) {
        Elements ids = all.freshElements();
        Violations violations = new Violations();
        int[] given = IntStream.of(operations).filter(all::isOk).toArray();
        meter.allocated(5L * given.length);
        int[] first = new int[given.length];
        boolean[] isRepeated = new boolean[given.length];
        for (int operation : given) {
            int result = all.result(operation);
            if (result == ValuePool.NIL || result == ValuePool.ABSENT) {
                throw new UnsuitableHistoryException(
                        all.describe(operation) + ": generate returns an id, not nil");
            }
            int known = ids.size();
            int id = ids.number(result);
            if (id == known) {
                first[id] = operation;
            } else if (!isRepeated[id]) {
                isRepeated[id] = true;
                violations.add(KIND, () -> twice(all, first[id], operation, ids.words(id)));
            }
        }
        Map<String, Long> measures = new HashMap<>();
        measures.put("ids asked for", (long) operations.length);
        measures.put("ids given", (long) given.length);
        measures.put("repeated ids", violations.count(KIND));
        String range = range(all, given, measures);
        return violations
                .verdict(part)
                .orElseGet(
                        () ->
                                given.length == 0
                                        ? Verdict.vacuous(part, "no id was given")
                                        : Verdict.valid(
                                                part,
                                                "all "
                                                        + given.length
                                                        + " ids are different"
                                                        + range))
                .with(measures);
    }

    private static Witness twice(Operations all, int first, int operation, String id) {
        return all.witness(
                KIND,
                List.of(first, operation),
                all.describe(first) + ".",
                all.describe(operation) + ".",
                "operations " + first + " and " + operation + " were both given " + id);
    }

    @Override
    boolean isGreatest(String measure) {
        return measure.equals("greatest id");
    }

    private static String range(Operations all, int[] given, Map<String, Long> measures) {
        boolean areNumbers =
                IntStream.of(given).allMatch(each -> all.resultValue(each) instanceof Value.Int);
        OptionalLong least = IntStream.of(given).mapToLong(each -> number(all, each)).min();
        OptionalLong greatest = IntStream.of(given).mapToLong(each -> number(all, each)).max();
        if (!areNumbers || least.isEmpty() || greatest.isEmpty()) {
            return "";
        }
        measures.put("greatest id", greatest.getAsLong());
        return ", from " + least.getAsLong() + " to " + greatest.getAsLong();
    }

    private static long number(Operations all, int operation) {
        return all.resultValue(operation) instanceof Value.Int(long number) ? number : 0;
    }
}
