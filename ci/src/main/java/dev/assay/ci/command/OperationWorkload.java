// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Checker;
import dev.assay.checkers.collections.CounterChecker;
import dev.assay.checkers.collections.SetChecker;
import dev.assay.checkers.collections.SetFullChecker;
import dev.assay.checkers.collections.TotalQueueChecker;
import dev.assay.checkers.collections.UniqueIdsChecker;
import dev.assay.checkers.run.AvailabilityChecker;
import dev.assay.checkers.run.DivergenceChecker;
import dev.assay.checkers.run.ExceptionsChecker;
import dev.assay.checkers.run.RecoveryChecker;
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
    UNHANDLED_EXCEPTIONS;

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

    /** Who judges it. */
    Checker checker(Conventions conventions) {
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
        };
    }
}
