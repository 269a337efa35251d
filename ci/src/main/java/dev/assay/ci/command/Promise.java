// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Checker;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.isolation.Order;
import dev.assay.checkers.isolation.OrderedLevel;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.staleness.MaxStaleness;
import dev.assay.checkers.workloads.WorkloadOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a history is asked to have kept. */
sealed interface Promise {
    /** What its operations mean: the name of a model or of a workload. */
    String id();

    /** Who judges it. */
    List<Checker> checkers(LinearizabilityOptions options);

    /** What was promised, in words. */
    String words();

    /** True when it means nothing for a history without times. */
    boolean needsTimes();

    /**
     * Operations on an object.
     *
     * @param maxStaleness how stale reads may be, where that is asked
     */
    record OfModel(Model<?> model, List<Consistency> asked, Optional<MaxStaleness> maxStaleness)
            implements Promise {
        @Override
        public String id() {
            return model.id();
        }

        @Override
        public List<Checker> checkers(LinearizabilityOptions options) {
            return asked.stream().map(each -> each.checker(model, options, maxStaleness)).toList();
        }

        @Override
        public String words() {
            return Consistency.words(asked);
        }

        @Override
        public boolean needsTimes() {
            return asked.contains(Consistency.LINEARIZABLE)
                    || asked.contains(Consistency.STALENESS);
        }
    }

    /**
     * Transactions.
     *
     * @param level what they must keep; empty to find the strongest level that holds
     * @param order the order that levels must keep besides their own
     */
    record OfTransactions(TransactionWorkload workload, Optional<Level> level, Order order)
            implements Promise {
        @Override
        public String id() {
            return workload.word();
        }

        @Override
        public List<Checker> checkers(LinearizabilityOptions options) {
            IsolationChecker checker = workload.checker(level, order);
            return List.of(options.conventions().isTimeless() ? checker.withoutTimes() : checker);
        }

        @Override
        public String words() {
            return level.map(each -> new OrderedLevel(each, order).word())
                    .orElse("some isolation level");
        }

        @Override
        public boolean needsTimes() {
            return false;
        }
    }

    /** Transactions, each of which says which level it was to get. */
    record AsDeclared(TransactionWorkload workload) implements Promise {
        /** What stands in place of a level's name. */
        static final String LEVEL = "declared";

        @Override
        public String id() {
            return workload.word();
        }

        @Override
        public List<Checker> checkers(LinearizabilityOptions options) {
            return List.of(IsolationChecker.ofDeclaredLevels());
        }

        @Override
        public String words() {
            return "the isolation levels that transactions declare";
        }

        @Override
        public boolean needsTimes() {
            return true;
        }
    }

    /**
     * Single operations, or a run as a whole.
     *
     * @param allowed kinds of violations that are counted only
     * @param forbidden kinds that are violations though the workload allows them by default
     */
    record OfWorkload(OperationWorkload workload, Set<String> allowed, Set<String> forbidden)
            implements Promise {
        @Override
        public String id() {
            return workload.word();
        }

        @Override
        public List<Checker> checkers(LinearizabilityOptions options) {
            return List.of(
                    workload.checker(
                            new WorkloadOptions(
                                    options.conventions(), options.initial(), allowed, forbidden)));
        }

        @Override
        public String words() {
            return workload.word();
        }

        @Override
        public boolean needsTimes() {
            return true;
        }
    }
}
