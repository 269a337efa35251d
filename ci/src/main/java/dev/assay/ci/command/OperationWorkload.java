// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Checker;
import dev.assay.checkers.SelectiveChecker;
import dev.assay.checkers.collections.CounterChecker;
import dev.assay.checkers.collections.SetChecker;
import dev.assay.checkers.collections.SetFullChecker;
import dev.assay.checkers.collections.TotalQueueChecker;
import dev.assay.checkers.collections.UniqueIdsChecker;
import dev.assay.checkers.run.AvailabilityChecker;
import dev.assay.checkers.run.DivergenceChecker;
import dev.assay.checkers.run.ExceptionsChecker;
import dev.assay.checkers.run.RecoveryChecker;
import dev.assay.checkers.workloads.BankChecker;
import dev.assay.checkers.workloads.CausalChecker;
import dev.assay.checkers.workloads.CausalReverseChecker;
import dev.assay.checkers.workloads.WorkloadOptions;
import dev.assay.checkers.workloads.WriteSkewChecker;
import dev.assay.histories.format.Conventions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What single operations do, or what is asked of them whatever they do. */
enum OperationWorkload {
    /** The last read of a set. */
    SET,
    /** The life of each element of a set. */
    SET_FULL,
    /** Bounds of reads. */
    COUNTER,
    /** What goes in comes out. */
    TOTAL_QUEUE,
    /** Never the same twice. */
    UNIQUE_IDS,
    /** Shares of time windows, outages. */
    AVAILABILITY,
    /** How soon after faults. */
    RECOVERY,
    /** Final reads of all nodes. */
    DIVERGENCE,
    /** Errors by class. */
    UNHANDLED_EXCEPTIONS,
    /** Transfers keep the sum. */
    BANK,
    /** Causes are seen before their effects. */
    CAUSAL,
    /** What was there before is seen with what was written later. */
    CAUSAL_REVERSE,
    /** Of two guarded inserts one succeeds. */
    WRITE_SKEW;

    /** The name on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The workload with this name; empty where it is none of these. */
    static Optional<OperationWorkload> named(String name) {
        return Arrays.stream(values()).filter(each -> each.word().equals(name)).findFirst();
    }

    /** All names. */
    static List<String> words() {
        return Arrays.stream(values()).map(OperationWorkload::word).toList();
    }

    /** True where it can be said what is there at first. */
    boolean takesInitial() {
        return this == BANK || this == CAUSAL;
    }

    /** The kinds of violations that can be allowed or forbidden. */
    List<String> kinds() {
        return checker(WorkloadOptions.standard()) instanceof SelectiveChecker checker
                ? checker.kinds()
                : List.of();
    }

    /** Who judges it. */
    Checker checker(WorkloadOptions options) {
        Conventions conventions = options.conventions();
        return switch (this) {
            case SET -> new SetChecker(conventions);
            case SET_FULL -> SetFullChecker.measuringStaleness(conventions);
            case COUNTER -> new CounterChecker(conventions);
            case TOTAL_QUEUE -> TotalQueueChecker.atLeastOnce(conventions);
            case UNIQUE_IDS -> new UniqueIdsChecker(conventions);
            case AVAILABILITY -> AvailabilityChecker.measuring();
            case RECOVERY -> new RecoveryChecker(Optional.empty());
            case DIVERGENCE -> new DivergenceChecker(conventions);
            case UNHANDLED_EXCEPTIONS -> new ExceptionsChecker();
            case BANK -> new BankChecker(options);
            case CAUSAL -> new CausalChecker(options);
            case CAUSAL_REVERSE -> new CausalReverseChecker(options);
            case WRITE_SKEW -> new WriteSkewChecker(options);
        };
    }
}
