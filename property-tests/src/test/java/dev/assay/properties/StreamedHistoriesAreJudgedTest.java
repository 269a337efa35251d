// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.synthetic.stream.StreamKind;
import dev.assay.histories.synthetic.stream.StreamParameters;
import dev.assay.histories.synthetic.stream.StreamParameters.Options;
import dev.assay.histories.synthetic.stream.StreamedHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Streamed histories are what they say: linearizable, or with one wrong result certainly not. Large
 * ones are judged by the checker, small ones by all orders of their operations. Kinds and functions
 * that no model knows are passed over.
 */
class StreamedHistoriesAreJudgedTest {
    /** Queues without a special algorithm are hard; what is too hard stays undecided. */
    private static final Budget SMALL = new Budget(Duration.ofMinutes(5), 1L << 30, 300_000);

    private static final Set<String> JUDGED_AT_LEAST =
            Set.of(
                    "register",
                    "cas-register",
                    "multi-register",
                    "kv",
                    "kv-append",
                    "mutex",
                    "fifo-queue",
                    "set");

    private static List<StreamParameters> variants(long operations, int processes) {
        List<StreamParameters> variants = new ArrayList<>();
        for (StreamKind kind : StreamKind.values()) {
            StreamParameters plain = StreamParameters.of(kind, operations).withProcesses(processes);
            variants.add(plain);
            variants.add(plain.withValues(3));
            variants.add(plain.withKeys(2));
        }
        StreamParameters set = StreamParameters.of(StreamKind.SET, operations);
        variants.add(set.withMix(Map.of("add", 1, "read", 1)));
        variants.add(set.withMix(Map.of("add", 1, "read", 1)).withValues(3));
        variants.add(set.withMix(Map.of("add", 2, "remove", 1, "contains", 2)));
        variants.add(set.withMix(Map.of("add", 2, "remove", 1, "contains", 2)).withValues(4));
        StreamParameters kv = StreamParameters.of(StreamKind.KV, operations);
        variants.add(kv.withMix(Map.of("get", 1, "put", 1, "cas", 1)).withValues(3));
        variants.add(
                StreamParameters.of(StreamKind.COUNTER, operations)
                        .withMix(Map.of("increment", 2, "decrement", 1, "read", 1)));
        variants.add(
                StreamParameters.of(StreamKind.LOG, operations)
                        .withMix(Map.of("append", 1, "read", 1)));
        variants.add(
                StreamParameters.of(StreamKind.FIFO_QUEUE, operations)
                        .withMix(Map.of("enqueue", 2, "dequeue", 2, "peek", 1)));
        return variants;
    }

    private static History history(StreamParameters parameters, long seed) {
        HistoryBuilder builder = new HistoryBuilder();
        StreamedHistory.generate(parameters, new Randomness(seed), builder);
        return builder.build();
    }

    private static Verdict judge(StreamParameters parameters, long seed) {
        LinearizabilityOptions options = LinearizabilityOptions.standard().onThreads(1);
        LinearizabilityChecker checker =
                new LinearizabilityChecker(
                        Models.find(parameters.kind().id()),
                        parameters.kind() == StreamKind.SEMAPHORE
                                ? options.startingAt(Value.of(parameters.permits()))
                                : options);
        return checker.check(history(parameters, seed), SMALL.start());
    }

    private static boolean hasModel(StreamParameters parameters) {
        return Models.all(StreamedHistoriesAreJudgedTest.class.getClassLoader())
                .containsKey(parameters.kind().id());
    }

    @Test
    void the_checker_accepts_valid_ones_and_rejects_those_with_a_violation() {
        Set<String> accepted = new TreeSet<>();
        Set<String> rejected = new TreeSet<>();
        for (StreamParameters variant : variants(120, 3)) {
            for (long seed = 0; seed < 6 && hasModel(variant); seed++) {
                double crashed = seed % 2 * 0.01;
                try {
                    Options valid = new Options(crashed, crashed, false, false, false);
                    note(judge(variant.with(valid), seed), Status.VALID, variant, accepted);
                    Options wrong = new Options(crashed, crashed, true, false, false);
                    note(judge(variant.with(wrong), seed), Status.INVALID, variant, rejected);
                } catch (UnsuitableHistoryException noSuchFunction) {
                    // The model knows fewer functions than the generator.
                    break;
                }
            }
        }
        assertThat(accepted).containsAll(JUDGED_AT_LEAST);
        assertThat(rejected).containsAll(JUDGED_AT_LEAST);
    }

    private static void note(
            Verdict verdict, Status expected, StreamParameters variant, Set<String> decided) {
        if (verdict.status() != Status.UNKNOWN) {
            assertThat(verdict.status()).as("%s: %s", variant, verdict).isEqualTo(expected);
            decided.add(variant.kind().id());
        }
    }

    @Test
    void all_orders_together_explain_small_valid_ones_and_none_with_a_violation() {
        Set<String> judged = new TreeSet<>();
        for (StreamParameters variant : variants(11, 2)) {
            for (long seed = 0; seed < 200 && isPlain(variant); seed++) {
                StreamParameters parameters =
                        variant.with(new Options(0.05, 0.05, seed % 2 == 1, false, false));
                try {
                    assertThat(
                                    BruteForceLinearizability.isLinearizable(
                                            history(parameters, seed), parameters.kind().id()))
                            .as("%s, seed %d", parameters, seed)
                            .isEqualTo(!parameters.options().violation());
                    judged.add(variant.kind().id());
                } catch (IllegalArgumentException unknownOrTooShort) {
                    continue;
                }
            }
        }
        assertThat(judged).containsAll(JUDGED_AT_LEAST);
    }

    private static boolean isPlain(StreamParameters parameters) {
        return parameters.kind() != StreamKind.SEMAPHORE;
    }
}
